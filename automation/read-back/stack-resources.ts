import type { Checkpoint } from "../recovery/checkpoint.ts";

/** A resource of the cloud in a stack's state. */
export interface StackResource {
  readonly urn: string;
  /** Pulumi's type token. */
  readonly type: string;
  readonly id: string;
}

/** The resources in a stack's state; a component has no id, and a provider is none of the cloud's. */
export function resourcesIn({ resources }: Checkpoint): StackResource[] {
  return resources.flatMap(({ urn, type, id, delete: isDeleted }) =>
    id && !isDeleted && !type.startsWith("pulumi:") ? [{ urn, type, id }] : [],
  );
}
