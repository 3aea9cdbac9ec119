import type { Json } from "../language/json.ts";
import type { Run } from "./execution-state.ts";
import { iterationOf, type Line, stateOf } from "./line.ts";

/** The parts of an execution that do not change while it runs. */
export interface ExecutionFacts {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly input: string;
  readonly startedAtMs: number;
  /** The random seed of the execution. */
  readonly seed: number;
}

/**
 * The context object (`$$` in JSONPath, `$states.context` in JSONata) of a run's state.
 *
 * @param input that of the execution.
 * @param iteration of a Map state, the one that is about to start.
 */
export function contextObject(facts: ExecutionFacts, input: Json, line: Line, iteration: Run | undefined): Json {
  const { executionArn, name, roleArn, stateMachineArn, startedAtMs } = facts;
  const { run } = line;
  const { Type } = stateOf(line);
  const retries = run.retries.reduce((sum, count) => sum + count, 0);
  const item = iteration ?? iterationOf(line);
  return {
    Execution: {
      Id: executionArn,
      Input: input,
      StartTime: new Date(startedAtMs).toISOString(),
      Name: name,
      RoleArn: roleArn,
      RedriveCount: 0,
    },
    StateMachine: { Id: stateMachineArn, Name: stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1) },
    State: {
      Name: run.at,
      EnteredTime: new Date(run.enteredAtMs).toISOString(),
      ...(["Task", "Parallel", "Map"].includes(Type) && { RetryCount: retries }),
    },
    ...(item && { Map: { Item: { Index: item.index, Value: item.item! } } }),
  };
}
