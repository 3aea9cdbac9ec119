import { hasEnded } from "../../store/command-status.ts";
import { resolveTargetIds } from "../nodes/node-targets.ts";
import { groupTargetNodeIds, isGroupKey } from "../resource-groups/group-members.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";

/** Starts a command: resolves its targets to nodes and sends it to the first of them. */
export const startCommand: Rule = (ref, context) => {
  const { store } = context;
  changeCommand(Number(ref), context, (command) => {
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
