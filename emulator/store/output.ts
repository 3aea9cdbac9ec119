import { interned } from "./interned.ts";

/**
 * What a step printed: its text, or parts of which the text is made when somebody reads it. Very many nodes print the same but for a
 * few words, and most of it is never read.
 */
export type Output = string | readonly OutputPart[];

/** A text, or the number of a template (`templates`) and the values of its places. A number is an instant. */
export type OutputPart = string | readonly [template: number, ...values: (string | number)[]];

/** A text in which `place(0)`, `place(1)` and so on stand for values. */
export interface Template {
  readonly text: string;
}

export const templates = interned<Template>("output");

/** How often a template may use a value. */
const USES_MAX = 2;
const INSTANT_LENGTH = "2026-12-01T00:00:00.000Z".length;

const PLACE = /\ue000(\d)/g;

export function place(number: number): string {
  return `\ue000${number}`;
}

export function joinedOutput(one: Output, other: Output): Output {
  if (one === "") return other;
  if (other === "") return one;
  if (typeof one === "string" && typeof other === "string") return one + other;
  return [...partsOf(one), ...partsOf(other)];
}

/** The text of an output. */
export function outputText(output: Output, kept: { get(id: number): Template }): string {
  if (typeof output === "string") return output;
  return output
    .map((part) => {
      if (typeof part === "string") return part;
      const [template, ...values] = part;
      return kept.get(template).text.replace(PLACE, (text, number) => {
        const value = values[Number(number)] ?? text;
        return typeof value === "number" ? new Date(value).toISOString() : value;
      });
    })
    .join("");
}

/** What the text of an output is at most as long as. */
export function longestOutput(output: Output, kept: { get(id: number): Template }): number {
  if (typeof output === "string") return output.length;
  let length = 0;
  for (const part of output) {
    if (typeof part === "string") length += part.length;
    else {
      const [template] = part;
      length += kept.get(template).text.length;
      for (let place = 1; place < part.length; place++) {
        const value = part[place]!;
        length += USES_MAX * (typeof value === "number" ? INSTANT_LENGTH : value.length);
      }
    }
  }
  return length;
}

/** With all its instants later by so many milliseconds. */
export function moved(output: Output, byMs: number): Output {
  return typeof output === "string" ? output : output.map((part) => movedPart(part, byMs));
}

function movedPart(part: OutputPart, byMs: number): OutputPart {
  if (typeof part === "string") return part;
  const [template, ...values] = part;
  return [template, ...values.map((value) => (typeof value === "number" ? value + byMs : value))];
}

function partsOf(output: Output): readonly OutputPart[] {
  return typeof output === "string" ? [output] : output;
}
