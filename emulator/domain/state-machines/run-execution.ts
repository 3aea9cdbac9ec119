import { textOf } from "../../input/text.ts";
import type { FunctionOutcome } from "../../store/function-events.ts";
import type { OpenCall, TaskEnd } from "../../store/state-executions.ts";
import type { Context } from "../context.ts";
import { STATE_EXECUTION_CONTINUES, STATE_TASK_ENDED } from "../due-kinds.ts";
import { callFunction, type NewEvent } from "../functions/send-event.ts";
import type { EngineContext, Rule } from "../rule.ts";
import { callOperation } from "./call-operation.ts";
import { endExecution } from "./executions.ts";
import { failExecution } from "./fail-state-execution.ts";
import { interpret } from "./interpret.ts";
import type { Call, EndedCall } from "./interpreter/interpreter.ts";
import type { StepAnswer } from "./interpreter-worker.ts";
import { integrationOf } from "./language/integration.ts";

/** How long after its start a step without a result is run again, e.g. because the process died. */
const LOST_AFTER_MS = 60_000;

/** Continues an execution after a call has ended or a wait is over. */
export const runExecution: Rule = (executionArn, context) => {
  const { store, chance, nowMs } = context;
  const execution = store.stateExecutions.find(executionArn);
  if (execution?.status !== "RUNNING") return;
  store.due.set(STATE_EXECUTION_CONTINUES, executionArn, nowMs + LOST_AFTER_MS);
  const { stateMachineArn, name, roleArn, input, startedAtMs } = execution;
  const seed = Math.floor(chance.at("states", executionArn) * 2 ** 32);
  const request = {
    definition: execution.definition,
    facts: { executionArn, stateMachineArn, name, roleArn, input, startedAtMs, seed },
    state: execution.state,
    ended: execution.calls.flatMap(({ number, ended }): EndedCall[] => (ended ? [{ number, end: ended }] : [])),
    nowMs,
  };
  context.afterwards(async (change) => {
    const answer = await interpret(request);
    change((after) => {
      // The next start goes on here.
      if ("isStopped" in answer) goOnNow(executionArn, after);
      else settle(executionArn, answer, after);
    });
  });
};

/** The function of a task has ended: the execution goes on. */
export const taskEnded: Rule = (ref, context) => {
  const { store, nowMs } = context;
  const [number, executionArn] = [Number(ref.slice(0, ref.indexOf("/"))), ref.slice(ref.indexOf("/") + 1)];
  const execution = store.stateExecutions.find(executionArn);
  const call = execution?.calls.find((one) => one.number === number);
  if (!execution || call?.requestId == null)
    throw new Error(`Task ${number} of ${executionArn} has ended, but nobody began it.`);
  const event = store.functionEvents.find(call.requestId);
  if (!event?.outcome) throw new Error(`Function invocation ${call.requestId} of a state machine has not ended.`);
  store.functionEvents.delete(call.requestId);
  if (execution.status !== "RUNNING") return;
  const ended = taskEnd(call.resource, event.outcome, nowMs);
  const calls = execution.calls.map((other) => (other === call ? { ...other, ended } : other));
  store.stateExecutions.put({ ...execution, calls });
  goOnNow(executionArn, context);
};

/** With each step it is nearer to the most events that an execution may have, however little time its functions take. */
function goOnNow(executionArn: string, { store, nowMs }: Context): void {
  store.due.anew(() => store.due.set(STATE_EXECUTION_CONTINUES, executionArn, nowMs));
}

function settle(executionArn: string, answer: StepAnswer, context: EngineContext): void {
  const { store, nowMs } = context;
  const execution = store.stateExecutions.find(executionArn);
  // It may have been stopped meanwhile.
  if (execution?.status !== "RUNNING") return;
  // A definition that the interpreter cannot run, although it was accepted, ends its execution and nothing else.
  if ("fault" in answer) {
    failExecution(executionArn, answer.fault, context);
    return;
  }
  const { end, nextAtMs, events, calls, open, state } = answer.step;
  store.stateExecutions.addEvents(executionArn, events);
  if (end) {
    const outcome =
      end.status === "SUCCEEDED"
        ? { output: end.output, error: null, cause: null }
        : { output: null, error: end.error, cause: end.cause };
    endExecution({ ...execution, state: null }, { ...outcome, status: end.status, atMs: end.atMs }, context);
    return;
  }
  const begun = calls.map((call) => begin(call, executionArn, context));
  // The ends of calls that it no longer waits for are known to it.
  const known = execution.calls.filter(({ number, ended }) => ended === null || open.includes(number));
  store.stateExecutions.put({ ...execution, state, calls: [...known, ...begun] });
  // Operations end at once; where time goes on by itself a function may have ended while the interpreter was at work.
  const hasNews = [...known, ...begun].some(({ ended }) => ended !== null);
  if (hasNews || (nextAtMs !== null && nextAtMs <= nowMs)) goOnNow(executionArn, context);
  else if (nextAtMs === null) store.due.cancel(STATE_EXECUTION_CONTINUES, executionArn);
  else store.due.set(STATE_EXECUTION_CONTINUES, executionArn, nextAtMs);
}

function begin({ number, resource, input }: Call, executionArn: string, context: EngineContext): OpenCall {
  const of = { ...context, chance: context.chance.of("state-task", executionArn, number) };
  const operation = integrationOf(resource)?.operation;
  if (operation) return { number, resource, requestId: null, ended: callOperation(operation, input, of) };
  const tells = { kind: STATE_TASK_ENDED, ref: `${number}/${executionArn}` };
  return { number, resource, requestId: callFunction(functionCall(resource, input), tells, of), ended: null };
}

/** What a Task state of a resource asks of which function. */
function functionCall(resource: string, input: string): NewEvent {
  if (!integrationOf(resource)) return { functionName: resource, payload: input };
  const { FunctionName, Qualifier, Payload } = Object(JSON.parse(input)) as Readonly<Record<string, unknown>>;
  return {
    functionName: textOf(FunctionName ?? ""),
    qualifier: Qualifier === undefined ? undefined : textOf(Qualifier),
    payload: JSON.stringify(Payload ?? {}),
  };
}

/** What the Task state gets: the function's answer, wrapped by the integration, or its error. */
function taskEnd(resource: string, { isSuccess, payload, reason }: FunctionOutcome, atMs: number): TaskEnd {
  if (!isSuccess) {
    const { errorType } = Object(JSON.parse(payload)) as { readonly errorType?: string };
    const isRefused = errorType === undefined;
    const error = { name: errorType ?? "Lambda.AWSLambdaException", cause: isRefused ? (reason ?? "") : payload };
    return { atMs, output: null, error };
  }
  const wrapped = `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`;
  return { atMs, output: integrationOf(resource) ? wrapped : payload, error: null };
}
