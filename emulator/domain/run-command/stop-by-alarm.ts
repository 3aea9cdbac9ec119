import { hasEnded } from "../../store/command-status.ts";
import { triggeredBy } from "../alarms/watch-alarm.ts";
import type { Rule } from "../rule.ts";
import { stopping } from "./alarm.ts";
import { changeCommand } from "./change-command.ts";
import { endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";

/**
 * "If your alarm activates, any pending command invocations do not run" (User Guide): they become Cancelled, running ones go on. With
 * them the command is Cancelled too; when all had begun, it ends as they do.
 */
export const stopCommandByAlarm: Rule<number> = (number, context) => {
  const { commands } = context.store;
  const triggered = triggeredBy(stopping(number), context);
  const found = commands.findByNumber(number);
  if (!found || !triggered || hasEnded(found.statusDetails)) return;
  commands.setTriggeredAlarm(found.number, triggered);
  changeCommand(found.number, context, (command) => {
    let hasPending = command.firstInvocation === null;
    for (const invocation of context.store.commandInvocations.open(command)) {
      if (invocation.startedAtMs !== null) continue;
      hasPending = true;
      forgetWork(invocation, context);
      endInvocation(invocation, command, "Cancelled", context);
    }
    if (hasPending) commands.setDetails(command.number, "Cancelling");
  });
};
