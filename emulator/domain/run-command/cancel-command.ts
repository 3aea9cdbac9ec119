import { changedInvocation, type PluginResult } from "../../store/command-invocation.ts";
import { hasEnded } from "../../store/command-status.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { COMMAND_CANCELS, COMMAND_INVOCATION_CANCELLED } from "../due-kinds.ts";
import { isReachable } from "../nodes/update-node.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";
import { keptDocument } from "./kept-document.ts";

/**
 * Cancels a command, or its invocations on some nodes. Invocations that have not started become Cancelled; running ones are
 * Cancelling until the agent confirms. A command that has ended does not change.
 *
 * @throws AwsError InvalidCommandId, DuplicateInstanceId, InvalidInstanceId for a node the command was not sent to.
 */
export function cancelCommand(commandId: string, instanceIds: readonly string[] | undefined, context: Context): void {
  const { store, nowMs } = context;
  const found = store.commands.find(commandId);
  if (!found) throw new AwsError("InvalidCommandId");
  const command = store.commands.get(found.number);
  const nodeIds = instanceIds ?? [];
  if (new Set(nodeIds).size < nodeIds.length) throw new AwsError("DuplicateInstanceId");
  const chosen = nodeIds.map((nodeId) => {
    const invocation = store.commandInvocations.find(command, nodeId);
    if (!invocation) throw new AwsError("InvalidInstanceId", `The command ${commandId} was not sent to ${nodeId}.`);
    return invocation;
  });
  if (hasEnded(command.statusDetails)) return;
  if (nodeIds.length === 0) {
    store.commands.setDetails(command.number, "Cancelling");
    for (const { number } of store.commandInvocations.open(command))
      store.commandInvocations.setDetails(number, "Cancelling");
  } else {
    for (const invocation of chosen) {
      if (invocation.endedAtMs === null) store.commandInvocations.setDetails(invocation.number, "Cancelling");
    }
  }
  store.due.set(COMMAND_CANCELS, command.number, nowMs);
}

/** The time until the service's request has reached the agent, the agent has killed the process, and its answer has arrived. */
const CANCEL_MS = 500;

/** Carries out CancelCommand: invocations that have not started become Cancelled, running ones when their agent confirms. */
export const cancel: Rule<number> = (number, context) => {
  const { store, nowMs } = context;
  changeCommand(number, context, (command) => {
    if (hasEnded(command.statusDetails)) return;
    for (const invocation of store.commandInvocations.open(command)) {
      if (invocation.statusDetails !== "Cancelling") continue;
      forgetWork(invocation, context);
      if (invocation.startedAtMs === null) {
        endInvocation(invocation, command, "Cancelled", context);
        continue;
      }
      const node = store.nodes.find(invocation.nodeId);
      // An unreachable agent cannot confirm: the invocation stays Cancelling until the node is back or the command expires.
      if (node && isReachable(node)) {
        store.due.set(COMMAND_INVOCATION_CANCELLED, invocation.number, nowMs + CANCEL_MS);
      }
    }
  });
};

/** The agent has killed the step's process, or had nothing to kill. */
export const confirmCancel: Rule<number> = (number, context) => {
  const { store, nowMs } = context;
  const invocation = store.commandInvocations.findByNumber(number);
  if (!invocation) throw new Error(`The invocation ${number} that was cancelled is not there.`);
  changeCommand(invocation.commandNumber, context, (command) => {
    const node = store.nodes.find(invocation.nodeId);
    const plugins = [...invocation.plugins];
    if (invocation.running && plugins.length < keptDocument(command, context).steps.length) {
      const killed: PluginResult = {
        status: "Cancelled",
        code: node?.platformType === "Windows" ? -1 : 137,
        startedAtMs: invocation.running.startedAtMs,
        endedAtMs: nowMs,
        stdout: "",
        stderr: "",
      };
      plugins.push(killed);
    }
    endInvocation(changedInvocation(invocation, { plugins }), command, "Cancelled", context);
  });
};
