import type { SSM } from "@aws-sdk/client-ssm";
import { WINDOW_EXECUTION_CANCELLED } from "../../../domain/due-kinds.ts";
import { getExecution, getExecutionTask, getInvocation } from "../../../domain/windows/window-executions.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page, pageByNumber } from "../../pagination.ts";
import { shownAlarm } from "../alarm-answers.ts";
import { FILTERED_PAGE, UUID, WINDOW_ID } from "../shapes.ts";
import { readStatusFilter, shownInvocation, shownOutcome } from "../window-execution-answers.ts";
import { filterInstants, readFilters } from "../window-filters.ts";
import { shownLimits } from "../window-task-answers.ts";

export const WINDOW_EXECUTION_OPERATIONS = {
  /**
   * Newest first, also for a deleted window. The operation declares no DoesNotExistException, so the list of an unknown window is
   * empty. The filters compare the start; an execution at exactly their instant is neither before nor after it.
   */
  DescribeMaintenanceWindowExecutions: {
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
  },

  /** `TaskIds` are the ids of the task executions, not of the registered tasks. */
  GetMaintenanceWindowExecution: {
    input: structure({ "WindowExecutionId*": UUID }),
    run(input, context) {
      const execution = getExecution(input.WindowExecutionId, context);
      const tasks = context.store.windowExecutionTasks.of(execution.windowExecutionId);
      return {
        WindowExecutionId: execution.windowExecutionId,
        TaskIds: tasks.map(({ taskExecutionId }) => taskExecutionId),
        ...shownOutcome(execution),
      };
    },
  },

  /**
   * The engine cancels the execution at the same instant: running tasks end, and tasks that have not started do not start. An
   * execution that has ended or is being cancelled does not change.
   */
  CancelMaintenanceWindowExecution: {
    input: structure({ "WindowExecutionId*": UUID }),
    run(input, context) {
      const { store, nowMs } = context;
      const { windowExecutionId, status } = getExecution(input.WindowExecutionId, context);
      if (status === "PENDING" || status === "IN_PROGRESS") {
        store.windowExecutions.setStatus(windowExecutionId, "CANCELLING");
        store.due.set(WINDOW_EXECUTION_CANCELLED, windowExecutionId, nowMs, "asked");
      }
      return { WindowExecutionId: windowExecutionId };
    },
  },

  /** In the order in which the tasks start. */
  DescribeMaintenanceWindowExecutionTasks: {
    input: structure({ "WindowExecutionId*": UUID, ...FILTERED_PAGE }),
    run(input, context) {
      const { windowExecutionId } = getExecution(input.WindowExecutionId, context);
      const statuses = readStatusFilter(input.Filters);
      const { rows, nextToken } = pageByNumber(input, {
        scope: `DescribeMaintenanceWindowExecutionTasks/${windowExecutionId}`,
        read: (afterNumber, limit) =>
          context.store.windowExecutionTasks.page(windowExecutionId, {
            afterNumber,
            ...(statuses && { statuses }),
            limit,
          }),
      });
      return {
        WindowExecutionTaskIdentities: rows.map((task) => ({
          WindowExecutionId: task.windowExecutionId,
          TaskExecutionId: task.taskExecutionId,
          ...shownOutcome(task),
          TaskArn: task.taskArn,
          TaskType: task.taskType,
          ...shownAlarm(task.alarmConfiguration, task.triggeredAlarm),
        })),
        NextToken: nextToken,
      };
    },
  },

  GetMaintenanceWindowExecutionTask: {
    input: structure({ "WindowExecutionId*": UUID, "TaskId*": UUID }),
    run(input, context) {
      const task = getExecutionTask(input.WindowExecutionId, input.TaskId, context);
      return {
        WindowExecutionId: task.windowExecutionId,
        TaskExecutionId: task.taskExecutionId,
        TaskArn: task.taskArn,
        ServiceRole: task.serviceRoleArn ?? undefined,
        Type: task.taskType,
        TaskParameters: context.store.windowExecutionTasks
          .parameters(task.number)
          .map((parameters) =>
            Object.fromEntries(Object.entries(parameters).map(([name, { Values }]) => [name, { Values: [...Values] }])),
          ),
        Priority: task.priority,
        ...shownLimits(task),
        ...shownOutcome(task),
        ...shownAlarm(task.alarmConfiguration, task.triggeredAlarm),
      };
    },
  },

  /** In the order in which the invocations started. */
  DescribeMaintenanceWindowExecutionTaskInvocations: {
    input: structure({ "WindowExecutionId*": UUID, "TaskId*": UUID, ...FILTERED_PAGE }),
    run(input, context) {
      const task = getExecutionTask(input.WindowExecutionId, input.TaskId, context);
      const statuses = readStatusFilter(input.Filters);
      const { rows, nextToken } = pageByNumber(input, {
        scope: `DescribeMaintenanceWindowExecutionTaskInvocations/${task.taskExecutionId}`,
        read: (afterNumber, limit) =>
          context.store.windowExecutionInvocations.page(task.number, {
            afterNumber,
            ...(statuses && { statuses }),
            limit,
          }),
      });
      return {
        WindowExecutionTaskInvocationIdentities: rows.map((invocation) => shownInvocation(task, invocation)),
        NextToken: nextToken,
      };
    },
  },

  GetMaintenanceWindowExecutionTaskInvocation: {
    input: structure({ "WindowExecutionId*": UUID, "TaskId*": UUID, "InvocationId*": UUID }),
    run(input, context) {
      const task = getExecutionTask(input.WindowExecutionId, input.TaskId, context);
      return shownInvocation(task, getInvocation(task, input.InvocationId, context));
    },
  },
} satisfies Operations<SSM>;
