import { BlockList, isIP } from "node:net";
import { isObject, JsonError, parseJson } from "../../input/json.ts";
import { textOf } from "../../input/text.ts";

/** An invalid pattern, with the reason in EventBridge's words. */
export class EventPatternError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "EventPatternError";
  }
}

export type EventTest = (event: unknown) => boolean;

/**
 * Reads an event pattern of EventBridge ("Creating Amazon EventBridge event patterns"): exact values, prefix, suffix,
 * anything-but, numeric, exists, cidr, equals-ignore-case, wildcard, `$or` and nesting.
 *
 * @throws EventPatternError
 */
export function compileEventPattern(text: string): EventTest {
  let pattern: unknown;
  try {
    pattern = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new EventPatternError("the pattern is not JSON");
  }
  if (!isObject(pattern)) throw new EventPatternError("Filter is not an object");
  if (Object.keys(pattern).length === 0) throw new EventPatternError("Empty objects are not allowed");
  return compileObject(pattern);
}

/** Every field must match. An array of objects in the event matches when one of its members does. */
function compileObject(pattern: Record<string, unknown>): EventTest {
  const tests = Object.entries(pattern).map(([name, value]) => compileField(name, value));
  return (event) => {
    if (Array.isArray(event)) return event.some((member) => isObject(member) && tests.every((test) => test(member)));
    return tests.every((test) => test(event));
  };
}

function compileField(name: string, value: unknown): EventTest {
  // `$or` is an operator only with a list of patterns; otherwise it is the name of a field.
  if (name === "$or" && Array.isArray(value) && value.length >= 2 && value.every(isObject)) {
    const choices = value.map(compileObject);
    return (event) => choices.some((choice) => choice(event));
  }
  const read = (event: unknown) => (isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined);
  if (Array.isArray(value)) {
    if (value.length === 0) throw new EventPatternError("Empty arrays are not allowed");
    const tests = value.map((matcher) => compileMatcher(name, matcher));
    return (event) => tests.some((test) => test(read(event)));
  }
  if (!isObject(value)) throw new EventPatternError(`"${name}" must be an object or an array`);
  if (Object.keys(value).length === 0) throw new EventPatternError("Empty objects are not allowed");
  const test = compileObject(value);
  return (event) => test(read(event));
}

/** A test of a field's value: a leaf, or an array of which one leaf must pass. */
function compileMatcher(field: string, matcher: unknown): EventTest {
  if (!isObject(matcher)) {
    if (Array.isArray(matcher))
      throw new EventPatternError(`Match value of "${field}" must be String, number, true, false, or null`);
    return anyLeaf((leaf) => leaf === matcher);
  }
  const names = Object.keys(matcher);
  const [name] = names;
  if (name === undefined) throw new EventPatternError("Empty objects are not allowed");
  if (names.length > 1) throw new EventPatternError("Only one key allowed in match expression");
  if (name === "exists") return exists(matcher[name]);
  if (name === "anything-but") return anyLeaf(anythingBut(matcher[name]));
  return anyLeaf(operator(name, matcher[name]));
}

type LeafTest = (leaf: unknown) => boolean;

function anyLeaf(test: LeafTest): EventTest {
  return (value) => leaves(value).some(test);
}

function leaves(value: unknown): unknown[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leaves) : [value];
}

function exists(wanted: unknown): EventTest {
  if (typeof wanted !== "boolean") throw new EventPatternError("exists match pattern must be either true or false.");
  return (value) => leaves(value).length > 0 === wanted;
}

