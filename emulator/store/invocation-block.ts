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

/** Invocations with neighbouring numbers, which are stored together. Their lines are read when somebody asks for them. */
export class InvocationBlock {
  readonly id: number;
  #openCount: number;
  readonly #details: Partial<Record<StatusDetails, number>>;
  /** By place; what was set has none until it is stored. */
  readonly #lines: (string | undefined)[] = Array(BLOCK_SIZE).fill(undefined);
  readonly #read: (CommandInvocation | undefined)[] = Array(BLOCK_SIZE).fill(undefined);

  constructor({ id, openCount, details, invocations }: BlockRow) {
    this.id = id;
    this.#openCount = openCount;
    this.#details = { ...details };
    const text = unpackText(invocations);
    if (text !== "") for (const line of text.split("\n")) this.#lines[this.#placeOf(numberIn(line))] = line;
  }

  /** A new one, of a command's next invocations: its first number is that of the first node. */
  static pending(id: number, commandNumber: number, nodeIds: readonly string[]): InvocationBlock {
    const count = nodeIds.length;
    const block = new InvocationBlock({ id, openCount: count, details: { Pending: count }, invocations: "" });
    for (let place = 0; place < count; place++)
      block.#read[place] = pendingInvocation(id * BLOCK_SIZE + place, commandNumber, nodeIds[place]!);
    return block;
  }

  get isOpen(): boolean {
    return this.#openCount > 0;
  }

  get(number: number): CommandInvocation | undefined {
    const place = this.#placeOf(number);
    const known = this.#read[place];
    if (known) return known;
    const line = this.#lines[place];
    if (line === undefined) return undefined;
    const read = invocationIn(line);
    this.#read[place] = read;
    return read;
  }

  set(invocation: CommandInvocation): void {
    const place = this.#placeOf(invocation.number);
    this.#count(this.get(invocation.number), -1);
    this.#count(invocation, 1);
    this.#lines[place] = undefined;
    this.#read[place] = invocation;
  }

  remove(number: number): void {
    const place = this.#placeOf(number);
    this.#count(this.get(number), -1);
    this.#lines[place] = undefined;
    this.#read[place] = undefined;
  }

  /** As it is to be stored. Of those that are not under way only the line stays: there may be very many. */
  row(): BlockRow {
    const lines: string[] = [];
    for (let place = 0; place < BLOCK_SIZE; place++) {
      const read = this.#read[place];
      if (read) this.#lines[place] ??= lineOf(read);
      const line = this.#lines[place];
      if (line !== undefined) lines.push(line);
      if (read?.sentAtMs === null || read?.endedAtMs !== null) this.#read[place] = undefined;
    }
    const text = lines.join("\n");
    const invocations = this.isOpen ? text : packText(text);
    return { id: this.id, openCount: this.#openCount, details: { ...this.#details }, invocations };
  }

  #placeOf(number: number): number {
    return number - this.id * BLOCK_SIZE;
  }

  #count(invocation: CommandInvocation | undefined, by: number): void {
    if (!invocation) return;
    const { statusDetails, endedAtMs } = invocation;
    const count = (this.#details[statusDetails] ?? 0) + by;
    if (count === 0) delete this.#details[statusDetails];
    else this.#details[statusDetails] = count;
    if (endedAtMs === null) this.#openCount += by;
  }
}
