import { hasEnded } from "../../store/command-status.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";

/** ExpiresAfter has come: Pending, Delayed and InProgress become DeliveryTimedOut, Cancelling becomes Cancelled. */
export const expireCommand: Rule<number> = (number, context) => {
  changeCommand(number, context, (command) => {
    if (hasEnded(command.statusDetails)) return;
    for (const invocation of context.store.commandInvocations.open(command)) {
      forgetWork(invocation, context);
      const details = invocation.statusDetails === "Cancelling" ? "Cancelled" : "DeliveryTimedOut";
      endInvocation(invocation, command, details, context);
    }
  });
};

/** Deletes a command after 30 days of history. Document contents stay, used or not: they are few. */
export const forgetCommand: Rule<number> = (number, { store }) => {
  const command = store.commands.get(number);
  if (command.firstInvocation !== null) {
    store.commandInvocations.deleteAll(command.firstInvocation, command.lastInvocation!);
  }
  store.commands.delete(command.number);
};
