import type { CreateMaintenanceWindowRequest, CreateMaintenanceWindowResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { checkWindow, planNextExecution } from "../../../domain/windows/window.ts";
import type { Window } from "../../../store/windows.ts";
import { boolean, list, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import {
  CLIENT_TOKEN,
  CUTOFF_HOURS,
  DATE_OR_ZONE,
  DESCRIPTION,
  DURATION_HOURS,
  NAME,
  OFFSET_DAYS,
  SCHEDULE,
  TAG,
} from "../shapes.ts";

export const createMaintenanceWindow = operation<CreateMaintenanceWindowRequest, CreateMaintenanceWindowResult>({
  input: structure({
    "Name*": NAME,
    Description: DESCRIPTION,
    StartDate: DATE_OR_ZONE,
    EndDate: DATE_OR_ZONE,
    "Schedule*": SCHEDULE,
    ScheduleTimezone: DATE_OR_ZONE,
    ScheduleOffset: OFFSET_DAYS,
    "Duration*": DURATION_HOURS,
    "Cutoff*": CUTOFF_HOURS,
    "AllowUnassociatedTargets*": boolean,
    ClientToken: CLIENT_TOKEN,
    Tags: list(TAG, { max: 1000 }),
  }),
  run(input, context) {
    const { store, chance, nowMs, quotas } = context;
    const windowId = once("CreateMaintenanceWindow", input, context, () => {
      const window: Window = {
        windowId: chance.resourceId("mw"),
        name: input.Name,
        description: input.Description ?? null,
        startDate: input.StartDate ?? null,
        endDate: input.EndDate ?? null,
        schedule: input.Schedule,
        scheduleTimezone: input.ScheduleTimezone ?? null,
        scheduleOffset: input.ScheduleOffset ?? null,
        duration: input.Duration,
        cutoff: input.Cutoff,
        allowUnassociatedTargets: input.AllowUnassociatedTargets,
        enabled: true,
        createdAtMs: nowMs,
        modifiedAtMs: nowMs,
        anchoredAtMs: nowMs,
        nextExecutionAtMs: null,
      };
      checkWindow(window);
      if (store.windows.count() >= quotas.maintenanceWindows) {
        throw new AwsError(
          "ResourceLimitExceededException",
          `The account already has ${quotas.maintenanceWindows} maintenance windows, its quota.`,
        );
      }
      store.windows.insert(window);
      addTags(getTaggedResource("MaintenanceWindow", window.windowId, context), input.Tags ?? [], context);
      planNextExecution(window, nowMs, context);
      return window.windowId;
    });
    return { WindowId: windowId };
  },
});
