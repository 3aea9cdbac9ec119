import { hasEnded, type StatusDetails } from "../../store/command-status.ts";
import type { Command } from "../../store/commands.ts";
import { announceEnd } from "../completion.ts";
import type { Context } from "../context.ts";
import { COMMAND_EXPIRES, COMMAND_HISTORY_ENDS } from "../due-kinds.ts";
import { errorsAllowed } from "../rate-control.ts";
import { unwatchCommand } from "./alarm.ts";
import { announceCommand } from "./command-events.ts";
import { commandDetails } from "./command-roll-up.ts";
import type { ChangingCommand } from "./end-invocation.ts";
import { dispatch } from "./send-to-nodes.ts";

/** Run Command keeps 30 days of history (User Guide). */
const HISTORY_MS = 30 * 24 * 3600 * 1000;

/**
 * Changes invocations of a command, then sends the command to the nodes that may receive it now, and ends it when all its
 * invocations have ended.
 */
export function changeCommand(
  commandNumber: number,
  context: Context,
  change: (command: ChangingCommand) => void,
): void {
  const { commands } = context.store;
  change(commands.get(commandNumber) as ChangingCommand);
  const changed = commands.get(commandNumber) as ChangingCommand;
  if (hasEnded(changed.statusDetails)) return;
  dispatch(changed, context);
  const { number, targetCount } = changed;
  if (commands.progress(number).completedCount === targetCount)
    endCommand(changed, detailsOf(changed, context), context);
}

function detailsOf(command: Command, { store }: Context): StatusDetails {
  const counts =
    command.firstInvocation === null
      ? new Map()
      : store.commandInvocations.countByDetails(command.firstInvocation, command.lastInvocation!);
  return commandDetails(counts, {
    errorsAllowed: errorsAllowed(command.maxErrors, command.targetCount),
    isCancelled: command.statusDetails === "Cancelling",
  });
}

/** Ends a command. */
export function endCommand(command: Command, details: StatusDetails, context: Context): void {
  const { store, nowMs } = context;
  store.commands.setDetails(command.number, details);
  store.due.cancel(COMMAND_EXPIRES, command.number);
  unwatchCommand(command, context);
  store.due.set(COMMAND_HISTORY_ENDS, command.number, Math.max(nowMs, command.requestedAtMs + HISTORY_MS));
  announceCommand(command, details, context);
  announceEnd(command.tells, context);
}
