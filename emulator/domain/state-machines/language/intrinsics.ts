import { createHash } from "node:crypto";
import { isNestedTooDeep } from "../../../input/json.ts";
import { sortedJson } from "../../../store/sorted-json.ts";
import { type Expression, withoutEscapes } from "./intrinsic-call.ts";
import { isEqual, isObject, type Json } from "./json.ts";
import { type Roots, readPathFrom } from "./read-path.ts";

/** An intrinsic function that cannot do what it is asked for: the error `States.IntrinsicFailure`. */
export class IntrinsicFailure extends Error {}

/** Numbers in [0, 1): the same ones in the same order for the same execution. */
export type Draw = () => number;

/** AWS's quotas: characters of a text, and items of States.ArrayRange. */
const CHARACTERS_MAX = 10_000;
const RANGE_MAX = 1000;

/** @throws IntrinsicFailure, PathNotFound */
export function evaluate(expression: Expression, roots: Roots, draw: Draw): Json {
  switch (expression.kind) {
    case "path":
      return readPathFrom(expression.path, roots);
    case "literal":
      return expression.value;
    case "call": {
      const [first, ...others] = expression.arguments;
      if (expression.name === "States.Format") {
        const values = others.map((one) => evaluate(one, roots, draw));
        return format(first!.kind === "literal" ? first!.raw : evaluate(first!, roots, draw), values);
      }
      const given = expression.arguments.map((one) => evaluate(one, roots, draw));
      return FUNCTIONS[expression.name]!(given, draw);
    }
  }
}

type Intrinsic = (given: readonly Json[], draw: Draw) => Json;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  "States.Array": (given) => [...given],
  "States.ArrayContains": ([list, value]) => array(list).some((item) => isEqual(item, value!)),
  "States.ArrayGetItem": ([list, index]) => {
    const place = integer(index);
    const item = place < 0 ? undefined : array(list)[place];
    if (item === undefined) throw new IntrinsicFailure(`Index ${place} is outside the array of ${array(list).length}`);
    return item;
  },
  "States.ArrayLength": ([list]) => array(list).length,
  "States.ArrayPartition": ([list, size]) => partition(array(list), integer(size)),
  "States.ArrayRange": ([first, last, step]) => range(integer(first), integer(last), integer(step)),
  "States.ArrayUnique": ([list]) => unique(array(list)),
  "States.Base64Decode": ([encoded]) => Buffer.from(short(encoded), "base64").toString("utf8"),
  "States.Base64Encode": ([data]) => Buffer.from(short(data), "utf8").toString("base64"),
  "States.Hash": ([data, algorithm]) => hash(typeof data === "string" ? short(data) : JSON.stringify(data), algorithm!),
  "States.JsonMerge": ([one, other, isDeep]) => {
    if (!isObject(one) || !isObject(other)) throw new IntrinsicFailure("States.JsonMerge takes two objects");
    if (isDeep !== false) throw new IntrinsicFailure("States.JsonMerge merges shallowly: its third argument is false");
    return { ...one, ...other };
  },
  "States.JsonToString": ([value]) => JSON.stringify(value),
  "States.MathAdd": ([one, other]) => integer(one) + integer(other) + 0,
  "States.MathRandom": ([from, to, seed], draw) => random(integer(from), integer(to), seed, draw),
  "States.StringSplit": ([value, splitter]) => split(text(value), text(splitter)),
  "States.StringToJson": ([value]) => parseJson(text(value)),
  "States.UUID": (_given, draw) => uuid(draw),
};

function array(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new IntrinsicFailure(`Expected an array, but was ${JSON.stringify(value)}`);
  return value;
}

/** Numbers with a fraction are rounded, halves upwards, as AWS does. */
function integer(value: Json | undefined): number {
  if (typeof value !== "number") throw new IntrinsicFailure(`Expected a number, but was ${JSON.stringify(value)}`);
  return Math.round(value) + 0;
}

function text(value: Json | undefined): string {
  if (typeof value !== "string") throw new IntrinsicFailure(`Expected a string, but was ${JSON.stringify(value)}`);
  return value;
}

function short(value: Json | undefined): string {
  if (text(value).length > CHARACTERS_MAX) throw new IntrinsicFailure(`Longer than ${CHARACTERS_MAX} characters`);
  return text(value);
}

export function partition(list: readonly Json[], size: number): Json[] {
  if (size < 1) throw new IntrinsicFailure(`The size of a part must be positive, but was ${size}`);
  const parts: Json[] = [];
  for (let from = 0; from < list.length; from += size) parts.push(list.slice(from, from + size));
  return parts;
}

export function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new IntrinsicFailure("The step of a range cannot be 0");
  const count = Math.floor((last - first) / step) + 1;
  if (count > RANGE_MAX) throw new IntrinsicFailure(`A range has at most ${RANGE_MAX} items`);
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
}

function unique(list: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = sortedJson(item);
    return !seen.has(key) && seen.add(key);
  });
}

const ALGORITHMS = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

export function hash(data: string, algorithm: Json): string {
  if (typeof algorithm !== "string" || !ALGORITHMS.includes(algorithm)) {
    throw new IntrinsicFailure(`Unknown hash algorithm ${JSON.stringify(algorithm)}: use ${ALGORITHMS.join(", ")}`);
  }
  return createHash(algorithm.replace("-", "")).update(data, "utf8").digest("hex");
}

function random(from: number, to: number, seed: Json | undefined, draw: Draw): number {
  if (from >= to) throw new IntrinsicFailure(`No number is between ${from} and ${to}`);
  const drawn = seed === undefined ? draw() : mixed(integer(seed));
  return from + Math.floor(drawn * (to - from));
}

/** A number in [0, 1) that belongs to a seed: Steele, Lea and Flood's mix of 32 bits. */
export function mixed(seed: number): number {
  let bits = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
}

/** Each character of the splitter splits; empty parts are left out. */
function split(value: string, splitter: string): string[] {
  if (splitter === "") return value === "" ? [] : [value];
  const splitting = new Set(splitter);
  const parts: string[] = [];
  let part = "";
  for (const character of value) {
    if (!splitting.has(character)) part += character;
    else if (part !== "") {
      parts.push(part);
      part = "";
    }
  }
  if (part !== "") parts.push(part);
  return parts;
}

export function parseJson(value: string): Json {
  if (value.trim() === "") return null;
  if (isNestedTooDeep(value)) throw new IntrinsicFailure("The JSON is nested too deep");
  try {
    return JSON.parse(value, (_name, inner) => (Object.is(inner, -0) ? 0 : inner));
  } catch (error) {
    throw new IntrinsicFailure(`Not valid JSON: ${(error as Error).message}`);
  }
}

export function uuid(draw: Draw): string {
  const digit = (character: string) => {
    const value = Math.floor(draw() * 16);
    return (character === "x" ? value : (value & 3) | 8).toString(16);
  };
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, digit);
}

function format(template: Json, values: readonly Json[]): string {
  const parts = text(template).split(/(\\[\s\S]|\{\})/);
  let used = 0;
  const filled = parts.map((part) => {
    if (part !== "{}") return withoutEscapes(part);
    if (used >= values.length) throw new IntrinsicFailure("States.Format has fewer arguments than places {}");
    const value = values[used++]!;
    return typeof value === "string" ? value : asJavaText(value);
  });
  if (used < values.length) throw new IntrinsicFailure("States.Format has more arguments than places {}");
  return filled.join("");
}

/** AWS prints objects and arrays in a format as Java does. */
function asJavaText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(asJavaText).join(", ")}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${name}=${asJavaText(inner)}`)
    .join(", ")}}`;
}
