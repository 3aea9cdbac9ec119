import type { WindowExecutionGroup } from "../../../store/window-execution-groups.ts";
import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { Context } from "../../context.ts";
import { concurrencyOf, errorsAllowed, rampedConcurrency } from "../../rate-control.ts";
import { FAILED_COMMAND_STOPS_NEXT_TARGETS } from "../inferred.ts";
import { alarmDetails } from "./alarm.ts";
import { endTask } from "./end-execution.ts";
import { rollUp } from "./execution-roll-up.ts";
import { type RunningTask, startInvocation } from "./invocations.ts";

/**
 * Starts the invocations that a running task may start now, and ends the task when none is left or running. Its groups of
 * targets run one after another ("task invocations occur sequentially and not in parallel"), and MaxConcurrency limits how
 * many invocations of a group run at once.
 */
export function dispatch(running: RunningTask, context: Context): void {
  const { store } = context;
  const groups = store.windowExecutionGroups.of(running.task.number);
  const totalCount = groups.reduce((sum, group) => sum + group.unitCount, 0);
  for (let task = current(running, context); ; task = current(running, context)) {
    const group = groups[task.groupPosition];
    if (!group) break;
    if (hasTooManyErrors(running, task, totalCount)) store.windowExecutionGroups.deleteUnits(task.number);
    startUnits({ ...running, task }, group, totalCount, context);
    if (current(running, context).runningCount > 0) return;
    store.windowExecutionTasks.setGroup(task.number, task.groupPosition + 1);
  }
  finish(running, context);
}

/** Starts invocations of the group until MaxConcurrency is reached or none is left. */
function startUnits(running: RunningTask, group: WindowExecutionGroup, totalCount: number, context: Context): void {
  const { store } = context;
  const { number } = running.task;
  for (let task = running.task; task.runningCount < placesOf(running, task, group); task = current(running, context)) {
    if (hasTooManyErrors(running, task, totalCount)) store.windowExecutionGroups.deleteUnits(number);
    const unit = store.windowExecutionGroups.takeUnit(number, group.position);
    if (!unit) return;
    store.windowExecutionTasks.invocationStarted(number);
    const isRunning = startInvocation({ ...running, task }, group, unit, context);
    if (!isRunning) store.windowExecutionTasks.invocationEnded(number, true);
  }
}

function placesOf({ action }: RunningTask, task: WindowExecutionTask, group: WindowExecutionGroup): number {
  if (!action.isPerResource) return 1;
  return rampedConcurrency(concurrencyOf(task.maxConcurrency, group.unitCount), task.endedCount);
}

function hasTooManyErrors({ action }: RunningTask, task: WindowExecutionTask, totalCount: number): boolean {
  if (!action.isPerResource && !FAILED_COMMAND_STOPS_NEXT_TARGETS) return false;
  return task.errorCount > errorsAllowed(task.maxErrors, totalCount);
}

/** A task that was stopped has not completed, even if all its invocations succeeded. */
function finish(running: RunningTask, context: Context): void {
  const { execution } = running;
  const { windowExecutionInvocations: invocations } = context.store;
  const task = current(running, context);
  if (task.triggeredAlarm !== null) {
    endTask(execution, task, "CANCELLED", alarmDetails(task, task.triggeredAlarm), context);
    return;
  }
  const counts = invocations.counts(task.number);
  const status = task.isCutOff ? "TIMED_OUT" : rollUp(Object.keys(counts) as (keyof typeof counts)[]);
  const details = status === "FAILED" ? (invocations.firstRefusal(task.number) ?? null) : null;
  endTask(execution, task, status, details, context);
}

function current({ task }: RunningTask, { store }: Context): WindowExecutionTask {
  return store.windowExecutionTasks.findByNumber(task.number)!;
}
