import type { Values } from "../values/value.ts";

/** A resource exists in AWS, but not in the shape that was asked for. The engine keeps it and tries again. */
export class ResourceInitError extends Error {
  readonly id: string;
  readonly outputs: Values;
  readonly inputs: Values;

  constructor(id: string, outputs: Values, inputs: Values, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "ResourceInitError";
    this.id = id;
    this.outputs = outputs;
    this.inputs = inputs;
  }
}
