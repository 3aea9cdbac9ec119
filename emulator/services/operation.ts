import type { Context } from "../domain/context.ts";
import type { Caller, Checked } from "../wire/operation.ts";
import type { StructureShape } from "../wire/shape.ts";

/** An operation typed by the SDK's request: constraints and action together. */
export function operation<Request>(definition: {
  readonly input: StructureShape;
  run(input: Checked<Request>, context: Context, caller: Caller): object | undefined;
}) {
  return definition;
}
