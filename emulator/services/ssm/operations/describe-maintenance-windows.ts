import type { DescribeMaintenanceWindowsRequest, DescribeMaintenanceWindowsResult } from "@aws-sdk/client-ssm";
import { nextExecutionTime } from "../../../domain/windows/window.ts";
import type { Window } from "../../../store/windows.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../pagination.ts";
import { FILTERED_PAGE } from "../shapes.ts";
import { allowedWords, readFilters } from "../window-filters.ts";

export const describeMaintenanceWindows = operation<
  DescribeMaintenanceWindowsRequest,
  DescribeMaintenanceWindowsResult
>({
  input: structure(FILTERED_PAGE),
  run(input, { store }) {
    const filters = readFilters(input.Filters, ["Name", "Enabled"]);
    // The documents print "True" as well as "true".
    const states = filters.Enabled.map((values) => values.map((value) => value.toLowerCase()));
    const enabled = allowedWords("Enabled", states, ["true", "false"]);
    const { rows, nextToken } = pageByNumber(input, {
      scope: "DescribeMaintenanceWindows",
      read(number, limit) {
        if (enabled?.length === 0) return [];
        const state = enabled === undefined || new Set(enabled).size === 2 ? undefined : enabled[0] === "true";
        return store.windows.page(number, limit, { enabled: state, namePrefixes: filters.Name });
      },
    });
    return { WindowIdentities: rows.map(identity), NextToken: nextToken };
  },
});

function identity(window: Window) {
  return {
    WindowId: window.windowId,
    Name: window.name,
    Description: window.description ?? undefined,
    Enabled: window.enabled,
    Duration: window.duration,
    Cutoff: window.cutoff,
    Schedule: window.schedule,
    ScheduleTimezone: window.scheduleTimezone ?? undefined,
    ScheduleOffset: window.scheduleOffset ?? undefined,
    EndDate: window.endDate ?? undefined,
    StartDate: window.startDate ?? undefined,
    NextExecutionTime: nextExecutionTime(window),
  };
}
