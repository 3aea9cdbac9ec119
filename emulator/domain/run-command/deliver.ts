import { isReachable } from "../nodes/update-node.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { announceCommand, announceInvocation } from "./command-events.ts";
import { endInvocation } from "./end-invocation.ts";
import { runSteps } from "./run-steps.ts";
import { hasTooManyErrors } from "./send-to-nodes.ts";

/** The command reaches a node, whose agent acknowledges it and begins. */
export const deliver: Rule = (ref, context) => {
  const { store, nowMs } = context;
  const invocation = store.commandInvocations.findByNumber(Number(ref));
  if (!invocation) throw new Error(`The invocation ${ref} that is to be delivered is not there.`);
  changeCommand(invocation.commandNumber, context, (command) => {
    const node = store.nodes.find(invocation.nodeId);
    if (!node || !isReachable(node)) {
      // The node went offline while the command was on its way: it does not acknowledge, and its slot is free again.
      if (hasTooManyErrors(command)) return endInvocation(invocation, command, "Terminated", context);
      store.commandInvocations.update({ ...invocation, statusDetails: "Delayed", sentAtMs: null });
      store.commands.count(command.number, { active: -1, unacknowledged: -1 });
      return;
    }
    store.commands.count(command.number, { unacknowledged: -1 });
    if (command.statusDetails === "Pending") {
      store.commands.setDetails(command.number, "InProgress");
      announceCommand(command, "InProgress", context);
    }
    announceInvocation(command, invocation.nodeId, "InProgress", context);
    runSteps({ ...invocation, statusDetails: "InProgress", startedAtMs: nowMs }, command, node, context);
  });
};
