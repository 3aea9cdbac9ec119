import type { Context } from "../../../domain/context.ts";
import type { CommandInvocation } from "../../../store/command-invocation.ts";
import type { Command, CommandFilter } from "../../../store/commands.ts";

export interface ListedInvocation {
  readonly command: Command;
  readonly invocation: CommandInvocation;
}

/** The last command and invocation of a page. */
export type InvocationPosition = readonly [commandNumber: number, invocationNumber: number];

const COMMANDS_AT_ONCE = 50;
const LAST = Number.MAX_SAFE_INTEGER;

/** The invocations after `after`, newest command first, and within a command by node. Rows are read lazily. */
export function* listInvocations(
  filter: CommandFilter,
  after: InvocationPosition | undefined,
  limit: number,
  context: Context,
): Iterable<ListedInvocation> {
  if (filter.details?.length === 0) return;
  if (filter.nodeId !== undefined) yield* ofNode(filter, filter.nodeId, after, limit, context);
  else yield* ofCommands(filter, after, limit, context);
}

function* ofCommands(
  filter: CommandFilter,
  after: InvocationPosition | undefined,
  limit: number,
  { store }: Context,
): Iterable<ListedInvocation> {
  const { details, ...ofCommand } = filter;
  let before = after ? after[0] + 1 : LAST;
  for (;;) {
    const commands = store.commands.list(ofCommand, before, COMMANDS_AT_ONCE);
    for (const command of commands) {
      const { firstInvocation, lastInvocation } = command;
      if (firstInvocation === null) continue;
      const below = command.number === after?.[0] ? after[1] : lastInvocation! + 1;
      const found = (details ?? [undefined]).flatMap((word) =>
        store.commandInvocations.ofRange(firstInvocation, below, word, limit),
      );
      found.sort((a, b) => b.number - a.number);
      for (const invocation of found) yield { command, invocation };
    }
    if (commands.length < COMMANDS_AT_ONCE) return;
    before = commands.at(-1)!.number;
  }
}

function* ofNode(
  filter: CommandFilter,
  nodeId: string,
  after: InvocationPosition | undefined,
  limit: number,
  { store }: Context,
): Iterable<ListedInvocation> {
  let below = after?.[1] ?? LAST;
  for (;;) {
    const invocations = store.commandInvocations.ofNode(nodeId, below, limit);
    for (const invocation of invocations) {
      const command = store.commands.get(invocation.commandNumber);
      if (matches(command, invocation, filter)) yield { command, invocation };
    }
    if (invocations.length < limit) return;
    below = invocations.at(-1)!.number;
  }
}

function matches(command: Command, invocation: CommandInvocation, filter: CommandFilter): boolean {
  return (
    (filter.commandId ?? command.commandId) === command.commandId &&
    (filter.documentName ?? command.documentName) === command.documentName &&
    command.requestedAtMs > (filter.invokedAfterMs ?? Number.NEGATIVE_INFINITY) &&
    command.requestedAtMs < (filter.invokedBeforeMs ?? Number.POSITIVE_INFINITY) &&
    (filter.details === undefined || filter.details.includes(invocation.statusDetails))
  );
}
