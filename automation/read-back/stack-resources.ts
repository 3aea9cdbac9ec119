import type { Checkpoint } from "../recovery/checkpoint.ts";

/** A resource of the cloud in a stack's state. */
export interface StackResource {
  readonly urn: string;
  /** Pulumi's type token. */
  readonly type: string;
  readonly id: string;
}

/** The cloud resources in a stack's state, without components (they have no id) and providers. */
export function resourcesIn({ resources }: Checkpoint): StackResource[] {
  return resources.flatMap(({ urn, type, id, delete: isDeleted }) =>
    id && !isDeleted && !type.startsWith("pulumi:") ? [{ urn, type, id }] : [],
  );
}
