import type {
  DescribeMaintenanceWindowExecutionsRequest,
  DescribeMaintenanceWindowExecutionsResult,
} from "@aws-sdk/client-ssm";
import type { WindowExecution } from "../../../store/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { FILTERED_PAGE, WINDOW_ID } from "../shapes.ts";
import { shownOutcome } from "../window-execution-answers.ts";
import { filterInstants, readFilters } from "../window-filters.ts";

/**
 * Newest first, also for a deleted window. The operation declares no DoesNotExistException, so the list of an unknown window is
 * empty. The filters compare the start; an execution at exactly their instant is neither before nor after it.
 */
export const describeMaintenanceWindowExecutions = operation<
  DescribeMaintenanceWindowExecutionsRequest,
  DescribeMaintenanceWindowExecutionsResult
>({
  input: structure({ "WindowId*": WINDOW_ID, ...FILTERED_PAGE }),
  run(input, { store }) {
    const filters = readFilters(input.Filters, ["ExecutedBefore", "ExecutedAfter"]);
    const before = filterInstants("ExecutedBefore", filters.ExecutedBefore);
    const after = filterInstants("ExecutedAfter", filters.ExecutedAfter);
    const { rows, nextToken } = page<WindowExecution, [number, number]>(input, {
      scope: `DescribeMaintenanceWindowExecutions/${input.WindowId}`,
      read: (last, limit) =>
        store.windowExecutions.page(input.WindowId, {
          after: last && { startedAtMs: last[0], number: last[1] },
          startedBeforeMs: before.length > 0 ? Math.min(...before) : undefined,
          startedAfterMs: after.length > 0 ? Math.max(...after) : undefined,
          limit,
        }),
      keyOf: ({ startedAtMs, number }) => [startedAtMs, number],
    });
    return {
      WindowExecutions: rows.map((execution) => ({
        WindowId: execution.windowId,
        WindowExecutionId: execution.windowExecutionId,
        ...shownOutcome(execution),
      })),
      NextToken: nextToken,
    };
  },
});
