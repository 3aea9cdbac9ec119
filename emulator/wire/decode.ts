import { AwsError } from "../domain/aws-error.ts";
import { isObject } from "../input/json.ts";
import type { Shape, StringShape, StructureShape } from "./shape.ts";

/** Structures in a list that AWS's model does not bound: filters, mostly, and each of them is a condition to evaluate. */
const STRUCTURES_MAX = 500;

/** AWS names no more than ten in one answer. */
const VIOLATIONS_MAX = 10;

/**
 * Reads a JSON value by its shape: unknown members are dropped, timestamps become `Date`, blobs `Uint8Array`.
 *
 * @throws AwsError `SerializationException` when a value has another JSON type than its shape;
 *   `ValidationException` (or `validationCode`) naming every violated constraint, in the framework's format and with its
 *   paths (lowerCamelCase, lists by `N.member`, 1-based).
 */
export function decode(
  shape: StructureShape,
  value: unknown,
  validationCode = "ValidationException",
): Record<string, unknown> {
  const violations: string[] = [];
  const decoded = decodeValue(shape, value ?? {}, "", violations) as Record<string, unknown>;
  if (violations.length > 0) {
    violations.splice(VIOLATIONS_MAX);
    const count = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
    throw new AwsError(validationCode, `${count} detected: ${violations.join("; ")}`);
  }
  return decoded;
}

function decodeValue(shape: Shape, value: unknown, path: string, violations: string[]): unknown {
  switch (shape.type) {
    case "structure":
      return decodeStructure(shape, value, path, violations);
    case "list": {
      if (!Array.isArray(value)) throw mismatch(value, "list");
      const max = shape.max ?? (shape.member.type === "structure" ? STRUCTURES_MAX : undefined);
      checkLength({ ...shape, max }, value.length, value, path, violations);
      const members = value.filter((member) => member !== null);
      if (shape.member.type === "string") return decodeStrings(shape.member, members, path, violations);
      return members.map((member, index) =>
        decodeValue(shape.member, member, `${path}.${index + 1}.member`, violations),
      );
    }
    case "map": {
      if (!isObject(value)) throw mismatch(value, "map");
      const entries = Object.entries(value).filter(([, member]) => member !== null);
      checkLength(shape, entries.length, value, path, violations);
      const isKey = ([key]: [string, unknown]) => stringFaults(shape.key, wellFormed(key)).length === 0;
      if (!entries.every(isKey)) {
        violations.push(
          `Value '${print(value)}' at '${path}' failed to satisfy constraint: Map keys must satisfy constraint: [${stringConstraints(shape.key).join(", ")}]`,
        );
      }
      return Object.fromEntries(
        entries.map(([key, member]) => [
          wellFormed(key),
          decodeValue(shape.value, member, `${path}.${key}.member`, violations),
        ]),
      );
    }
    case "string": {
      if (typeof value !== "string") throw mismatch(value, "String");
      const text = wellFormed(value);
      for (const fault of stringFaults(shape, text)) {
        violations.push(`Value '${text}' at '${path}' failed to satisfy constraint: ${fault}`);
      }
      return text;
    }
    case "integer":
    case "double": {
      if (typeof value !== "number") throw mismatch(value, shape.type === "integer" ? "Integer" : "Double");
      if (shape.type === "integer" && !Number.isSafeInteger(Math.trunc(value))) throw mismatch(value, "Integer");
      const number = shape.type === "integer" ? Math.trunc(value) : value;
      if (shape.min !== undefined && number < shape.min) {
        violations.push(
          `Value '${number}' at '${path}' failed to satisfy constraint: Member must have value greater than or equal to ${shape.min}`,
        );
      }
      if (shape.max !== undefined && number > shape.max) {
        violations.push(
          `Value '${number}' at '${path}' failed to satisfy constraint: Member must have value less than or equal to ${shape.max}`,
        );
      }
      return number;
    }
    case "boolean":
      if (typeof value !== "boolean") throw mismatch(value, "Boolean");
      return value;
    case "timestamp": {
      const instant = typeof value === "number" ? new Date(value * 1000) : new Date(Number.NaN);
      if (Number.isNaN(instant.getTime())) throw mismatch(value, "Timestamp");
      return instant;
    }
    case "blob": {
      if (typeof value !== "string") throw mismatch(value, "blob");
      const bytes = Buffer.from(value, "base64");
      checkLength(shape, bytes.length, value, path, violations);
      return new Uint8Array(bytes);
    }
  }
}

/**
 * Texts in a list are reported as the list, once, with every constraint of its members, kept or not. Recorded from
 * SendCommand: `Value '[i-1, i-2,]' at 'instanceIds' failed to satisfy constraint: Member must satisfy constraint: […]`.
 */
function decodeStrings(shape: StringShape, members: unknown[], path: string, violations: string[]): string[] {
  const texts = members.map((member) => {
    if (typeof member !== "string") throw mismatch(member, "String");
    return wellFormed(member);
  });
  if (texts.some((text) => stringFaults(shape, text).length > 0)) {
    violations.push(
      `Value '${print(texts)}' at '${path}' failed to satisfy constraint: Member must satisfy constraint: [${stringConstraints(shape).join(", ")}]`,
    );
  }
  return texts;
}

