import type { Archive } from "../values/archive.ts";
import type { Validate } from "./validators.ts";

/** What a table says about one property. Everything left out means "no" or "none". */
export interface PropertyRules {
  /** The program must give it. */
  readonly required?: true;
  /** A changed value replaces the resource. */
  readonly forceNew?: true;
  /** The program may give it; when it does not, the value that AWS reports stays, without a difference. */
  readonly computed?: true;
  /** Only AWS, never the program, gives it. */
  readonly output?: true;
  /** The value when the program gives none. */
  readonly default?: string | number | boolean;
  readonly validate?: Validate;
  readonly itemsMin?: number;
  readonly itemsMax?: number;
  /** Properties that must not be given together with this one. */
  readonly conflictsWith?: readonly string[];
  /** Properties that must be given together with this one. */
  readonly requiredWith?: readonly string[];
  /** Named after the resource when the program gives none. */
  readonly autoname?: Autoname;
  /** Kept as a secret in the state. */
  readonly secret?: true;
  /** Filled in from the provider's own configuration; a program cannot give it. */
  readonly injected?: true;
  /** Whether two texts mean the same, so that a change from one to the other is ignored. */
  readonly equivalent?: (left: string, right: string) => boolean;
}

/** How a name is made from the resource's name in the program. */
export interface Autoname {
  /** Longest name allowed, random part included. */
  readonly lengthMax: number;
  readonly lowercase?: true;
  /** Text before the name. */
  readonly prefix?: string;
  /** Text after the random part, decided by the other inputs. */
  readonly suffix?: (inputs: { readonly [name: string]: unknown }) => string;
}

/** A property in a resource's table. `T` is the type of its value in code; only the compiler sees it. */
export interface Property<T = unknown, R extends PropertyRules = PropertyRules> {
  readonly kind: "string" | "number" | "bool" | "policy" | "archive" | "map" | "list" | "set" | "object";
  readonly rules: R;
  /** What a list or set holds. */
  readonly element?: Property;
  /** What an object holds. */
  readonly properties?: Properties;
  readonly phantom?: T;
}

/** A table of properties by name. */
export type Properties = { readonly [name: string]: Property };

/** The type of the values that a table describes; what may be absent is `undefined`. */
export type StateOf<P extends Properties> = {
  readonly [Name in keyof P]: P[Name] extends Property<infer T, infer R>
    ? R extends { required: true }
      ? T
      : T | undefined
    : never;
};

/** Text. */
export function string<const R extends PropertyRules>(rules: R): Property<string, R> {
  return { kind: "string", rules };
}

/** A whole or broken number. */
export function number<const R extends PropertyRules>(rules: R): Property<number, R> {
  return { kind: "number", rules };
}

/** True or false. */
export function bool<const R extends PropertyRules>(rules: R): Property<boolean, R> {
  return { kind: "bool", rules };
}

/** A policy document: JSON text, or an object that is turned into one. */
export function policy<const R extends PropertyRules>(rules: R): Property<string, R> {
  return { kind: "policy", rules };
}

/** Files: an archive, or an asset that is one. */
export function archive<const R extends PropertyRules>(rules: R): Property<Archive, R> {
  return { kind: "archive", rules };
}

/** Text by free name. */
export function map<const R extends PropertyRules>(rules: R): Property<{ readonly [key: string]: string }, R> {
  return { kind: "map", rules };
}

/** Values compared by position. */
export function list<T, const R extends PropertyRules>(element: Property<T>, rules: R): Property<readonly T[], R> {
  return { kind: "list", rules, element };
}

/** Values compared without regard to order. */
export function set<T, const R extends PropertyRules>(element: Property<T>, rules: R): Property<readonly T[], R> {
  return { kind: "set", rules, element };
}

/** Named values of their own. */
export function object<const P extends Properties, const R extends PropertyRules>(
  properties: P,
  rules: R,
): Property<StateOf<P>, R> {
  return { kind: "object", rules, properties };
}

/** Whether a program may give the property. */
export function isInput(property: Property): boolean {
  return !property.rules.output && !property.rules.injected;
}
