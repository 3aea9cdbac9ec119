import { type CommandInvocation, invocationIn, lineOf, numberIn, pendingInvocation } from "./command-invocation.ts";
import type { StatusDetails } from "./command-status.ts";
import { packText, unpackText } from "./packed-text.ts";

/** How many invocations a block has at most: those of which the number divided by it is the block's. */
export const BLOCK_SIZE = 64;

/** How a block is stored. */
export interface BlockRow {
  readonly id: number;
  /** How many of its invocations have not ended. */
  readonly openCount: number;
  /** How many have each detail. */
  readonly details: Readonly<Partial<Record<StatusDetails, number>>>;
  /** A line of JSON for each; packed when all have ended. */
  readonly invocations: string | Uint8Array;
}

export function blockOf(number: number): number {
  return Math.floor(number / BLOCK_SIZE);
}

/**
 * Invocations with neighbouring numbers, which are stored together. A window over a large fleet has very many, so of those that are not
 * under way as little stays as possible: the node of one that is pending, the line of one that has ended, one packed text when all have.
 */
export class InvocationBlock {
  readonly id: number;
  #openCount: number;
  readonly #details: Partial<Record<StatusDetails, number>>;
  /** By place, as all that follow: the nodes of those that are pending since they were added. */
  readonly #pending: (string | undefined)[];
  readonly #commandNumber: number;
  /** What was set has none until it has ended or is stored. */
  #lines: (string | undefined)[] = [];
  /** Those that are under way, and those that were read. */
  #read: (CommandInvocation | undefined)[] = [];
  /** All lines in one text, when all have ended. They are unpacked when one is read. */
  #packed: Uint8Array | undefined;

  constructor({ id, openCount, details, invocations }: BlockRow, pending: readonly string[] = [], commandNumber = 0) {
    this.id = id;
    this.#openCount = openCount;
    this.#details = { ...details };
    this.#pending = [...pending];
    this.#commandNumber = commandNumber;
    if (typeof invocations === "string") this.#readLines(invocations);
    else this.#packed = invocations;
  }

  /** A new one, of a command's next invocations: its first number is that of the first node. */
  static pending(id: number, commandNumber: number, nodeIds: readonly string[]): InvocationBlock {
    const count = nodeIds.length;
    const row = { id, openCount: count, details: { Pending: count }, invocations: "" };
    return new InvocationBlock(row, nodeIds, commandNumber);
  }

  get isOpen(): boolean {
    return this.#openCount > 0;
  }

  get(number: number): CommandInvocation | undefined {
    if (this.#packed && this.#lines.length === 0) this.#readLines(unpackText(this.#packed));
    const place = number - this.id * BLOCK_SIZE;
    const known = this.#read[place];
    if (known) return known;
    const line = this.#lines[place];
    if (line === undefined) return this.#pendingAt(place);
    const read = invocationIn(line);
    this.#read[place] = read;
    return read;
  }

  set(invocation: CommandInvocation): void {
    const place = this.#take(invocation.number, invocation);
    if (invocation.endedAtMs === null) this.#read[place] = invocation;
    else this.#lines[place] = lineOf(invocation);
    if (this.isOpen) return;
    this.#packed = packText(this.#text());
    this.#lines = [];
  }

  remove(number: number): void {
    this.#take(number, undefined);
  }

  /** As it is to be stored. */
  row(): BlockRow {
    const invocations = this.#packed ?? (this.isOpen ? this.#text() : packText(this.#text()));
    const details = Object.fromEntries(Object.entries(this.#details).filter(([, count]) => count > 0));
    return { id: this.id, openCount: this.#openCount, details, invocations };
  }

  /** Forgets what is known of one, and counts what comes instead. @returns its place. */
  #take(number: number, after: CommandInvocation | undefined): number {
    const before = this.get(number);
    if (before?.statusDetails !== after?.statusDetails || isOpen(before) !== isOpen(after)) {
      this.#count(before, -1);
      this.#count(after, 1);
    }
    this.#packed = undefined;
    const place = number - this.id * BLOCK_SIZE;
    this.#pending[place] = undefined;
    this.#lines[place] = undefined;
    this.#read[place] = undefined;
    return place;
  }

  #pendingAt(place: number): CommandInvocation | undefined {
    const nodeId = this.#pending[place];
    return nodeId === undefined
      ? undefined
      : pendingInvocation(this.id * BLOCK_SIZE + place, this.#commandNumber, nodeId);
  }

  /** The lines of all. Afterwards only those that are under way are there as objects too. */
  #text(): string {
    const lines: string[] = [];
    for (let place = 0; place < BLOCK_SIZE; place++) {
      const read = this.#read[place];
      const invocation = this.#lines[place] === undefined ? (read ?? this.#pendingAt(place)) : undefined;
      if (invocation) this.#lines[place] = lineOf(invocation);
      const line = this.#lines[place];
      if (line !== undefined) lines.push(line);
      if (read?.sentAtMs === null || read?.endedAtMs !== null) this.#read[place] = undefined;
    }
    return lines.join("\n");
  }

  #readLines(text: string): void {
    if (text !== "") for (const line of text.split("\n")) this.#lines[numberIn(line) - this.id * BLOCK_SIZE] = line;
  }

  #count(invocation: CommandInvocation | undefined, by: number): void {
    if (!invocation) return;
    const { statusDetails } = invocation;
    this.#details[statusDetails] = (this.#details[statusDetails] ?? 0) + by;
    if (isOpen(invocation)) this.#openCount += by;
  }
}

function isOpen(invocation: CommandInvocation | undefined): boolean {
  return invocation?.endedAtMs === null;
}
