import { AwsError } from "../domain/aws-error.ts";
import type { Shape, StructureShape } from "./shape.ts";

/**
 * Turns the flat parameters of AWS's Query protocol (`Tags.member.1.Key=a`, `Attributes.entry.1.key=b`) into the
 * value that the JSON protocols would send, by the shape of the input.
 *
 * @throws AwsError MalformedInput when a number or boolean is none.
 */
export function fromQueryParameters(shape: StructureShape, parameters: URLSearchParams): Record<string, unknown> {
  return structureAt(shape, "", new Names(parameters));
}

/** The parameters with the question that a tree needs answered: does anything begin so? */
class Names {
  readonly #values: ReadonlyMap<string, string>;
  readonly #prefixes = new Set<string>();

  constructor(parameters: URLSearchParams) {
    this.#values = new Map(parameters);
    for (const name of this.#values.keys()) {
      for (let dot = name.indexOf("."), depth = 0; dot !== -1 && depth < DEPTH_MAX; dot = name.indexOf(".", dot + 1)) {
        this.#prefixes.add(name.slice(0, dot));
        depth++;
      }
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Whether there is the parameter itself or one below it. */
  has(name: string): boolean {
    return this.#values.has(name) || this.#prefixes.has(name);
  }
}

/** No input of the services here nests deeper; a name with a million dots is not worth a million prefixes. */
const DEPTH_MAX = 16;

function valueAt(shape: Shape, path: string, names: Names): unknown {
  if (!names.has(path)) return undefined;
  switch (shape.type) {
    case "structure":
      return structureAt(shape, `${path}.`, names);
    case "list":
      return listAt(shape.member, path, names);
    case "map":
      return mapAt(shape.value, path, names);
    default: {
      const text = names.get(path);
      return text === undefined ? undefined : scalar(shape, path, text);
    }
  }
}

function structureAt(shape: StructureShape, prefix: string, names: Names): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape.members).flatMap(([name, member]) => {
      const value = valueAt(member, prefix + name, names);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `Tags.member.1`, or `Tags.1` where the model says that a list is flattened. */
function listAt(member: Shape, path: string, names: Names): unknown[] {
  const prefix = names.has(`${path}.member`) ? `${path}.member` : path;
  const members: unknown[] = [];
  for (let number = 1; names.has(`${prefix}.${number}`); number++) {
    members.push(valueAt(member, `${prefix}.${number}`, names));
  }
  return members;
}

/** `Attributes.entry.1.key` and `.value`; SNS's message attributes have `Name` and `Value` instead. */
function mapAt(value: Shape, path: string, names: Names): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (let number = 1; names.has(`${path}.entry.${number}`); number++) {
    const entry = `${path}.entry.${number}`;
    const key = names.get(`${entry}.key`) ?? names.get(`${entry}.Name`) ?? "";
    entries.push([key, valueAt(value, names.has(`${entry}.value`) ? `${entry}.value` : `${entry}.Value`, names)]);
  }
  return Object.fromEntries(entries);
}

function scalar(shape: Shape, path: string, text: string): unknown {
  switch (shape.type) {
    case "integer":
    case "double": {
      const pattern = shape.type === "integer" ? /^[+-]?\d{1,15}$/ : /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
      if (!pattern.test(text)) throw malformed(path, text);
      return Number(text);
    }
    case "boolean":
      if (!/^(true|false)$/i.test(text)) throw malformed(path, text);
      return text.toLowerCase() === "true";
    case "timestamp": {
      const instantMs = Date.parse(text);
      if (Number.isNaN(instantMs)) throw malformed(path, text);
      return instantMs / 1000;
    }
    default:
      return text;
  }
}

function malformed(path: string, text: string): AwsError {
  return new AwsError("MalformedInput", `The value '${text}' of ${path} has the wrong type.`);
}