function anythingBut(value: unknown): LeafTest {
  if (isObject(value)) {
    const names = Object.keys(value);
    const name = names[0];
    if (names.length !== 1 || !["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(name!)) {
      throw new EventPatternError("Value of anything-but must be an array or single string/number value.");
    }
    const forbidden = asList(value[name!]).map((text) => operator(name!, text));
    return (leaf) => forbidden.every((test) => !test(leaf));
  }
  const forbidden = asList(value);
  if (!forbidden.every((one) => typeof one === "string" || typeof one === "number")) {
    throw new EventPatternError("Inside anything but list, start|null|boolean is not supported.");
  }
  return (leaf) => !forbidden.includes(leaf as string | number);
}

function operator(name: string, value: unknown): LeafTest {
  switch (name) {
    case "prefix":
    case "suffix": {
      const has = name === "prefix" ? "startsWith" : "endsWith";
      if (isObject(value) && typeof value["equals-ignore-case"] === "string") {
        const wanted = value["equals-ignore-case"].toLowerCase();
        return (leaf) => typeof leaf === "string" && leaf.toLowerCase()[has](wanted);
      }
      const wanted = text(name, value);
      return (leaf) => typeof leaf === "string" && leaf[has](wanted);
    }
    case "equals-ignore-case": {
      const wanted = text(name, value).toLowerCase();
      return (leaf) => typeof leaf === "string" && leaf.toLowerCase() === wanted;
    }
    case "wildcard":
      return wildcard(text(name, value));
    case "numeric":
      return numeric(value);
    case "cidr":
      return cidr(text(name, value));
    default:
      throw new EventPatternError(`Unrecognized match type ${name}`);
  }
}

/** `*` matches any text, `\*` an asterisk. Searches the parts from left to right, in linear time. */
function wildcard(pattern: string): LeafTest {
  const parts = [""];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === "*") {
      if (pattern[at + 1] === "*") throw new EventPatternError(`Consecutive wildcard characters at pos ${at}`);
      parts.push("");
    } else if (character === "\\") {
      const escaped = pattern[++at];
      if (escaped !== "*" && escaped !== "\\") throw new EventPatternError(`Invalid escape character at pos ${at - 1}`);
      parts[parts.length - 1] += escaped;
    } else {
      parts[parts.length - 1] += character;
    }
  }
  const [first, ...rest] = parts;
  const last = rest.pop();
  return (leaf) => {
    if (typeof leaf !== "string") return false;
    if (last === undefined) return leaf === first;
    if (!leaf.startsWith(first!)) return false;
    let at = first!.length;
    for (const part of rest) {
      const found = leaf.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return leaf.length - last.length >= at && leaf.endsWith(last);
  };
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "=": (left, right) => left === right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function numeric(value: unknown): LeafTest {
  if (!Array.isArray(value)) throw new EventPatternError("Value of numeric must be an array.");
  const tests: ((leaf: number) => boolean)[] = [];
  for (let at = 0; at < value.length; at += 2) {
    const [name, bound] = [value[at], value[at + 1]];
    if (typeof name !== "string" || !Object.hasOwn(COMPARISONS, name)) {
      throw new EventPatternError(`Unrecognized numeric range operator: ${textOf(name)}`);
    }
    if (typeof bound !== "number") throw new EventPatternError(`Value of ${name} must be numeric`);
    const compare = COMPARISONS[name]!;
    tests.push((leaf) => compare(leaf, bound));
  }
  if (tests.length === 0 || tests.length > 2) throw new EventPatternError("Invalid numeric range");
  return (leaf) => typeof leaf === "number" && tests.every((test) => test(leaf));
}

function cidr(range: string): LeafTest {
  const [address = "", bits, more] = range.split("/");
  const version = isIP(address);
  const length = Number(bits);
  if (version === 0 || more !== undefined || !/^\d+$/.test(bits ?? "") || length > (version === 4 ? 32 : 128)) {
    throw new EventPatternError(`Malformed CIDR, one '/' required: ${range}`);
  }
  const block = new BlockList();
  block.addSubnet(address, length, version === 4 ? "ipv4" : "ipv6");
  return (leaf) =>
    typeof leaf === "string" && isIP(leaf) === version && block.check(leaf, version === 4 ? "ipv4" : "ipv6");
}

function text(name: string, value: unknown): string {
  if (typeof value !== "string") throw new EventPatternError(`${name} match pattern must be a string`);
  return value;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
