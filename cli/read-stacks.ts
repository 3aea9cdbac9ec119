import type { Command } from "commander";
import type { ManyStacksOptions, StackOutcome } from "../automation/api/driver-options.ts";
import type { Driver } from "../automation/driver.ts";
import type { DriverError } from "../automation/errors/driver-error.ts";
import { type ChosenStacks, chosenStacks, type StackFlags } from "./chosen-stacks.ts";
import type { CommandContext } from "./command-context.ts";
import { codeOfKind, EXIT, type ExitCode, worst } from "./exit-code.ts";
import { interruptible } from "./interruption.ts";
import { type LiveLine, liveLine } from "./terminal/live-line.ts";
import { jsonLine } from "./terminal/shown.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command does with each stack, and how it shows the result. */
export interface StackWork<T> {
  /** What is being done, e.g. `reading`, for the live line. */
  readonly doing: string;
  /** The driver's call for these stacks. */
  work(
    stacks: readonly string[],
    options: ManyStacksOptions<T> & { readonly signal: AbortSignal },
    live: LiveLine,
  ): Promise<StackOutcome<T>[]>;
  /** The object of `--json` for one stack. */
  json(value: T, stack: string): object;
  /** The object of a line for several stacks; `stack` is put before it. Default: the object for one stack. */
  jsonOfSeveral?(value: T, stack: string): object;
  show(value: T, stack: string, terminal: Terminal): void;
  /** Whether the output names its stack, so that several stacks need no headings. */
  readonly isOneLine?: boolean | undefined;
  /** The exit code of a result; default 0. */
  code?(value: T): ExitCode;
}

/** The stacks of a command that only reads: a stack with an invalid file does not stop the others. */
export async function stacksToRead(
  driver: Driver,
  stacks: readonly string[],
  flags: StackFlags,
  command: Command,
): Promise<ChosenStacks> {
  return await chosenStacks(driver, stacks, flags, command, { readsOnly: true });
}

/**
 * Works on the stacks at the same time and shows the outcomes in the order of the names, failures included. The worst outcome
 * decides the exit code.
 */
export async function readStacks<T>(
  { names, isList }: ChosenStacks,
  flags: StackFlags,
  { terminal }: CommandContext,
  work: StackWork<T>,
): Promise<{ readonly outcomes: readonly StackOutcome<T>[]; readonly code: ExitCode }> {
  const live = liveLine(terminal);
  const shown: Terminal = { ...terminal, print: live.print, say: live.say };
  const sayFailure = ({ message }: DriverError) => live.say(`mw: ${message}`);
  let isFirst = true;
  const show = inOrderOf(names, (outcome: StackOutcome<T>) => {
    if (!outcome.ok)
      return isList ? showFailure(outcome.stack, outcome.error, flags, shown) : sayFailure(outcome.error);
    if (flags.json) return live.print(jsonLine(jsonOf(work, outcome, isList)));
    if (isList && !work.isOneLine) {
      if (!isFirst) live.print();
      live.print(terminal.style("bold", outcome.stack));
    }
    isFirst = false;
    work.show(outcome.result, outcome.stack, shown);
  });
  const onOutcome = (outcome: StackOutcome<T>) => {
    live.show(outcome.stack, undefined);
    show(outcome);
  };
  for (const stack of names) live.show(stack, { text: work.doing });
  try {
    const outcomes = await interruptible((signal) => work.work(names, { signal, onOutcome }, live));
    const interrupted = outcomes.filter((outcome) => !outcome.ok && outcome.error.kind === "cancelled");
    if (isList && interrupted.length > 0) {
      live.say(`mw: interrupted before these stacks were done: ${interrupted.map(({ stack }) => stack).join(", ")}.`);
    }
    return { outcomes, code: worst(outcomes.map((outcome) => codeOf(outcome, work))) };
  } finally {
    live.end();
  }
}

/** Shows each outcome as soon as it and all before it have arrived. */
function inOrderOf<T>(names: readonly string[], show: (outcome: StackOutcome<T>) => void) {
  const arrived = new Map<string, StackOutcome<T>>();
  let shown = 0;
  return (outcome: StackOutcome<T>) => {
    arrived.set(outcome.stack, outcome);
    for (let next = arrived.get(names[shown]!); next; next = arrived.get(names[shown]!)) {
      shown++;
      show(next);
    }
  };
}

function jsonOf<T>(work: StackWork<T>, { stack, result }: { stack: string; result: T }, isList: boolean): object {
  if (!isList) return work.json(result, stack);
  return { stack, ...(work.jsonOfSeveral ?? work.json)(result, stack) };
}

function showFailure(stack: string, error: DriverError, { json }: StackFlags, { print, say, style }: Terminal): void {
  const { kind, message } = error;
  if (json) print(jsonLine({ stack, type: "failure", kind, message }));
  // An interruption is shown once for all stacks.
  else if (kind !== "cancelled") say(`${style("red", "✘")} ${style("bold", stack)}: ${message}`);
}

function codeOf<T>(outcome: StackOutcome<T>, work: StackWork<T>): ExitCode {
  if (!outcome.ok) return codeOfKind(outcome.error.kind);
  return work.code?.(outcome.result) ?? EXIT.done;
}
