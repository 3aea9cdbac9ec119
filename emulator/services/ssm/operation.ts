import type { Context } from "../../domain/context.ts";
import type { Checked } from "../../wire/operation.ts";
import type { StructureShape } from "../../wire/shape.ts";

/** An SSM operation, typed by the SDK's request and result: constraints and action stand together in one file each. */
export interface SsmOperation<Request, Result> {
  readonly input: StructureShape;
  run(input: Checked<Request>, context: Context): Result;
}

/** Results carry the SDK's `$metadata`, which is not on the wire. */
export type Answer<Result> = Omit<Result, "$metadata">;

export function operation<Request, Result>(definition: SsmOperation<Request, Answer<Result>>) {
  return definition;
}
