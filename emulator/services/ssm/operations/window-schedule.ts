import type { DescribeMaintenanceWindowScheduleRequest, SSM } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import {
  type ScheduledExecution,
  type ScheduledPosition,
  scheduledExecutions,
} from "../../../domain/windows/scheduled-executions.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { windowsForTargets } from "../../../domain/windows/windows-for-targets.ts";
import type { NumberedWindow } from "../../../store/windows.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { FILTERED_PAGE, pageMembers, RESOURCE_TYPE, TARGETS, WINDOW_ID } from "../shapes.ts";
import { shownExecution } from "../window-execution-answers.ts";
import { filterInstants, readFilters } from "../window-filters.ts";

/** The horizon of a list without ScheduledBefore, from now or from ScheduledAfter. AWS documents none. */
export const HORIZON_MS = 366 * 24 * 60 * 60 * 1000;

/** MaxResults has no upper bound, and rate(1 minute) has half a million executions within the horizon. */
const PAGE_SIZE_MAX = 1000;

export const WINDOW_SCHEDULE_OPERATIONS = {
  /** The executions of a window, of a target, of both, or of the account; only of enabled windows. */
  DescribeMaintenanceWindowSchedule: {
    input: structure({
      WindowId: WINDOW_ID,
      Targets: TARGETS,
      ResourceType: RESOURCE_TYPE,
      Filters: FILTERED_PAGE.Filters,
      ...pageMembers(),
    }),
    run(input, context) {
      const filters = readFilters(input.Filters, ["ScheduledBefore", "ScheduledAfter"]);
      const afterMs = Math.max(context.nowMs, ...filterInstants("ScheduledAfter", filters.ScheduledAfter));
      const before = filterInstants("ScheduledBefore", filters.ScheduledBefore);
      const beforeMs = before.length > 0 ? Math.min(...before) : afterMs + HORIZON_MS;
      const windows = windowsOf(input, context);
      const { rows, nextToken } = page<ScheduledExecution, ScheduledPosition>(input, {
        sizeMax: PAGE_SIZE_MAX,
        scope: `DescribeMaintenanceWindowSchedule/${input.WindowId ?? ""}`,
        *read(position) {
          for (const execution of scheduledExecutions(windows, afterMs + 1, position)) {
            if (execution.startsAtMs >= beforeMs) return;
            yield execution;
          }
        },
        keyOf: ({ startsAtMs, window }) => [startsAtMs, window.number],
      });
      return { ScheduledWindowExecutions: rows.map(shownExecution), NextToken: nextToken };
    },
  },
} satisfies Operations<SSM>;

/** @returns windows in the order of their next executions. */
function windowsOf(
  { WindowId, Targets, ResourceType }: DescribeMaintenanceWindowScheduleRequest,
  context: Context,
): Iterable<NumberedWindow> {
  const { windows } = context.store;
  if ((Targets === undefined) !== (ResourceType === undefined)) {
    throw validationError("Targets and ResourceType must be specified together.");
  }
  const isWanted = new Set<string>();
  if (WindowId !== undefined) isWanted.add(getWindow(WindowId, context).windowId);
  if (Targets === undefined || ResourceType === undefined) {
    return WindowId === undefined ? windows.upcoming() : windows.upcomingAmong(isWanted);
  }
  const forTargets = windowsForTargets(ResourceType, Targets, context);
  const both = WindowId === undefined ? forTargets : new Set([...isWanted].filter((id) => forTargets.has(id)));
  return windows.upcomingAmong(both);
}
