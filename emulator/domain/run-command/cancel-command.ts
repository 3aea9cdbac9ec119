import { hasEnded } from "../../store/command-status.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { COMMAND_CANCELS } from "../due-kinds.ts";

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
    const invocation = store.commandInvocations.find(command.number, nodeId);
    if (!invocation) throw new AwsError("InvalidInstanceId", `The command ${commandId} was not sent to ${nodeId}.`);
    return invocation;
  });
  if (hasEnded(command.statusDetails)) return;
  if (nodeIds.length === 0) {
    store.commands.setDetails(command.number, "Cancelling");
    if (command.firstInvocation !== null) {
      store.commandInvocations.cancelOpen(command.firstInvocation, command.lastInvocation!);
    }
  } else {
    for (const invocation of chosen) {
      if (invocation.endedAtMs === null) store.commandInvocations.setDetails(invocation.number, "Cancelling");
    }
  }
  store.due.set(COMMAND_CANCELS, String(command.number), nowMs);
}