function decodeStructure(shape: StructureShape, value: unknown, path: string, violations: string[]) {
  if (!isObject(value)) throw mismatch(value, "structure");
  const decoded: Record<string, unknown> = {};
  const pathOf = (name: string) => (path === "" ? lowerFirst(name) : `${path}.${lowerFirst(name)}`);
  for (const name in shape.members) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given !== null && given !== undefined) {
      decoded[name] = decodeValue(shape.members[name]!, given, pathOf(name), violations);
    } else if (shape.required.includes(name)) {
      violations.push(`Value null at '${pathOf(name)}' failed to satisfy constraint: Member must not be null`);
    }
  }
  return decoded;
}

const patterns = new Map<string, RegExp>();

function compiled(source: string): RegExp {
  const known = patterns.get(source);
  if (known) return known;
  const pattern = compilePattern(source);
  patterns.set(source, pattern);
  return pattern;
}

/**
 * A Java pattern as it stands in the models, for JavaScript: it takes their `\-` only without `u`, `\p` only with it, and
 * `(?i)` as a flag.
 */
export function compilePattern(source: string): RegExp {
  const { groups } = /^(?<insensitive>\(\?i\))?(?<rest>.*)$/s.exec(LINEAR[source] ?? source)!;
  const flags = (groups!.insensitive ? "i" : "") + (source.includes("\\p{") ? "u" : "");
  return new RegExp(`^(?:${groups!.rest})$`, flags);
}

/** Patterns of the models that a text can keep busy for ever, to patterns that take the same texts in linear time. */
const LINEAR: Readonly<Record<string, string>> = {
  "^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$":
    "\\t*[^\\x00-\\x1F:\\x7F][^\\x00-\\x08\\x0A-\\x1F:\\x7F]*",
  "^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$": "\\t*[\\x20-\\x7E][\\t\\x20-\\x7E]*",
};

function stringFaults(shape: StringShape, value: string): string[] {
  const faults: string[] = [];
  if (shape.values && !shape.values.includes(value)) {
    faults.push(`Member must satisfy enum value set: [${shape.values.join(", ")}]`);
  }
  if (shape.pattern !== undefined) {
    if (!compiled(shape.pattern).test(value))
      faults.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  const length = value.length;
  if (shape.max !== undefined && length > shape.max) {
    faults.push(`Member must have length less than or equal to ${shape.max}`);
  }
  if (shape.min !== undefined && length < shape.min) {
    faults.push(`Member must have length greater than or equal to ${shape.min}`);
  }
  return faults;
}

/** Every constraint of a text, in the order in which the framework lists them. */
function stringConstraints({ values, max, min, pattern }: StringShape): string[] {
  const constraints: string[] = [];
  if (values) constraints.push(`Member must satisfy enum value set: [${values.join(", ")}]`);
  if (max !== undefined) constraints.push(`Member must have length less than or equal to ${max}`);
  if (min !== undefined) constraints.push(`Member must have length greater than or equal to ${min}`);
  if (pattern !== undefined) constraints.push(`Member must satisfy regular expression pattern: ${pattern}`);
  return constraints;
}

function checkLength(
  { min, max }: { readonly min?: number; readonly max?: number | undefined },
  length: number,
  value: unknown,
  path: string,
  violations: string[],
): void {
  if (max !== undefined && length > max) {
    violations.push(
      `Value '${print(value)}' at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${max}`,
    );
  }
  if (min !== undefined && length < min) {
    violations.push(
      `Value '${print(value)}' at '${path}' failed to satisfy constraint: Member must have length greater than or equal to ${min}`,
    );
  }
}

/** Deeper than any input of AWS nests; a value that goes on for ever is not worth printing to its end. */
const PRINT_DEPTH_MAX = 32;

/** Collections are printed as Java prints them: `[a, b]` and `{k=v}`. */
function print(value: unknown, depth = 0): string {
  if (depth > PRINT_DEPTH_MAX) return "…";
  if (Array.isArray(value)) return `[${value.map((member) => print(member, depth + 1)).join(", ")}]`;
  if (isObject(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}=${print(member, depth + 1)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** Half of a surrogate pair is no character: it cannot be stored or sent, so it becomes what UTF-8 makes of it, U+FFFD. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text, "utf8").toString("utf8") : text;
}

/** The texts of AWS's JSON protocol for a value of the wrong JSON type, as recorded from DynamoDB, which shares it. */
function mismatch(value: unknown, expected: string): AwsError {
  if (Array.isArray(value)) return serializationError("Start of list found where not expected");
  if (isObject(value)) return serializationError("Start of structure or map found where not expected.");
  if (expected === "structure") return serializationError("Expected null");
  if (expected === "list" || expected === "map") return serializationError(`Expected ${expected} or null`);
  return serializationError(`${tokenOf(value)} cannot be converted to ${expected}`);
}

function tokenOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "STRING_VALUE";
    case "number":
      return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
    default:
      return value === true ? "TRUE_VALUE" : "FALSE_VALUE";
  }
}

export function serializationError(message: string): AwsError {
  return new AwsError("SerializationException", message);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
