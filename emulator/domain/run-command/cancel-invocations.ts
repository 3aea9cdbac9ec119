import type { PluginResult } from "../../store/command-invocations.ts";
import { hasEnded } from "../../store/command-status.ts";
import { COMMAND_INVOCATION_CANCELLED } from "../due-kinds.ts";
import { isReachable } from "../nodes/update-node.ts";
import type { Rule } from "../rule.ts";
import { changeCommand } from "./change-command.ts";
import { endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";
import { keptDocument } from "./kept-document.ts";

/** The time until the service's request has reached the agent, the agent has killed the process, and its answer has arrived. */
const CANCEL_MS = 500;

/** Carries out CancelCommand: invocations that have not started become Cancelled, running ones when their agent confirms. */
export const cancel: Rule = (ref, context) => {
  const { store, nowMs } = context;
  changeCommand(Number(ref), context, (command) => {
    if (hasEnded(command.statusDetails)) return;
    const { firstInvocation: first, lastInvocation: last } = command;
    for (const invocation of first === null ? [] : store.commandInvocations.ofDetails("Cancelling", first, last!)) {
      forgetWork(invocation, context);
      if (invocation.startedAtMs === null) {
        endInvocation(invocation, command, "Cancelled", context);
        continue;
      }
      const node = store.nodes.find(invocation.nodeId);
      // An unreachable agent cannot confirm: the invocation stays Cancelling until the node is back or the command expires.
      if (node && isReachable(node)) {
        store.due.set(COMMAND_INVOCATION_CANCELLED, String(invocation.number), nowMs + CANCEL_MS);
      }
    }
  });
};

/** The agent has killed the step's process, or had nothing to kill. */
export const confirmCancel: Rule = (ref, context) => {
  const { store, nowMs } = context;
  const invocation = store.commandInvocations.findByNumber(Number(ref));
  if (!invocation) throw new Error(`The invocation ${ref} that was cancelled is not there.`);
  changeCommand(invocation.commandNumber, context, (command) => {
    const node = store.nodes.find(invocation.nodeId);
    const plugins = [...invocation.plugins];
    if (invocation.running && plugins.length < keptDocument(command, context).steps.length) {
      const killed: PluginResult = {
        status: "Cancelled",
        code: node?.platformType === "Windows" ? -1 : 137,
        startedAtMs: invocation.running.startedAtMs,
        endedAtMs: nowMs,
        stdout: "",
        stderr: "",
      };
      plugins.push(killed);
    }
    endInvocation({ ...invocation, plugins }, command, "Cancelled", context);
  });
};
