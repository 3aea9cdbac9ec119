import type { Timing } from "../api/timing.ts";
import type { LockOwner } from "../errors/driver-error.ts";
import type { StoreAccess } from "./state-store.ts";

/**
 * A claim keeps other drivers away from a stack during an operation; drivers remove locks only while they hold it. The CLI's lock
 * keeps all writers apart, including those without claims.
 */
export interface StackClaim extends AsyncDisposable {
  readonly stack: string;
}

/** Another driver holds the claim. */
export class StackClaimed extends Error {
  override readonly name = "StackClaimed";
  readonly owner: LockOwner;

  constructor(owner: LockOwner) {
    super(owner.text);
    this.owner = owner;
  }
}

export type ClaimAccess = StoreAccess & { readonly timing: Timing };
