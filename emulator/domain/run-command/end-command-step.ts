import { type CommandInvocation, changedInvocation, type RunningStep } from "../../store/command-invocation.ts";
import type { Node } from "../../store/nodes.ts";
import type { Context } from "../context.ts";
import { COMMAND_REBOOT_ENDS } from "../due-kinds.ts";
import { isReachable } from "../nodes/update-node.ts";
import { applyChange, applyReboot } from "../patching/apply-change.ts";
import type { Rule } from "../rule.ts";
import { type Attempt, applied } from "./attempt-step.ts";
import { changeCommand } from "./change-command.ts";
import { keptDocument } from "./kept-document.ts";
import { resultOf } from "./plugin-result.ts";
import { beginAttempt, runSteps } from "./run-steps.ts";
import { writeOutput } from "./write-output.ts";

/** An attempt at a step ends on its node: its changes are applied, and the agent reports the result if the node is online. */
export const endStep: Rule<number> = (number, context) => {
  const { store, nowMs } = context;
  const { invocation, running, attempt } = runningStep(number, context);
  for (const change of attempt.changes) applyChange(invocation.nodeId, change, context);
  if (attempt.ending === "lost") return;
  const node = onlineNode(invocation.nodeId, context);
  if (node) report(invocation, running, attempt, node, context);
  else {
    store.commandInvocations.update(
      changedInvocation(invocation, { running: { ...running, outcome: applied(attempt), endedAtMs: nowMs } }),
    );
  }
};

/** A reboot ends: the agent begins the same step again, or the node does not come back. */
export const endReboot: Rule<number> = (number, context) => {
  const { store, nowMs } = context;
  const { invocation, running, attempt } = runningStep(number, context);
  applyReboot(invocation.nodeId, attempt.reboot!, context);
  const node = onlineNode(invocation.nodeId, context);
  if (node) againAfterReboot(invocation, running, node, context);
  else store.commandInvocations.update(changedInvocation(invocation, { running: { ...running, endedAtMs: nowMs } }));
};

/** Continues a running invocation when its node is online again. */
export function resume(invocation: CommandInvocation, node: Node, context: Context): void {
  const { running } = invocation;
  if (!running || running.endedAtMs === null) return;
  const attempt = running.outcome as Attempt;
  if (attempt.isRebooting) againAfterReboot(invocation, running, node, context);
  else report(invocation, running, attempt, node, context);
}

function againAfterReboot(invocation: CommandInvocation, running: RunningStep, node: Node, context: Context): void {
  const command = context.store.commands.get(invocation.commandNumber);
  const { stdout, stderr } = running.outcome as Attempt;
  const start = { attempt: running.attempt + 1, startedAtMs: running.startedAtMs, stdout, stderr };
  beginAttempt(invocation, start, command, node, context);
}

/** The agent reports how the attempt ended: a reboot comes first, then the step's result and the next step. */
function report(
  invocation: CommandInvocation,
  running: RunningStep,
  attempt: Attempt,
  node: Node,
  context: Context,
): void {
  const { store, nowMs } = context;
  if (attempt.ending === "exit" && attempt.reboot && attempt.exitCode === rebootCode(node)) {
    const { attempt: number, startedAtMs } = running;
    const rebooting = { attempt: number, startedAtMs, outcome: applied(attempt, true), endedAtMs: null };
    store.commandInvocations.update(changedInvocation(invocation, { running: rebooting }));
    store.due.set(COMMAND_REBOOT_ENDS, invocation.number, nowMs + attempt.reboot.durationMs);
    return;
  }
  changeCommand(invocation.commandNumber, context, (command) => {
    const step = keptDocument(command, context).steps[invocation.plugins.length]!;
    const result = resultOf(step, attempt, { startedAtMs: running.startedAtMs, endedAtMs: nowMs }, store);
    writeOutput(command, invocation.nodeId, step, attempt, context);
    runSteps(
      changedInvocation(invocation, { plugins: [...invocation.plugins, result], running: null }),
      command,
      node,
      context,
    );
  });
}

export function rebootCode({ platformType }: Pick<Node, "platformType">): number {
  return platformType === "Windows" ? 3010 : 194;
}

function onlineNode(nodeId: string, { store }: Context): Node | undefined {
  const node = store.nodes.find(nodeId);
  return node && isReachable(node) ? node : undefined;
}

function runningStep(number: number, { store }: Context) {
  const invocation = store.commandInvocations.findByNumber(number);
  if (!invocation?.running) throw new Error(`The invocation ${number} has no step under way.`);
  const { running } = invocation;
  return { invocation, running, attempt: running.outcome as Attempt };
}
