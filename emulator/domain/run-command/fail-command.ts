import { type CommandInvocation, changedInvocation, type PluginResult } from "../../store/command-invocation.ts";
import { hasEnded } from "../../store/command-status.ts";
import type { Context } from "../context.ts";
import type { Fail, Failing } from "../rule.ts";
import { changeCommand, endCommand } from "./change-command.ts";
import { type ChangingCommand, endInvocation } from "./end-invocation.ts";
import { forgetWork } from "./forget-work.ts";

/** Fails one invocation; the command goes on with the others. `ref`: the invocation's number. */
const failInvocation: Fail<number> = (number, reason, context) => {
  const invocation = context.store.commandInvocations.findByNumber(number);
  if (!invocation || hasEnded(invocation.statusDetails)) return undefined;
  const command = context.store.commands.get(invocation.commandNumber);
  changeCommand(command.number, context, (changing) => end(invocation, changing, reason, context));
  return `invocation of command ${command.commandId} on ${invocation.nodeId}`;
};

/** Fails the whole command. `ref`: the number of one of its invocations. */
const failCommandOfInvocation: Fail<number> = (number, reason, context) => {
  const invocation = context.store.commandInvocations.findByNumber(number);
  return invocation && failCommand(invocation.commandNumber, reason, context);
};

/** The ways to fail what an entry about an invocation belongs to: the invocation, else its command. */
export const FAILING_INVOCATION: Failing = [failInvocation, failCommandOfInvocation];

/** Fails a command with all its invocations that have not ended. `ref`: the command's number. */
export const failCommand: Fail<number> = (number, reason, context) => {
  const { store } = context;
  const command = store.commands.findByNumber(number);
  if (!command || hasEnded(command.statusDetails)) return undefined;
  changeCommand(command.number, context, (changing) => {
    for (const invocation of store.commandInvocations.open(changing)) end(invocation, changing, reason, context);
    endCommand(store.commands.get(command.number), "Failed", context);
  });
  return `command ${command.commandId}`;
};

/** Fails all invocations that wait for a node or run on it. `ref`: the node's id. */
export const failInvocationsOfNode: Fail = (ref, reason, context) => {
  const open = context.store.commandInvocations.openOfNode(ref);
  for (const { number } of open) failInvocation(number, reason, context);
  return open.length === 0 ? undefined : `${open.length} command invocations on ${ref}`;
};

function end(invocation: CommandInvocation, command: ChangingCommand, reason: string, context: Context): void {
  forgetWork(invocation, context);
  const { nowMs } = context;
  // Run Command shows why a step failed in the stderr of its plugin.
  const result: PluginResult = {
    status: "Failed",
    code: 1,
    startedAtMs: invocation.running?.startedAtMs ?? nowMs,
    endedAtMs: nowMs,
    stdout: "",
    stderr: reason,
  };
  endInvocation(
    changedInvocation(invocation, { plugins: [...invocation.plugins, result] }),
    command,
    "Failed",
    context,
  );
}
