import type { CommandInvocation } from "../../store/command-invocations.ts";
import { hasEnded } from "../../store/command-status.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";

const ROWS = 1000;

/** ExpiresAfter has come: Pending, Delayed and InProgress become DeliveryTimedOut, Cancelling becomes Cancelled. */
export const expireCommand: Rule = (ref, context) => {
  const { store } = context;
  const command = store.commands.get(Number(ref));
  if (hasEnded(command.statusDetails)) return;
  changeCommand(command.number, context, (changing) => {
    let below = (command.lastInvocation ?? -1) + 1;
    for (let rows: CommandInvocation[] = []; ; below = rows.at(-1)!.number) {
      rows = store.commandInvocations.open(command.firstInvocation ?? 0, below, ROWS);
      if (rows.length === 0) break;
      for (const invocation of rows) {
        forgetWork(invocation, context);
        const details = invocation.statusDetails === "Cancelling" ? "Cancelled" : "DeliveryTimedOut";
        endInvocation(invocation, changing, details, context);
      }
    }
  });
};

/** Deletes a command after 30 days of history. Document contents stay, used or not: they are few. */
export const forgetCommand: Rule = (ref, { store }) => {
  const command = store.commands.get(Number(ref));
  if (command.firstInvocation !== null) {
    store.commandInvocations.deleteAll(command.firstInvocation, command.lastInvocation!);
  }
  store.commands.delete(command.number);
};
