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
  /** The due entry to schedule when the action has ended. */
  readonly tells: DueEntry;
}

/** The behaviour of a task type: it starts an action, whose end schedules a due entry (`completion.ts`), and reads the action's outcome. */
export interface TaskAction {
  /** Whether each resource gets a separate invocation. Only RUN_COMMAND has one invocation per window target instead. */
  readonly isPerResource: boolean;
  /** The task's parameters, name to values, for GetMaintenanceWindowExecutionTask. */
  taskParameters(
    task: WindowExecutionTask,
    definition: WindowTaskDefinition,
  ): Readonly<Record<string, readonly string[]>>;
  /** The input of the action, for the invocation's `Parameters`; undefined members are omitted. */
  parameters(request: InvocationRequest): object;
  /**
   * @returns the id of the command, automation, call or execution that was started.
   * @throws AwsError when the action cannot start: the invocation becomes FAILED with its text.
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
