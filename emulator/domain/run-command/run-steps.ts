import { type CommandInvocation, changedInvocation, type PluginResult } from "../../store/command-invocation.ts";
import type { Command } from "../../store/commands.ts";
import type { Node } from "../../store/nodes.ts";
import { joinedOutput, type Output } from "../../store/output.ts";
import type { Context } from "../context.ts";
import { COMMAND_STEP_ENDS, COMMAND_STEP_EXECUTES } from "../due-kinds.ts";
import type { Attempt } from "./attempt-step.ts";
import { attemptStep } from "./attempt-step.ts";
import { invocationDetails } from "./command-roll-up.ts";
import { type ChangingCommand, endInvocation } from "./end-invocation.ts";
import { keptDocument, valuesOf } from "./kept-document.ts";
import { hasExited, isUnmet, isUnsupported } from "./skipped-steps.ts";

/**
 * Goes on with an invocation on a node that is online: skips the steps that do not run on the node, begins the next one that
 * does, and ends the invocation after the last step.
 */
export function runSteps(invocation: CommandInvocation, command: ChangingCommand, node: Node, context: Context): void {
  const { steps, schemaVersion } = keptDocument(command, context);
  const values = valuesOf(command, context);
  const { nowMs } = context;
  const plugins = [...invocation.plugins];
  while (plugins.length < steps.length) {
    const step = steps[plugins.length]!;
    if (hasExited(steps, plugins) && !step.isFinally) plugins.push(skipped("exit", nowMs));
    else if (isUnmet(step, values, node)) plugins.push(skipped("precondition", nowMs));
    else if (!isUnsupported(step, node)) {
      beginAttempt(changedInvocation(invocation, { plugins }), firstAttempt(nowMs), command, node, context);
      return;
    } else plugins.push(schemaVersion === "2.2" ? skipped("plugin", nowMs) : unsupported(step.action, nowMs));
  }
  endInvocation(changedInvocation(invocation, { plugins }), command, invocationDetails(plugins), context);
}

/** An attempt that begins: its number, the start of the first attempt, and the output of the earlier ones. */
export interface AttemptStart {
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly stdout: Output;
  readonly stderr: string;
}

function firstAttempt(nowMs: number): AttemptStart {
  return { attempt: 1, startedAtMs: nowMs, stdout: "", stderr: "" };
}

/** Begins the next step, or begins the current one again after a reboot. */
export function beginAttempt(
  invocation: CommandInvocation,
  { attempt, startedAtMs, stdout, stderr }: AttemptStart,
  command: Command,
  node: Node,
  context: Context,
): void {
  const { store, nowMs } = context;
  const { steps } = keptDocument(command, context);
  const values = valuesOf(command, context);
  const outcome = attemptStep(
    steps[invocation.plugins.length]!,
    values,
    node,
    {
      commandId: command.commandId,
      documentName: command.documentName,
      orchestrationId: command.orchestrationId,
      attempt,
      startedAtMs: nowMs,
    },
    context,
  );
  // The agent appends to the step's output files, so what was printed before a reboot is still there.
  const printed: Attempt =
    stdout === "" && stderr === ""
      ? outcome
      : { ...outcome, stdout: joinedOutput(stdout, outcome.stdout), stderr: stderr + outcome.stderr };
  const running = { attempt, startedAtMs, outcome: printed, endedAtMs: null };
  store.commandInvocations.update(changedInvocation(invocation, { running }));
  if (outcome.script) store.due.set(COMMAND_STEP_EXECUTES, invocation.number, nowMs);
  else store.due.set(COMMAND_STEP_ENDS, invocation.number, nowMs + outcome.durationMs);
}

function skipped(skip: PluginResult["skip"], nowMs: number): PluginResult {
  return { status: "Skipped", code: 0, startedAtMs: nowMs, endedAtMs: nowMs, stdout: "", stderr: "", skip };
}

/** Before schema 2.2 a step for another platform fails. */
function unsupported(action: string, nowMs: number): PluginResult {
  return {
    status: "Failed",
    code: 1,
    startedAtMs: nowMs,
    endedAtMs: nowMs,
    stdout: "",
    stderr: `Plugin with name ${action} is not supported in current platform!`,
  };
}
