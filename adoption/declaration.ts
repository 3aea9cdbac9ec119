/** A value of a declaration's arguments: plain, or an output of another declaration. */
export type Value =
  | string
  | number
  | boolean
  | Reference
  | FileText
  | JsonText
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

export type Values = { readonly [key: string]: Value | undefined };

/** An output of another declaration, and what it is in the cloud. */
export class Reference {
  readonly declaration: Declaration;
  readonly output: string;
  readonly value: string;

  constructor(declaration: Declaration, output: string, value: string) {
    this.declaration = declaration;
    this.output = output;
    this.value = value;
  }
}

/** The text of a file beside the program. */
export class FileText {
  readonly path: string;
  readonly text: string;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }
}

/** JSON in a text, written as what it says. */
export class JsonText {
  readonly data: unknown;
  readonly text: string;

  constructor(data: unknown, text: string) {
    this.data = data;
    this.text = text;
  }
}

/** A class that the program uses: a component of this package, or a resource of `@pulumi/aws/ssm`. */
export interface Construct {
  readonly from: "components" | "ssm";
  readonly name: string;
}

/** A resource of AWS that the stack takes over. */
export interface TakenResource {
  /** Pulumi's type token. */
  readonly type: string;
  /** Its name in the program: a child of a component may have another than the component. */
  readonly name: string;
  /** As `pulumi import` takes it. */
  readonly importId: string;
  /** As the state has it afterwards. */
  readonly id: string;
}

/** One resource of the program, or one component with the resources below it. */
export interface Declaration {
  readonly construct: Construct;
  /** Its name in the program. */
  readonly name: string;
  readonly args: Values;
  readonly options?: Values | undefined;
  /** What explains the program to its reader, each a sentence. */
  readonly comments?: readonly string[] | undefined;
  /** What somebody has to look at before the stack takes over: comments that are shown as well. */
  readonly notes: readonly string[];
  readonly resources: readonly TakenResource[];
}

/** Makes plain data of arguments: what the cloud has in place of each reference. */
export function plainValue(value: Value): unknown {
  if (value instanceof Reference) return value.value;
  if (value instanceof FileText || value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === "object" ? plainValues(value as Values) : value;
}

export function plainValues(values: Values): Record<string, unknown> {
  const given = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  // An own member even if it is named __proto__.
  return Object.fromEntries(given.map(([name, value]) => [name, plainValue(value)]));
}
