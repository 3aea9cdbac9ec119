import { type CommandInvocation, changedInvocation } from "../../store/command-invocation.ts";
import type { Command, Progress } from "../../store/commands.ts";
import type { Context } from "../context.ts";
import { COMMAND_INVOCATION_DELIVERED } from "../due-kinds.ts";
import { isPatchDocument } from "../patching/patch-plan.ts";
import { concurrencyOf, errorsAllowed } from "../rate-control.ts";
import { type ChangingCommand, endInvocation } from "./end-invocation.ts";
import { type KeptDocument, keptDocument } from "./kept-document.ts";

/** The time until a listening agent has received the command and acknowledged it. The agent holds a long poll open. */
const DELIVERY_MS = 150;

/** The value of `sentDownTo` when the unsent invocations have been Terminated; numbers begin with 1. */
const TERMINATED = 0;

/**
 * Sends a command to as many further nodes as MaxConcurrency and MaxErrors let it.
 *
 * It begins with one node, waits for its acknowledgement, then sends to two more, four more and so on. Once a wave is as large
 * as MaxConcurrency, every invocation that ends makes room for the next (User Guide, "Using concurrency controls"). When more
 * than MaxErrors have failed, the unsent invocations are Terminated. After the delivery timeout nothing more is sent.
 */
export function dispatch(command: ChangingCommand, context: Context): void {
  const { store, nowMs } = context;
  if (command.firstInvocation === null || command.statusDetails === "Cancelling") return;
  const before = store.commands.progress(command.number);
  if (hasTooManyErrors(command, before)) terminateUnsent(command, before, context);
  else if (nowMs < command.requestedAtMs + command.timeoutSeconds * 1000) sendOn(command, before, context);
}

function sendOn(command: ChangingCommand, before: Progress, context: Context): void {
  const concurrency = concurrencyOf(command.maxConcurrency, command.targetCount);
  const activeCount = before.activeCount + sendReturned(command, before, concurrency, context);
  const isRamp = before.waveSize < concurrency;
  if (isRamp && before.unacknowledgedCount > 0) return;
  const room = Math.min(isRamp ? before.waveSize : concurrency, concurrency - activeCount);
  if (room <= 0) return;
  const { sent, sentDownTo } = sendUpTo(room, before.sentDownTo!, command, context);
  if (sentDownTo === before.sentDownTo) return;
  context.store.commands.count(command.number, {
    active: sent,
    unacknowledged: sent,
    sentDownTo,
    waveSize: isRamp && sent > 0 ? before.waveSize * 2 : before.waveSize,
  });
}

function sendUpTo(
  room: number,
  from: number,
  command: ChangingCommand,
  context: Context,
): { readonly sent: number; readonly sentDownTo: number } {
  const document = keptDocument(command, context);
  let sent = 0;
  let sentDownTo = from;
  const { store } = context;
  const onRead = (nodeIds: readonly string[]) => {
    store.nodes.expect(nodeIds);
    if (isPatchDocument(command.documentName)) store.patchStates.expect(nodeIds);
  };
  for (const invocation of store.commandInvocations.nextUnsent(command, from, onRead)) {
    if (sent >= room) break;
    sentDownTo = invocation.number;
    if (invocation.statusDetails === "Pending" && send(invocation, command, document, context)) sent++;
  }
  return { sent, sentDownTo };
}

/** @returns whether the command is on its way to the node. */
function send(
  invocation: CommandInvocation,
  command: ChangingCommand,
  document: KeptDocument,
  context: Context,
): boolean {
  const { store, nowMs } = context;
  const node = store.nodes.find(invocation.nodeId);
  if (node?.machineState !== "running") {
    endInvocation(invocation, command, "Undeliverable", context);
    return false;
  }
  if (document.platformTypes.length > 0 && !document.platformTypes.includes(node.platformType)) {
    endInvocation(invocation, command, "InvalidPlatform", context);
    return false;
  }
  if (node.pingStatus !== "Online") {
    // It takes no slot: a node that is away must not hold up those that are there. Its return sends it again.
    store.commandInvocations.setDetails(invocation.number, "Delayed");
    return false;
  }
  store.commandInvocations.update(changedInvocation(invocation, { statusDetails: "Pending", sentAtMs: nowMs }));
  store.due.set(COMMAND_INVOCATION_DELIVERED, invocation.number, nowMs + DELIVERY_MS);
  return true;
}

/** The node of a Delayed invocation is back: the invocation waits for a place like the unsent ones. */
export function sendAgain(invocation: CommandInvocation, command: ChangingCommand, { store }: Context): void {
  store.commandInvocations.setDetails(invocation.number, "Pending");
  store.commands.setReturned(command.number, true);
}

/** Sends to nodes that were away when their turn came and are back. Their invocations are Pending like those that were never sent, but above `sentDownTo`. */
function sendReturned(
  command: ChangingCommand,
  { activeCount, sentDownTo }: Progress,
  concurrency: number,
  context: Context,
): number {
  const room = concurrency - activeCount;
  if (room <= 0 || !command.hasReturned) return 0;
  const { store } = context;
  const document = keptDocument(command, context);
  const waiting = store.commandInvocations.returned(sentDownTo!, command.lastInvocation!, room);
  let sent = 0;
  for (const invocation of waiting) if (send(invocation, command, document, context)) sent++;
  if (waiting.length < room) store.commands.setReturned(command.number, false);
  if (sent > 0) store.commands.count(command.number, { active: sent, unacknowledged: sent });
  return sent;
}

export function hasTooManyErrors({ maxErrors, targetCount }: Command, { errorCount }: Progress): boolean {
  return errorCount > errorsAllowed(maxErrors, targetCount);
}

/** Happens once: afterwards every invocation has been sent or has ended. */
function terminateUnsent(command: ChangingCommand, { sentDownTo }: Progress, context: Context): void {
  const { store } = context;
  if (sentDownTo === TERMINATED) return;
  store.commands.count(command.number, { sentDownTo: TERMINATED });
  for (const invocation of store.commandInvocations.open(command))
    if (invocation.sentAtMs === null) endInvocation(invocation, command, "Terminated", context);
}
