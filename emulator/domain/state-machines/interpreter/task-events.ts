import { integrationOf } from "../language/integration.ts";
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

export function logScheduled(history: History, run: Run, scheduled: Scheduled, region: string): void {
  const { resource, input } = scheduled;
  const timeout = scheduled.timeout === undefined ? {} : { timeoutInSeconds: scheduled.timeout };
  const about = aboutOf(resource);
  if (!about) {
    const details = { resource, input, inputDetails: { truncated: false }, ...timeout };
    history.addTo(run, "LambdaFunctionScheduled", { lambdaFunctionScheduledEventDetails: details });
    history.addTo(run, "LambdaFunctionStarted");
    return;
  }
  const heartbeat = scheduled.heartbeat === undefined ? {} : { heartbeatInSeconds: scheduled.heartbeat };
  const details = { ...about, region, parameters: input, ...timeout, ...heartbeat };
  history.addTo(run, "TaskScheduled", { taskScheduledEventDetails: details });
  history.addTo(run, "TaskStarted", { taskStartedEventDetails: about });
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

/** A function that is named by its ARN has events of its own, AWS's integrations have those of any task. */
function logEnd(history: History, run: Run, resource: string, how: string, details: object): void {
  const about = aboutOf(resource);
  if (about) history.addTo(run, `Task${how}`, { [`task${how}EventDetails`]: { ...about, ...details } });
  else history.addTo(run, `LambdaFunction${how}`, { [`lambdaFunction${how}EventDetails`]: { ...details } });
}

function aboutOf(resource: string) {
  const integration = integrationOf(resource);
  return integration && { resourceType: integration.resourceType, resource: integration.resource };
}
