import { parseJson } from "../../input/json.ts";
import type { StateExecution, StateExecutionStatus } from "../../store/state-executions.ts";
import { AwsError } from "../aws-error.ts";
import { announceEnd } from "../completion.ts";
import type { Context } from "../context.ts";
import { STATE_EXECUTION_CONTINUES } from "../due-kinds.ts";
import { invalidArn, noSuchMachine } from "./errors.ts";

export interface ExecutionRequest {
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  /** JSON, default `{}`. */
  readonly input?: string | undefined;
}

/**
 * Starts an execution; the engine goes on with it. The same name with the same input is the execution that runs already.
 *
 * @throws AwsError InvalidArn, StateMachineDoesNotExist, InvalidExecutionInput, ExecutionAlreadyExists, InvalidName
 */
export function startExecution(
  { stateMachineArn, name: given, input = "{}" }: ExecutionRequest,
  tells: StateExecution["tells"],
  context: Context,
): StateExecution {
  const { store, chance, nowMs } = context;
  if (!/^arn:[^:]+:states:[^:]*:\d*:stateMachine:[^:]+$/.test(stateMachineArn)) throw invalidArn(stateMachineArn);
  const machine = store.stateMachines.find(stateMachineArn);
  if (!machine) throw noSuchMachine(stateMachineArn);
  checkInput(input);
  const name = given ?? chance.uuid();
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
  const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
  const existing = store.stateExecutions.find(executionArn);
  if (existing) {
    if (existing.status === "RUNNING" && existing.input === input && tells === null) return existing;
    throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
  }
  const execution: StateExecution = {
    executionArn,
    stateMachineArn,
    name,
    definition: machine.definition,
    roleArn: machine.roleArn,
    input,
    output: null,
    error: null,
    cause: null,
    status: "RUNNING",
    startedAtMs: nowMs,
    endedAtMs: null,
    state: null,
    calls: [],
    tells,
  };
  store.stateExecutions.put(execution);
  store.due.set(STATE_EXECUTION_CONTINUES, executionArn, nowMs);
  return execution;
}

/** Records the end of an execution. */
export function endExecution(
  execution: StateExecution,
  end: Pick<StateExecution, "output" | "error" | "cause"> & {
    readonly status: StateExecutionStatus;
    readonly atMs: number;
  },
  context: Context,
): void {
  const { store } = context;
  const { atMs, ...rest } = end;
  store.stateExecutions.put({ ...execution, ...rest, endedAtMs: atMs });
  store.due.cancel(STATE_EXECUTION_CONTINUES, execution.executionArn);
  announceEnd(execution.tells, context);
}

function checkInput(input: string): void {
  try {
    parseJson(input);
  } catch (error) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}
