import type { InvocationUnit, WindowExecutionGroup } from "../../../store/window-execution-groups.ts";
import type { WindowExecutionTask, WindowTaskParameters } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import { nodeIdsAmong } from "../../resource-groups/group-members.ts";
import { NO_INVOCATIONS } from "../inferred.ts";
import { TASK_ACTIONS } from "../tasks/task-actions.ts";
import { alarmDetails, watchTask } from "./alarm.ts";
import { endTask } from "./end-execution.ts";
import { emitTaskEvent } from "./execution-events.ts";
import { getPlan } from "./execution-plan.ts";
import type { RunningTask } from "./invocations.ts";
import { dispatch } from "./start-invocations.ts";
import { type ResolvedTarget, resolveTaskTargets } from "./task-targets.ts";

/**
 * Starts a task: resolves its targets and begins its first invocations. The task may end at once; one that its alarm stops does not start.
 */
export function startTask(execution: WindowExecution, pending: WindowExecutionTask, context: Context): void {
  const { store, nowMs } = context;
  const triggered = watchTask(pending, context);
  if (triggered) {
    endTask(execution, pending, "CANCELLED", alarmDetails(pending, triggered), context);
    return;
  }
  store.windowExecutionTasks.start(pending.number, nowMs);
  const running = getRunningTask(execution, pending.number, context);
  emitTaskEvent(execution, running.task, context);
  const groups = groupsOf(running, context);
  store.windowExecutionTasks.setParameters(
    pending.number,
    groups.map((group) => parametersOf(running, group)),
  );
  for (const { units, resources, ...group } of groups) store.windowExecutionGroups.insert(pending.number, group, units);
  if (groups.length > 0) dispatch(running, context);
  else endTask(execution, running.task, context.choices.emptyTaskStatus, NO_INVOCATIONS, context);
}

/** @throws Error when there is no such task. */
export function getRunningTask(
  execution: WindowExecution,
  taskNumber: number,
  { store }: Pick<Context, "store">,
): RunningTask {
  const task = store.windowExecutionTasks.findByNumber(taskNumber);
  if (!task) throw new Error(`Task ${taskNumber} of window execution ${execution.windowExecutionId} does not exist.`);
  const definition = store.windowExecutionTasks.definition(taskNumber);
  return { execution, task, definition, action: TASK_ACTIONS[task.taskType] };
}

type Group = Omit<WindowExecutionGroup, "unitCount"> & {
  readonly resources: readonly string[];
  readonly units: readonly InvocationUnit[];
};

/** A task without targets runs once; a target that resolves to nothing at this instant makes no invocation. */
function groupsOf({ execution, definition, action }: RunningTask, context: Context): Group[] {
  if (definition.targets.length === 0) return [{ ...TARGETLESS, position: 0 }];
  return resolveTaskTargets(definition.targets, getPlan(execution.windowExecutionId, context), context)
    .map((target) => (action.isPerResource ? target : { ...target, resources: nodesOf(target, context) }))
    .filter(({ resources }) => resources.length > 0)
    .map((target, position) => ({ ...target, position, units: unitsOf(target, action.isPerResource) }));
}

const TARGETLESS = { windowTargetId: null, ownerInformation: null, targetType: null, resources: [], units: [[]] };

/** A command goes to nodes. A resource group stands for its nodes, including offline ones. */
function nodesOf({ targetType, resources }: ResolvedTarget, context: Context): readonly string[] {
  return targetType === "RESOURCE_GROUP" ? nodeIdsAmong(resources, context) : resources;
}

function unitsOf({ resources }: ResolvedTarget, isPerResource: boolean): readonly InvocationUnit[] {
  return isPerResource ? resources.map((resource) => [resource]) : [resources];
}

/** One map per group, with the nodes among the parameters, as AWS shows them. */
function parametersOf({ task, definition, action }: RunningTask, group: Group): WindowTaskParameters {
  const named = Object.entries(action.taskParameters(task, definition));
  const nodes: [string, readonly string[]][] =
    group.targetType === "INSTANCE" ? [["aws:InstanceId", group.resources]] : [];
  const sorted = [...named, ...nodes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(sorted.map(([name, values]) => [name, { Values: values }]));
}
