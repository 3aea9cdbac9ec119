import { hasEnded } from "../../store/command-status.ts";
import { resolveTargetIds } from "../nodes/node-targets.ts";
import { groupTargetNodeIds, isGroupKey } from "../resource-groups/group-members.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";

/** Starts a command: resolves its targets to nodes and sends it to the first of them. */
export const startCommand: Rule = (ref, context) => {
  const { store } = context;
  const command = store.commands.get(Number(ref));
  if (hasEnded(command.statusDetails)) return;
  if (command.targets.length > 0 && command.statusDetails !== "Cancelling") {
    const nodeIds = command.targets.some(({ Key = "" }) => isGroupKey(Key))
      ? groupTargetNodeIds(command.targets, context)
      : resolveTargetIds(command.targets, store.nodes);
    if (nodeIds.length > 0) {
      const { first, last } = store.commandInvocations.insertAll(command.number, nodeIds);
      store.commands.setTargets(command.number, first, last);
    }
  }
  changeCommand(command.number, context);
};
