import type { Rule } from "../rule.ts";

/** The 30 days of history are over. Contents that no command runs any more stay: they are few. */
export const forgetCommand: Rule = (ref, { store }) => {
  const command = store.commands.get(Number(ref));
  if (command.firstInvocation !== null) {
    store.commandInvocations.deleteAll(command.firstInvocation, command.lastInvocation!);
  }
  store.commands.delete(command.number);
};
