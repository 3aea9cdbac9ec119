import type { Context } from "../domain/context.ts";
import type { Caller, Checked } from "../wire/operation.ts";
import type { StructureShape } from "../wire/shape.ts";

/** An operation, typed by the SDK's request and, where given, its result. Results have the SDK's `$metadata`, which is not on the wire. */
export function operation<Request, Result = object>(definition: {
  readonly input: StructureShape;
  run(input: Checked<Request>, context: Context, caller: Caller): Omit<Result, "$metadata"> | undefined;
}) {
  return definition;
}
