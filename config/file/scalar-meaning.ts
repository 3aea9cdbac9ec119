import type { ScalarValue, Timestamp } from "./config-node.ts";

/** The tags that set the type of a scalar; with any other tag it stays text. */
export type ScalarTag = "str" | "bool" | "int" | "float" | "null" | "timestamp" | "binary";

/** Thrown for a value that contradicts its tag, such as `!!int x`. */
export class TagError extends Error {}

const WORDS: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ...(["true", "True", "TRUE"] as const).map((word) => [word, true] as const),
  ...(["false", "False", "FALSE"] as const).map((word) => [word, false] as const),
  ...(["", "~", "null", "Null", "NULL"] as const).map((word) => [word, null] as const),
  ...([".nan", ".NaN", ".NAN"] as const).map((word) => [word, Number.NaN] as const),
  ...([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"] as const).map((word) => [word, Infinity] as const),
  ...(["-.inf", "-.Inf", "-.INF"] as const).map((word) => [word, -Infinity] as const),
]);

/**
 * The value of a scalar without quotes as go-yaml 3, Pulumi's parser, reads it, which is neither YAML 1.1 nor 1.2. `010`, `0o10`, `0b1000`,
 * `0x8` and `+8` are 8, `1_000` is 1000, `08` is 8 (no octal), `yes`, `on` and `1:30` are texts, a date is an instant.
 *
 * @param tag the tag before it, such as `!!str`.
 * @throws TagError when the text does not fit its tag.
 */
export function scalarMeaning(text: string, tag?: ScalarTag): ScalarValue {
  if (tag === "str" || tag === "binary") return text;
  const value = untagged(text, tag === undefined || tag === "timestamp");
  if (tag === undefined || typeOf(value) === tag) return value;
  if (tag === "float" && typeOf(value) === "int") return Number(value);
  throw new TagError(`"${text}" is not a !!${tag}`);
}

function typeOf(value: ScalarValue): ScalarTag {
  if (value === null) return "null";
  if (typeof value === "object") return "timestamp";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  return typeof value === "bigint" ? "int" : "float";
}

function untagged(text: string, mayBeTimestamp: boolean): ScalarValue {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith(".")) return dotted(text) ?? text;
  if (!/^[-+0-9]/.test(text)) return text;
  const plain = text.replaceAll("_", "");
  return (
    (mayBeTimestamp ? timestamp(text) : undefined) ?? wholeNumber(plain) ?? decimal(plain) ?? prefixed(plain) ?? text
  );
}

function dotted(text: string): number | undefined {
  return /^\.\d+(_\d+)*([eE][-+]?\d+(_\d+)*)?$/.test(text) ? finite(text.replaceAll("_", "")) : undefined;
}

const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/** Go's rules for integers with a base prefix. */
function wholeNumber(plain: string): bigint | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(\w+)$/.exec(plain) ?? [];
  if (!/^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/.test(digits)) return undefined;
  return within(sign, BigInt(digits.replace(/^0[oO]?(?=[0-7])/, "0o")));
}

function within(sign: string, size: bigint): bigint | undefined {
  if (sign === "-") return size <= MAX_INT + 1n ? -size : undefined;
  return size <= (sign === "+" ? MAX_INT : MAX_UINT) ? size : undefined;
}

function decimal(plain: string): number | undefined {
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain) ? finite(plain) : undefined;
}

function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Go also accepts a sign after the prefix, as in `0b-11`. */
function prefixed(plain: string): bigint | undefined {
  const [, before = "", letter = "", behind = "", digits = ""] = /^(-?)0([bo])([-+]?)(\d+)$/.exec(plain) ?? [];
  if (letter === "" || (before !== "" && behind !== "")) return undefined;
  if (!(letter === "b" ? /^[01]+$/ : /^[0-7]+$/).test(digits)) return undefined;
  return within(before || behind, BigInt(`0${letter}${digits}`));
}

const DATE = String.raw`(\d{4})-(\d\d?)-(\d\d?)`;
const TIME = String.raw`(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?`;
const TIMESTAMP = new RegExp(String.raw`^${DATE}(?:[Tt]${TIME}(?:Z|[-+](\d\d):(\d\d))| +${TIME})?$`);
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function timestamp(text: string): Timestamp | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, year, month, day, ...rest] = match.map((part) => Number(part ?? 0)) as [number, number, number, number];
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0, ...spaced] = rest;
  const [spacedHour = 0, spacedMinute = 0, spacedSecond = 0] = spaced;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && !isLeap ? 28 : (MONTH_DAYS[month - 1] ?? 0);
  const isTime = hour + spacedHour < 24 && minute + spacedMinute < 60 && second + spacedSecond < 60;
  if (day < 1 || day > days || !isTime || zoneHour > 24 || zoneMinute > 60) return undefined;
  return { timestamp: text };
}
