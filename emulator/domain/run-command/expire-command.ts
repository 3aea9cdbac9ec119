import type { CommandInvocation } from "../../store/command-invocations.ts";
import { hasEnded } from "../../store/command-status.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";

const ROWS = 1000;

/** ExpiresAfter: what is Pending, Delayed or InProgress becomes DeliveryTimedOut, what waits for its cancellation Cancelled. */
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

/** The 30 days of history are over. Contents that no command runs any more stay: they are few. */
export const forgetCommand: Rule = (ref, { store }) => {
  const command = store.commands.get(Number(ref));
  if (command.firstInvocation !== null) {
    store.commandInvocations.deleteAll(command.firstInvocation, command.lastInvocation!);
  }
  store.commands.delete(command.number);
};
