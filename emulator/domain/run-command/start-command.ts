import { changedInvocation } from "../../store/command-invocation.ts";
import { hasEnded } from "../../store/command-status.ts";
import { resolveTargetIds } from "../nodes/node-targets.ts";
import { isReachable } from "../nodes/update-node.ts";
import { groupTargetNodeIds, isGroupKey } from "../resource-groups/group-members.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { announceCommand, announceInvocation } from "./command-events.ts";
import { endInvocation } from "./end-invocation.ts";
import { runSteps } from "./run-steps.ts";
import { hasTooManyErrors } from "./send-to-nodes.ts";

/** Starts a command: resolves its targets to nodes and sends it to the first of them. */
export const startCommand: Rule<number> = (number, context) => {
  const { store } = context;
  changeCommand(number, context, (command) => {
    if (hasEnded(command.statusDetails) || command.statusDetails === "Cancelling") return;
    if (command.targets.length === 0) return;
    const nodeIds = command.targets.some(({ Key = "" }) => isGroupKey(Key))
      ? groupTargetNodeIds(command.targets, context)
      : resolveTargetIds(command.targets, store.nodes);
    if (nodeIds.length > 0) {
      const { first, last } = store.commandInvocations.insertAll(command.number, nodeIds);
      store.commands.setTargets(command.number, first, last);
    }
  });
};

/** The command reaches a node, whose agent acknowledges it and begins. */
export const deliver: Rule<number> = (number, context) => {
  const { store, nowMs } = context;
  const invocation = store.commandInvocations.findByNumber(number);
  if (!invocation) throw new Error(`The invocation ${number} that is to be delivered is not there.`);
  changeCommand(invocation.commandNumber, context, (command) => {
    const node = store.nodes.find(invocation.nodeId);
    if (!node || !isReachable(node)) {
      // The node went offline while the command was on its way: it does not acknowledge, and its slot is free again.
      if (hasTooManyErrors(command, store.commands.progress(command.number)))
        return endInvocation(invocation, command, "Terminated", context);
      store.commandInvocations.update(changedInvocation(invocation, { statusDetails: "Delayed", sentAtMs: null }));
      store.commands.count(command.number, { active: -1, unacknowledged: -1 });
      return;
    }
    store.commands.count(command.number, { unacknowledged: -1 });
    if (command.statusDetails === "Pending") {
      store.commands.setDetails(command.number, "InProgress");
      announceCommand(command, "InProgress", context);
    }
    announceInvocation(command, invocation.nodeId, "InProgress", context);
    runSteps(
      changedInvocation(invocation, { statusDetails: "InProgress", startedAtMs: nowMs }),
      command,
      node,
      context,
    );
  });
};
