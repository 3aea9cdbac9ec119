import type { StateEvent, StateExecution } from "../../store/state-executions.ts";
import type { EvaluationResult } from "./interpreter-worker.ts";

type Log = EvaluationResult["events"][number];

/** The interpreter's log in the words of GetExecutionHistory. What AWS logs of scheduling tasks is not in it. */
export function historyOf({ input, roleArn }: StateExecution, { events, end }: EvaluationResult): StateEvent[] {
  const history = events.flatMap((log) => eventOf(log, { input, roleArn }));
  if (end?.status === "TIMED_OUT" && history.at(-1)?.type !== "ExecutionTimedOut") {
    history.push({
      type: "ExecutionTimedOut",
      atMs: end.atMs,
      details: { executionTimedOutEventDetails: { error: end.error } },
    });
  }
  return history;
}

function eventOf(log: Log, { input, roleArn }: Pick<StateExecution, "input" | "roleArn">): StateEvent[] {
  const event = (type: string, details: StateEvent["details"]): StateEvent[] => [
    { type, atMs: log.timestamp, details },
  ];
  switch (log.type) {
    case "ExecutionStarted":
      return event(log.type, { executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn } });
    case "ExecutionSucceeded":
      return event(log.type, { executionSucceededEventDetails: { output: JSON.stringify(log.output) } });
    case "ExecutionFailed":
      return event(log.type, { executionFailedEventDetails: errorOf(log) });
    case "StateEntered": {
      const { name, type } = log.state;
      const details = { name, input: JSON.stringify(log.state.input) };
      return event(`${type}StateEntered`, { stateEnteredEventDetails: details });
    }
    case "StateExited": {
      const { name, type } = log.state;
      const details = { name, output: JSON.stringify(log.state.output) };
      return event(`${type}StateExited`, { stateExitedEventDetails: details });
    }
    case "StateFailed":
      return log.state.type === "Task"
        ? event("LambdaFunctionFailed", { lambdaFunctionFailedEventDetails: errorOf(log) })
        : [];
    case "MapIterationStarted":
    case "MapIterationSucceeded":
    case "MapIterationFailed": {
      const name = `mapIteration${log.type.slice("MapIteration".length)}EventDetails`;
      return event(log.type, { [name]: { name: log.parentState.name, index: log.index } });
    }
    default:
      return [];
  }
}

function errorOf(log: { readonly Error: string; readonly Cause: unknown }) {
  return { error: log.Error, cause: typeof log.Cause === "string" ? log.Cause : JSON.stringify(log.Cause) };
}
