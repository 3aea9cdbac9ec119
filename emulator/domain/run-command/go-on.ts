import { hasEnded, type StatusDetails } from "../../store/command-status.ts";
import type { Command, Dispatch } from "../../store/commands.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STEP_WAKES, COMMAND_EXPIRES, COMMAND_HISTORY_ENDS, WINDOW_INVOCATION_ENDED } from "../due-kinds.ts";
import { errorsAllowed } from "../windows/execution/rate-control.ts";
import { announceCommand } from "./announce.ts";
import { dispatch } from "./dispatch.ts";
import { commandDetails } from "./roll-up.ts";

/** Run Command keeps 30 days of history (User Guide). */
const HISTORY_MS = 30 * 24 * 3600 * 1000;

/** To be called after invocations of a command changed: sends what may be sent now, and ends the command when all has ended. */
export function goOn(commandNumber: number, context: Context): void {
  const command = context.store.commands.get(commandNumber);
  if (hasEnded(command.statusDetails)) return;
  const after = dispatch(command, context) ? context.store.commands.get(commandNumber) : command;
  if (after.completedCount === after.targetCount) endCommand(after, detailsOf(after, context), context);
}

function detailsOf(command: Command & Dispatch, { store }: Context): StatusDetails {
  const counts =
    command.firstInvocation === null
      ? new Map()
      : store.commandInvocations.countByDetails(command.firstInvocation, command.lastInvocation!);
  return commandDetails(counts, {
    errorsAllowed: errorsAllowed(command.maxErrors, command.targetCount),
    isCancelled: command.statusDetails === "Cancelling",
  });
}

/** Ends a command, and tells what waits for it. */
export function endCommand(command: Command, details: StatusDetails, context: Context): void {
  const { store, nowMs } = context;
  store.commands.setDetails(command.number, details);
  store.due.cancel(COMMAND_EXPIRES, String(command.number));
  store.due.set(COMMAND_HISTORY_ENDS, String(command.number), Math.max(nowMs, command.requestedAtMs + HISTORY_MS));
  announceCommand(command, details, context);
  const step = store.automationSteps.awaiting(command.commandId);
  if (step !== undefined) store.due.set(AUTOMATION_STEP_WAKES, String(step), nowMs);
  if (command.windowInvocationId !== null) {
    store.due.set(WINDOW_INVOCATION_ENDED, command.windowInvocationId, nowMs);
  }
}
