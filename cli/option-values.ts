import { InvalidArgumentError } from "commander";
import { durationMs } from "../emulator/clock/duration.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../emulator/domain/context.ts";
import { RUN_KINDS, type RunKind } from "../emulator/processes/run-kinds.ts";
import type { HistoryRange } from "../history/history-range.ts";
import { UsageError } from "./exit-code.ts";

/** Readers of option values. An invalid value is an error with the value and the expected form, and exit code 2. */

export function countFrom1(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number of at least 1.`);
  return Number(text);
}

export function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return Number(text);
}

export function port(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65535) {
    throw new InvalidArgumentError(`"${text}" is not a port: use 0 to 65535.`);
  }
  return Number(text);
}

export function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || !/^\d{4}-\d\d-\d\d/.test(text)) {
    throw new InvalidArgumentError(`"${text}" is not an instant: write it like 2026-12-01T02:00:00Z.`);
  }
  return date;
}

/** @throws UsageError with both values, when the range of executions is reversed or empty. */
export function checkRangeFlags({ from, to }: HistoryRange): void {
  if (!from || !to || from < to) return;
  const values = `--from ${from.toISOString()} is ${from > to ? "after" : "the same as"} --to ${to.toISOString()}`;
  throw new UsageError(`${values}: the start must be before the end.`);
}

/** @returns milliseconds. */
export function duration(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) {
    throw new InvalidArgumentError(`"${text}" is not an ISO-8601 duration: write it like PT3H or P1DT30M.`);
  }
  return ms;
}

/** A list with commas; given again, it adds to those before. */
export function runKinds(text: string, before: readonly RunKind[] = []): readonly RunKind[] {
  const kinds = text
    .split(",")
    .map((part) => RUN_KINDS.find((kind) => kind === part.trim()) ?? unknownKind(part.trim()));
  return [...new Set([...before, ...kinds])];
}

function unknownKind(given: string): never {
  throw new InvalidArgumentError(
    `"${given}" is unknown: use one or more of ${RUN_KINDS.join(", ")}, separated by commas.`,
  );
}

/** One `name=number`; given again, it adds to those before. */
export function quota(text: string, before: Partial<Quotas> = {}): Partial<Quotas> {
  const [, name = text, number] = /^([^=]*)=(\d{1,9})$/.exec(text) ?? [];
  if (!Object.hasOwn(DEFAULT_QUOTAS, name) || number === undefined) {
    const names = Object.keys(DEFAULT_QUOTAS).join(", ");
    throw new InvalidArgumentError(`"${text}" is not a quota: write name=number, where name is one of ${names}.`);
  }
  return { ...before, [name]: Number(number) };
}

/** An option that may be repeated. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
