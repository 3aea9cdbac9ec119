import type { GetMaintenanceWindowRequest, GetMaintenanceWindowResult } from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../operation.ts";
import { WINDOW_ID } from "../shapes.ts";
import { getWindow, nextExecutionTime } from "../windows.ts";

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
