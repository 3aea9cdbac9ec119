import type { Timing } from "../api/timing.ts";
import type { LockOwner } from "../errors/driver-error.ts";
import type { StoreAccess } from "./state-store.ts";

/**
 * A stack that one driver has for itself for the time of an operation, among drivers: locks are removed only under it. The
 * CLI's own lock keeps writers apart, also those that know nothing of claims.
 */
export interface StackClaim extends AsyncDisposable {
  readonly stack: string;
}

/** Another driver has it. */
export class StackClaimed extends Error {
  override readonly name = "StackClaimed";
  readonly owner: LockOwner;

  constructor(owner: LockOwner) {
    super(owner.text);
    this.owner = owner;
  }
}

export type ClaimAccess = StoreAccess & { readonly timing: Timing };
