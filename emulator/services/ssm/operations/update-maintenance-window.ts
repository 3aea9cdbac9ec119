import type { UpdateMaintenanceWindowRequest, UpdateMaintenanceWindowResult } from "@aws-sdk/client-ssm";
import { emitWindowState } from "../../../domain/windows/registration-events.ts";
import { checkWindow, getWindow, planNextExecution } from "../../../domain/windows/window.ts";
import type { Window } from "../../../store/windows.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { kept, requireForReplace } from "../replace.ts";
import {
  CUTOFF_HOURS,
  DATE_OR_ZONE,
  DESCRIPTION,
  DURATION_HOURS,
  NAME,
  OFFSET_DAYS,
  SCHEDULE,
  WINDOW_ID,
} from "../shapes.ts";

export const updateMaintenanceWindow = operation<UpdateMaintenanceWindowRequest, UpdateMaintenanceWindowResult>({
  input: structure({
    "WindowId*": WINDOW_ID,
    Name: NAME,
    Description: DESCRIPTION,
    StartDate: DATE_OR_ZONE,
    EndDate: DATE_OR_ZONE,
    Schedule: SCHEDULE,
    ScheduleTimezone: DATE_OR_ZONE,
    ScheduleOffset: OFFSET_DAYS,
    Duration: DURATION_HOURS,
    Cutoff: CUTOFF_HOURS,
    AllowUnassociatedTargets: boolean,
    Enabled: boolean,
    Replace: boolean,
  }),
  run(input, context) {
    const before = getWindow(input.WindowId, context);
    if (input.Replace) {
      requireForReplace(input, ["Name", "Schedule", "Duration", "Cutoff", "AllowUnassociatedTargets"]);
    }
    const merged: Window = {
      ...before,
      name: input.Name ?? before.name,
      description: kept(input, input.Description, before.description),
      startDate: kept(input, input.StartDate, before.startDate),
      endDate: kept(input, input.EndDate, before.endDate),
      schedule: input.Schedule ?? before.schedule,
      scheduleTimezone: kept(input, input.ScheduleTimezone, before.scheduleTimezone),
      scheduleOffset: kept(input, input.ScheduleOffset, before.scheduleOffset),
      duration: input.Duration ?? before.duration,
      cutoff: input.Cutoff ?? before.cutoff,
      allowUnassociatedTargets: input.AllowUnassociatedTargets ?? before.allowUnassociatedTargets,
      // Create does not require it, so Replace does not reset it.
      enabled: input.Enabled ?? before.enabled,
      modifiedAtMs: context.nowMs,
    };
    const after = isSameSchedule(before, merged) ? merged : { ...merged, anchoredAtMs: context.nowMs };
    checkWindow(after);
    context.store.windows.update(after);
    if (after.enabled !== before.enabled || !opensAlike(before, after))
      planNextExecution(after, context.nowMs, context);
    if (after.enabled !== before.enabled) emitWindowState(after.windowId, after.enabled, context);
    return {
      WindowId: after.windowId,
      Name: after.name,
      Description: after.description ?? undefined,
      StartDate: after.startDate ?? undefined,
      EndDate: after.endDate ?? undefined,
      Schedule: after.schedule,
      ScheduleTimezone: after.scheduleTimezone ?? undefined,
      ScheduleOffset: after.scheduleOffset ?? undefined,
      Duration: after.duration,
      Cutoff: after.cutoff,
      AllowUnassociatedTargets: after.allowUnassociatedTargets,
      Enabled: after.enabled,
    };
  },
});

/** A rate counts anew from the update that changed it, and an offset looks ahead from there. */
function isSameSchedule(before: Window, after: Window): boolean {
  return before.schedule === after.schedule && before.scheduleOffset === after.scheduleOffset;
}

/** An update that leaves all of this alone must not move an execution that is due at this very moment. */
function opensAlike(before: Window, after: Window): boolean {
  return (
    isSameSchedule(before, after) &&
    before.scheduleTimezone === after.scheduleTimezone &&
    before.startDate === after.startDate &&
    before.endDate === after.endDate
  );
}
