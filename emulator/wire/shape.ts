/**
 * What a request may contain, in the words of AWS's service models. Shapes are data: `decode` reads a request by them,
 * and reports every violated constraint in the format of AWS's framework.
 */
export type Shape =
  | StringShape
  | { readonly type: "integer" | "double"; readonly min?: number; readonly max?: number }
  | { readonly type: "boolean" }
  | { readonly type: "timestamp" }
  | { readonly type: "blob"; readonly max?: number }
  | { readonly type: "list"; readonly member: Shape; readonly min?: number; readonly max?: number }
  | {
      readonly type: "map";
      readonly key: StringShape;
      readonly value: Shape;
      readonly min?: number;
      readonly max?: number;
    }
  | StructureShape;

export interface StringShape {
  readonly type: "string";
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
}

export interface StructureShape {
  readonly type: "structure";
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

type Bounds = { readonly min?: number; readonly max?: number };

export const string = (constraints: Omit<StringShape, "type"> = {}): StringShape => ({
  type: "string",
  ...constraints,
});
export const oneOf = (...values: readonly string[]): StringShape => ({ type: "string", values });
export const integer = (bounds: Bounds = {}): Shape => ({ type: "integer", ...bounds });
export const double: Shape = { type: "double" };
export const boolean: Shape = { type: "boolean" };
export const timestampShape: Shape = { type: "timestamp" };
export const blob = (max?: number): Shape => (max === undefined ? { type: "blob" } : { type: "blob", max });
export const list = (member: Shape, bounds: Bounds = {}): Shape => ({ type: "list", member, ...bounds });
export const map = (key: StringShape, value: Shape, bounds: Bounds = {}): Shape => ({
  type: "map",
  key,
  value,
  ...bounds,
});

/** Members whose name ends in `*` are required: `structure({ "Name*": string() })`. */
export function structure(members: Readonly<Record<string, Shape>>): StructureShape {
  const names = Object.keys(members);
  return {
    type: "structure",
    members: Object.fromEntries(names.map((name) => [name.replace(/\*$/, ""), members[name]!])),
    required: names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1)),
  };
}
