import { type CommandInvocation, changedInvocation } from "../../store/command-invocation.ts";
import type { StatusDetails } from "../../store/command-status.ts";
import type { Command } from "../../store/commands.ts";
import type { Context } from "../context.ts";
import { announceInvocation } from "./command-events.ts";
import { isError } from "./command-roll-up.ts";

declare const changing: unique symbol;

/** A command while its invocations are changed. Only `changeCommand` creates one, and goes on with the command afterwards. */
export type ChangingCommand = Command & { readonly [changing]: true };

/** Ends an invocation and counts it. */
export function endInvocation(
  invocation: CommandInvocation,
  command: ChangingCommand,
  details: StatusDetails,
  context: Context,
): void {
  const { store, nowMs } = context;
  store.commandInvocations.update(
    changedInvocation(invocation, { statusDetails: details, endedAtMs: nowMs, running: null }),
  );
  store.commands.count(command.number, {
    completed: 1,
    errors: isError(details) ? 1 : 0,
    deliveryTimedOut: details === "DeliveryTimedOut" ? 1 : 0,
    active: invocation.sentAtMs === null ? 0 : -1,
    unacknowledged: invocation.sentAtMs === null || invocation.startedAtMs !== null ? 0 : -1,
  });
  announceInvocation(command, invocation.nodeId, details, context);
}
