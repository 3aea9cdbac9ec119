import { notAllowed } from "../../processes/run-kinds.ts";
import { type CommandInvocation, changedInvocation, type RunningStep } from "../../store/command-invocation.ts";
import { joinedOutput } from "../../store/output.ts";
import type { Context } from "../context.ts";
import { COMMAND_STEP_ENDS } from "../due-kinds.ts";
import { executeScript, refused, type ScriptResult } from "../nodes/run-script.ts";
import type { Rule } from "../rule.ts";
import type { Attempt } from "./attempt-step.ts";
import { stepTimeoutSeconds } from "./execution-timeout.ts";
import { keptDocument, valuesOf } from "./kept-document.ts";

/**
 * Runs an attempt's script for real, outside the step that began it. The attempt ends when the script has ended: on a virtual clock
 * after as much emulated time as the script took. The result is dropped if the step was cancelled or expired meanwhile.
 */
export const executeStep: Rule<number> = (number, context) => {
  const under = underWay(number, context);
  if (!under) return;
  const { running, timeoutMs } = under;
  const { script } = running.outcome as Attempt;
  const { workingDirectory, ...rest } = script!;
  const begun = { running, beganAtMs: context.nowMs };
  const { children } = context;
  // The attempt began in an emulator that runs scripts. This emulator continues the same state without `run: shell`.
  if (!children?.allows("shell")) return tell(number, begun, refused(notAllowed("shell")), context);
  context.afterwards(async (change) => {
    const result = await executeScript({ ...rest, workingDirectory, timeoutMs }, children);
    if (result) change((now) => tell(number, begun, result, now));
  });
};

interface Begun {
  readonly running: RunningStep;
  readonly beganAtMs: number;
}

function tell(number: number, { running, beganAtMs }: Begun, result: ScriptResult, context: Context): void {
  const under = underWay(number, context);
  if (under?.running.attempt !== running.attempt) return;
  const { script: _script, ...begun } = running.outcome as Attempt;
  const outcome: Attempt = {
    ...begun,
    ending: result.isTimedOut ? "timeout" : "exit",
    durationMs: result.durationMs,
    exitCode: result.exitCode,
    stdout: joinedOutput(begun.stdout, result.stdout),
    stderr: begun.stderr + result.stderr,
  };
  context.store.commandInvocations.update(
    changedInvocation(under.invocation, { running: { ...under.running, outcome } }),
  );
  // A virtual clock stood still while the script ran and must advance by its duration; a real clock already has.
  context.store.due.set(COMMAND_STEP_ENDS, number, beganAtMs + result.durationMs);
}

interface UnderWay {
  readonly invocation: CommandInvocation;
  readonly running: RunningStep;
  readonly timeoutMs: number;
}

/** Undefined when the invocation has ended or is being cancelled. */
function underWay(number: number, context: Context): UnderWay | undefined {
  const invocation = context.store.commandInvocations.findByNumber(number);
  if (!invocation?.running || invocation.statusDetails !== "InProgress") return undefined;
  const command = context.store.commands.get(invocation.commandNumber);
  const { steps } = keptDocument(command, context);
  const values = valuesOf(command, context);
  const seconds = stepTimeoutSeconds(steps[invocation.plugins.length]!, values);
  return { invocation, running: invocation.running, timeoutMs: (seconds ?? 3600) * 1000 };
}
