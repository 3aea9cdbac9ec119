import type { Context } from "../../services/context.ts";
import { callFunction } from "../../services/lambda/send-event.ts";
import { endExecution, STATE_EXECUTION_DUE, STATE_TASK_ENDED } from "../../services/states/executions.ts";
import type { StateExecution, TaskCall, TaskEnd } from "../../store/state-executions.ts";
import type { Rule } from "../rule.ts";
import { functionCall, taskEnd } from "./function-call.ts";
import { historyOf } from "./history.ts";
import { interpret } from "./interpret.ts";
import type { EvaluationResult } from "./interpreter-worker.ts";

/** When an execution is looked at again that nobody heard of, e.g. because the process died. */
const LOST_AFTER_MS = 60_000;

/** Looks how far an execution has come: something has happened in it, or time has. */
export const runExecution: Rule = (executionArn, context) => {
  const { store, chance, nowMs } = context;
  const execution = store.stateExecutions.find(executionArn);
  if (execution?.status !== "RUNNING") return;
  store.due.set(STATE_EXECUTION_DUE, executionArn, nowMs + LOST_AFTER_MS);
  const evaluation = {
    definition: execution.definition,
    input: execution.input,
    context: contextObject(execution),
    startedAtMs: execution.startedAtMs,
    nowMs,
    ended: execution.calls.map(({ ended }) => ended),
    seed: Math.floor(chance.at("states", executionArn) * 2 ** 32),
  };
  context.afterwards(async (change) => {
    const result = await interpret(evaluation);
    change((after) => settle(executionArn, evaluation.ended, result, after));
  });
};

/** The function of a task has ended: the execution goes on. */
export const taskEnded: Rule = (ref, context) => {
  const { store, nowMs } = context;
  const [number, executionArn] = [Number(ref.slice(0, ref.indexOf("/"))), ref.slice(ref.indexOf("/") + 1)];
  const execution = store.stateExecutions.find(executionArn);
  const call = execution?.calls[number];
  if (!execution || !call) throw new Error(`Task ${number} of ${executionArn} has ended, but nobody began it.`);
  const event = store.functionEvents.find(call.requestId);
  if (!event?.outcome) throw new Error(`Function invocation ${call.requestId} of a state machine has not ended.`);
  store.functionEvents.delete(call.requestId);
  if (execution.status !== "RUNNING") return;
  const ended = taskEnd(execution.definition, call.stateName, event.outcome, nowMs);
  const calls = execution.calls.map((other, index) => (index === number ? { ...other, ended } : other));
  store.stateExecutions.put({ ...execution, calls });
  // With each task it is nearer to the most events that an execution may have, however little time its functions take.
  store.due.anew(() => store.due.set(STATE_EXECUTION_DUE, executionArn, nowMs));
};

function settle(
  executionArn: string,
  ended: readonly (TaskEnd | null)[],
  result: EvaluationResult,
  context: Context,
): void {
  const { store, nowMs } = context;
  const execution = store.stateExecutions.find(executionArn);
  // It may have been stopped meanwhile.
  if (execution?.status !== "RUNNING") return;
  const { end, nextAtMs } = result;
  const events = historyOf(execution, result);
  if (end) {
    const outcome =
      end.status === "SUCCEEDED"
        ? { output: end.output, error: null, cause: null }
        : { output: null, error: end.error, cause: end.cause };
    endExecution({ ...execution, events }, { ...outcome, status: end.status, atMs: end.atMs }, context);
    return;
  }
  const begun: TaskCall[] = result.calls.slice(execution.calls.length).map(({ stateName, input }, index) => {
    const number = execution.calls.length + index;
    const tells = { kind: STATE_TASK_ENDED, ref: `${number}/${executionArn}` };
    const chance = context.chance.of("state-task", executionArn, number);
    const call = functionCall(execution.definition, stateName, input);
    const requestId = callFunction(call, tells, { ...context, chance });
    return { requestId, stateName, ended: null };
  });
  store.stateExecutions.put({ ...execution, events, calls: [...execution.calls, ...begun] });
  // Where time goes on by itself a function may have ended while the interpreter looked.
  const hasNews = execution.calls.some((call, index) => call.ended !== null && !ended[index]);
  if (hasNews) store.due.set(STATE_EXECUTION_DUE, executionArn, nowMs);
  else if (nextAtMs === null) store.due.cancel(STATE_EXECUTION_DUE, executionArn);
  else store.due.set(STATE_EXECUTION_DUE, executionArn, Math.max(nowMs, nextAtMs));
}

/** The context object, as far as the interpreter does not make it itself. */
function contextObject({ executionArn, name, roleArn, stateMachineArn, startedAtMs }: StateExecution) {
  return {
    Execution: { Id: executionArn, Name: name, RoleArn: roleArn, StartTime: new Date(startedAtMs).toISOString() },
    StateMachine: { Id: stateMachineArn, Name: stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1) },
  };
}
