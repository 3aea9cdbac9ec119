import type { TaskExecution, WindowHistory, WindowTask } from "./window-history.ts";

/**
 * What a task that ran is called in its window. SSM reports the document of an execution's task, but not its name: tasks that run
 * the same document are told apart by their order, since they start by priority.
 *
 * @returns undefined if the window as it is now does not say.
 */
export function nameOfTask(
  task: TaskExecution,
  {
    window,
    executions,
  }: Pick<WindowHistory, "executions"> & { readonly window: Pick<WindowHistory["window"], "tasks"> },
): string | undefined {
  const isAlike = ({ taskArn, type }: TaskExecution | WindowTask) => taskArn === task.taskArn && type === task.type;
  const { tasks = [] } = executions.find((execution) => execution.tasks.includes(task)) ?? {};
  const ran = tasks.filter(isAlike).sort((one, other) => startOf(one) - startOf(other));
  const known = window.tasks.filter(isAlike).sort((one, other) => one.priority - other.priority);
  const isOrdered = new Set(known.map(({ priority }) => priority)).size === known.length;
  return isOrdered && ran.length === known.length ? known[ran.indexOf(task)]?.name : undefined;
}

function startOf({ startedAt }: TaskExecution): number {
  return startedAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
