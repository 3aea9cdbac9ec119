import type { Rule } from "../rule.ts";
import { announceCommand, announceInvocation } from "./announce.ts";
import { hasTooManyErrors } from "./dispatch.ts";
import { endInvocation } from "./end-invocation.ts";
import { goOn } from "./go-on.ts";
import { runSteps } from "./run-steps.ts";

/** The command reaches a node, whose agent acknowledges it and begins. */
export const deliver: Rule = (ref, context) => {
  const { store, nowMs } = context;
  const invocation = store.commandInvocations.findByNumber(Number(ref));
  if (!invocation) throw new Error(`The invocation ${ref} that is to be delivered is not there.`);
  const command = store.commands.get(invocation.commandNumber);
  const node = store.nodes.find(invocation.nodeId);
  if (node?.machineState !== "running" || node.pingStatus !== "Online") {
    // It went away while the command was on its way: nobody acknowledges, and its slot is free again.
    if (hasTooManyErrors(command)) endInvocation(invocation, command, "Terminated", context);
    else {
      store.commandInvocations.update({ ...invocation, statusDetails: "Delayed", sentAtMs: null });
      store.commands.count(command.number, { active: -1, unacknowledged: -1 });
    }
    goOn(command.number, context);
    return;
  }
  store.commands.count(command.number, { unacknowledged: -1 });
  if (command.statusDetails === "Pending") {
    store.commands.setDetails(command.number, "InProgress");
    announceCommand(command, "InProgress", context);
  }
  announceInvocation(command, invocation.nodeId, "InProgress", context);
  runSteps({ ...invocation, statusDetails: "InProgress", startedAtMs: nowMs }, command, node, context);
  goOn(command.number, context);
};
