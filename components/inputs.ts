import * as pulumi from "@pulumi/pulumi";

// Pulumi's host of component packages names an enum after the argument of a generic type: it does not look into `X | undefined`
// or `X[]`. So arguments that are enums use these aliases.

/** An argument that may be left out. */
export type OptionalInput<T> = pulumi.Input<T> | undefined;

/** A list of which each item may be computed. */
export type InputList<T> = pulumi.Input<pulumi.Input<T>[]>;

/** A list that may be left out. */
export type OptionalInputList<T> = InputList<T> | undefined;

/** A list among a component's outputs. */
export type OutputList<T> = pulumi.Output<T[]>;

export function isComputed(input: unknown): input is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(input) || input instanceof Promise;
}

/** An optional argument, or what it is when it is left out or computed as undefined. */
export function withDefault<T>(input: pulumi.Input<T | undefined> | undefined, otherwise: T): pulumi.Input<T> {
  if (isComputed(input)) return pulumi.output(input).apply((value) => (value as T | undefined) ?? otherwise);
  return (input as T | undefined) ?? otherwise;
}

/** What `change` makes of an input, once it is known; at once if it is plain. */
export function mapInput<T, U>(input: pulumi.Input<T>, change: (value: T) => pulumi.Input<U>): pulumi.Input<U> {
  if (isComputed(input)) return pulumi.output(input).apply((value) => change(value as T)) as pulumi.Output<U>;
  return change(input as T);
}

/** One member of a record that is given whole, in parts or computed; a component is a record of its outputs. */
export function member<T extends object, Name extends keyof T>(
  record: pulumi.Input<T> | undefined,
  name: Name,
): T[Name] | undefined {
  const get = (known: T | undefined) => known?.[name] as pulumi.Input<unknown>;
  return (record === undefined ? undefined : mapInput(record, get)) as T[Name] | undefined;
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Leaves out what is not given: to Pulumi's types an absent argument and an undefined one differ. */
export function defined<T extends object>(args: T): Defined<T> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Defined<T>;
}
