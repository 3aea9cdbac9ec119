import type { DueEntry } from "../../../store/due.ts";
import type { InvocationUnit, WindowExecutionGroup } from "../../../store/window-execution-groups.ts";
import type { WindowExecutionTask, WindowTaskDefinition } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution, WindowExecutionStatus } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import type { PseudoParameters } from "./pseudo-parameters.ts";

/** One invocation that is about to start. */
export interface InvocationRequest {
  readonly invocationId: string;
  readonly execution: WindowExecution;
  readonly task: WindowExecutionTask;
  readonly definition: WindowTaskDefinition;
  readonly group: WindowExecutionGroup;
  readonly unit: InvocationUnit;
  readonly pseudoParameters: PseudoParameters;
  /** The due entry that must come when what was started has ended. */
  readonly tells: DueEntry;
}

/** What a task type does: it starts something that ends by itself (`completion.ts`), and says then how that ended. */
export interface TaskAction {
  /** Whether each resource gets an invocation of its own, as all types do but RUN_COMMAND: it has one per window target. */
  readonly isPerResource: boolean;
  /** The parameters as the task has them, name to values, for GetMaintenanceWindowExecutionTask. */
  taskParameters(
    task: WindowExecutionTask,
    definition: WindowTaskDefinition,
  ): Readonly<Record<string, readonly string[]>>;
  /** What the action is given, for the invocation's `Parameters`; members that are undefined are left out. */
  parameters(request: InvocationRequest): object;
  /**
   * @returns the id of what was started.
   * @throws TaskRefusal when it cannot start: the invocation is then FAILED with that text.
   */
  start(request: InvocationRequest, context: Context): string;
  /** Asks a running action to stop; it still reports its end. */
  cancel(executionId: string, context: Context): void;
  /** @throws Error when the action has not ended. */
  outcome(executionId: string, context: Context): Outcome;
}

export interface Outcome {
  readonly status: WindowExecutionStatus;
  readonly statusDetails: string;
}

/** Why an action did not start; the message becomes StatusDetails. */
export class TaskRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TaskRefusal";
  }
}
