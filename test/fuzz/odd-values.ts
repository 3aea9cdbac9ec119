import type { Dice } from "../simulation/dice.ts";

/** Values that have broken somebody's parser, quoting, storage or arithmetic before, wherever they stand. */
export const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  1e21,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udfff\ud800",
  "\u{1F600}",
  "\ufffe\uffff",
  "\r\n",
  "€",
  "'; DROP TABLE windows; --",
  "%_%",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "NaN",
  "Infinity",
  "-0",
  "1e308",
  "99999999999999999999",
  "2026-02-30T00:00:00Z",
  "+275760-09-13T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "{{ a }}",
  "{{ variable:a }}",
  "{{ssm:a}}",
  "{{WINDOW_ID}}",
  "*a*a*a*a*a*a*a*b",
  "(a+)+$",
  "[",
  "[!a-",
  "\\",
  "null",
  "[]",
  "{}",
  "$.a",
  "../../etc/passwd",
  "/",
  "x".repeat(5000),
  "a".repeat(70_000),
  [],
  [null],
  [[]],
  {},
  { a: { b: [] } },
  { length: 1e9 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
  JSON.parse('{"toString": 1, "valueOf": "x"}'),
  JSON.parse('[{"toString": null}]'),
];

const ODD_TEXTS = ODD.filter((value) => typeof value === "string");

export function oddValue(dice: Dice): unknown {
  if (dice.happens(0.03)) return deep(dice);
  if (dice.happens(0.03)) return Array.from({ length: dice.one([50, 1001, 5000]) }, () => dice.one(["a", "b*", 1]));
  return dice.one(ODD);
}

export function oddText(dice: Dice): string {
  return dice.one(ODD_TEXTS);
}

/** A value inside a value inside a value. */
function deep(dice: Dice): unknown {
  const depth = dice.one([40, 99, 101, 500, 2000]);
  const isList = dice.happens(0.5);
  let value: unknown = "end";
  for (let level = 0; level < depth; level++) value = isList ? [value] : { a: value };
  return value;
}

/** The same value with one thing in it replaced, left out, doubled, renamed or wrapped; the given one stays as it is. */
export function mutated(value: unknown, dice: Dice): unknown {
  if (Array.isArray(value) && value.length > 0 && dice.happens(0.85)) {
    const at = dice.between(0, value.length - 1);
    const copy = [...value];
    dice.weighted<() => void>([
      [1, () => copy.splice(at, 1)],
      [1, () => copy.splice(at, 0, value[at])],
      [8, () => copy.splice(at, 1, mutated(value[at], dice))],
    ])();
    return copy;
  }
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0 && dice.happens(0.9)) {
    const entries = Object.entries(value);
    const at = dice.between(0, entries.length - 1);
    const [name, member] = entries[at]!;
    dice.weighted<() => void>([
      [2, () => entries.splice(at, 1)],
      [1, () => entries.splice(at, 1, [oddText(dice), member])],
      [1, () => entries.push([dice.one(["__proto__", "constructor", "a", "Not"]), oddValue(dice)])],
      [13, () => entries.splice(at, 1, [name, mutated(member, dice)])],
    ])();
    // Object.fromEntries makes an own member of `__proto__` as well, which is what JSON.stringify then writes.
    return Object.fromEntries(entries);
  }
  return dice.happens(0.1) ? [value] : oddValue(dice);
}

/** A value mutated a few times, mostly not at all. */
export function maybeMutated(value: unknown, dice: Dice, probability = 0.5): unknown {
  let result = value;
  while (dice.happens(probability)) result = mutated(result, dice);
  return result;
}

/** JSON that is nearly JSON, or deeper than anybody writes. */
export function jsonText(value: unknown, dice: Dice): string {
  if (dice.happens(0.01)) return `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  if (dice.happens(0.01)) return `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const text = JSON.stringify(value) ?? "undefined";
  if (dice.happens(0.02)) return text.slice(0, dice.between(0, text.length));
  if (dice.happens(0.01)) return text.replace(/\d+/, () => dice.one(["1e999", "-0", "01", "NaN", "9".repeat(400)]));
  if (dice.happens(0.01)) return text.replace('"', '"\\ud800');
  if (dice.happens(0.01)) return `\ufeff${text}`;
  return text;
}
