import type { Context } from "../domain/context.ts";
import type { Caller, Checked } from "../wire/operation.ts";
import type { StructureShape } from "../wire/shape.ts";

/** Operations of a service by their names. A method of the SDK's client gives the types of the request and the result. */
export type Operations<Client> = {
  readonly [Name in keyof Client as Capitalize<Name & string>]?: Client[Name] extends Method<
    infer Request,
    infer Result
  >
    ? {
        readonly input: StructureShape;
        run(input: Checked<Request>, context: Context, caller: Caller): Answer<Omit<Result, "$metadata">> | undefined;
      }
    : never;
};

/** The last of the method's overloads. */
// biome-ignore lint/suspicious/noExplicitAny: the other parameters may be anything.
type Method<Request, Result> = (request: Request, options: any, done: (error: any, result?: Result) => void) => void;

/** A result as the emulator writes it: any members, readonly lists, text for the words of an enum, and maps for XML. */
export type Answer<Result> = Result extends string
  ? string
  : Result extends Date | Uint8Array
    ? Result
    : Result extends readonly (infer Member)[]
      ? readonly Answer<Member>[]
      : Result extends Record<string, string>
        ? Readonly<Result> | ReadonlyMap<string, string>
        : Result extends object
          ? { readonly [Name in keyof Result]?: Answer<Result[Name]> }
          : Result;
