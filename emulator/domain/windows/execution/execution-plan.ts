import type { WindowTarget } from "../../../store/window-targets.ts";
import type { Window } from "../../../store/windows.ts";
import type { Context } from "../../context.ts";

/**
 * What an execution needs besides its task rows: the settings of the window at its opening. Edits made while it runs affect
 * the next execution.
 */
export interface ExecutionPlan {
  readonly allowUnassociatedTargets: boolean;
  readonly windowTargets: readonly PlannedTarget[];
}

export type PlannedTarget = Pick<WindowTarget, "windowTargetId" | "resourceType" | "targets" | "ownerInformation">;

export function planOf(window: Window, { store }: Context): ExecutionPlan {
  return {
    allowUnassociatedTargets: window.allowUnassociatedTargets,
    windowTargets: store.windowTargets
      .ofWindow(window.windowId)
      .map(({ windowTargetId, resourceType, targets, ownerInformation }) => ({
        windowTargetId,
        resourceType,
        targets,
        ownerInformation,
      })),
  };
}

/** @throws Error when the execution has ended, since its end deletes the plan. */
export function getPlan(windowExecutionId: string, { store }: Pick<Context, "store">): ExecutionPlan {
  const plan = store.windowExecutions.plan(windowExecutionId);
  if (plan === undefined) throw new Error(`Window execution ${windowExecutionId} has ended and has no plan any more.`);
  return JSON.parse(plan) as ExecutionPlan;
}
