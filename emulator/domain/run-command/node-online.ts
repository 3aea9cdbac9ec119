import { COMMAND_INVOCATION_CANCELLED } from "../due-kinds.ts";
import { isReachable } from "../nodes/update-node.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { resume } from "./end-command-step.ts";
import { FAILING_INVOCATION } from "./fail-command.ts";
import { sendAgain } from "./send-to-nodes.ts";

/** A node is online again: it receives the commands that waited for it and reports the results of its running steps. `ref`: the node's id. */
export const nodeOnline: Rule = (ref, context) => {
  const { store, nowMs } = context;
  const node = store.nodes.find(ref);
  if (!node || !isReachable(node)) return;
  for (const invocation of store.commandInvocations.openOfNode(ref)) {
    context.contained(invocation.number, FAILING_INVOCATION, () =>
      changeCommand(invocation.commandNumber, context, (command) => {
        if (invocation.statusDetails === "Delayed") sendAgain(invocation, command, context);
        else if (invocation.statusDetails === "Cancelling" && invocation.startedAtMs !== null) {
          store.due.set(COMMAND_INVOCATION_CANCELLED, invocation.number, nowMs);
        } else if (invocation.statusDetails === "InProgress") resume(invocation, node, context);
      }),
    );
  }
};
