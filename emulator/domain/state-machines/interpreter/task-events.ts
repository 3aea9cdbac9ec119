import { isInvoke } from "../language/machine.ts";
import type { Run } from "./execution-state.ts";
import { errorDetails, type StateFailure } from "./failure.ts";
import type { History } from "./history.ts";

/** What a Task state calls, and with what. */
export interface Scheduled {
  readonly resource: string;
  readonly input: string;
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

const INVOKED = { resourceType: "lambda", resource: "invoke" };

export function logScheduled(history: History, run: Run, scheduled: Scheduled, region: string): void {
  const { resource, input } = scheduled;
  const timeout = scheduled.timeout === undefined ? {} : { timeoutInSeconds: scheduled.timeout };
  if (!isInvoke(resource)) {
    const details = { resource, input, inputDetails: { truncated: false }, ...timeout };
    history.addTo(run, "LambdaFunctionScheduled", { lambdaFunctionScheduledEventDetails: details });
    history.addTo(run, "LambdaFunctionStarted");
    return;
  }
  const heartbeat = scheduled.heartbeat === undefined ? {} : { heartbeatInSeconds: scheduled.heartbeat };
  const details = { ...INVOKED, region, parameters: input, ...timeout, ...heartbeat };
  history.addTo(run, "TaskScheduled", { taskScheduledEventDetails: details });
  history.addTo(run, "TaskStarted", { taskStartedEventDetails: INVOKED });
}

/** @param output JSON */
export function logSucceeded(history: History, run: Run, resource: string, output: string): void {
  logEnd(history, run, resource, "Succeeded", { output, outputDetails: { truncated: false } });
}

export function logFailed(history: History, run: Run, resource: string, failure: StateFailure): void {
  logEnd(history, run, resource, "Failed", errorDetails(failure));
}

export function logTimedOut(history: History, run: Run, resource: string): void {
  logEnd(history, run, resource, "TimedOut", { error: "States.Timeout" });
}

/** A function that is named by its ARN has events of its own; AWS's integration with Lambda has those of any task. */
function logEnd(history: History, run: Run, resource: string, how: string, details: object): void {
  if (isInvoke(resource)) history.addTo(run, `Task${how}`, { [`task${how}EventDetails`]: { ...INVOKED, ...details } });
  else history.addTo(run, `LambdaFunction${how}`, { [`lambdaFunction${how}EventDetails`]: { ...details } });
}
