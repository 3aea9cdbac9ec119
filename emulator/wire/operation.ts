import type { StructureShape } from "./shape.ts";

/**
 * One operation of an AWS service: what it accepts (`input`, the constraints) and what it does (`run`, the action).
 * `run` gets the decoded input and is called inside one transaction of the store: its change happens whole or, when it
 * throws, not at all.
 */
export interface Operation<Context, Input = never> {
  readonly input: StructureShape;
  run(input: Input, context: Context, caller: Caller): object | undefined;
}

/** Who signed the request. */
export interface Caller {
  readonly accessKeyId: string | undefined;
}

/** The list a reader starts from: operation name, as it stands on the wire, to operation. */
export type OperationTable<Context> = Readonly<Record<string, Operation<Context>>>;

/**
 * A request type of the AWS SDK once its constraints hold: the SDK writes required members as `T | undefined`, but a
 * decoded input always has them.
 */
export type Checked<Request> = {
  [Name in keyof Request]: object extends Pick<Request, Name> ? Request[Name] : NonNullable<Request[Name]>;
};
