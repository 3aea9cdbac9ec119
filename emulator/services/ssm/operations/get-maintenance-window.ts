import type { GetMaintenanceWindowRequest, GetMaintenanceWindowResult } from "@aws-sdk/client-ssm";
import { getWindow, nextExecutionTime } from "../../../domain/windows/window.ts";
import { structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { WINDOW_ID } from "../shapes.ts";

export const getMaintenanceWindow = operation<GetMaintenanceWindowRequest, GetMaintenanceWindowResult>({
  input: structure({ "WindowId*": WINDOW_ID }),
  run({ WindowId }, context) {
    const window = getWindow(WindowId, context);
    return {
      WindowId: window.windowId,
      Name: window.name,
      Description: window.description ?? undefined,
      StartDate: window.startDate ?? undefined,
      EndDate: window.endDate ?? undefined,
      Schedule: window.schedule,
      ScheduleTimezone: window.scheduleTimezone ?? undefined,
      ScheduleOffset: window.scheduleOffset ?? undefined,
      NextExecutionTime: nextExecutionTime(window),
      Duration: window.duration,
      Cutoff: window.cutoff,
      AllowUnassociatedTargets: window.allowUnassociatedTargets,
      Enabled: window.enabled,
      CreatedDate: timestamp(window.createdAtMs),
      ModifiedDate: timestamp(window.modifiedAtMs),
    };
  },
});
