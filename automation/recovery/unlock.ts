import { withStore } from "../backend/open-store.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { StoreAccess } from "../backend/store-access.ts";
import type { LockOwner } from "../driver-error.ts";
import { lockedBy } from "../failure.ts";
import { isGone } from "./lock-owner.ts";
import { locksIn } from "./stack-lock.ts";

/**
 * Removes the locks of a stack whose owners are proven gone, each by its own key: `pulumi cancel` would remove all of them,
 * and with them one that somebody has taken meanwhile. Does nothing on a backend that only the CLI can read.
 *
 * @throws DriverError locked, when one's owner is not proven gone.
 */
export async function removeStaleLocks(access: StoreAccess, onRemoved: (owner: LockOwner) => void): Promise<void> {
  await withStore(access, (store) => removeStaleLocksIn(store, access, onRemoved));
}

export async function removeStaleLocksIn(
  store: StateStore,
  access: Pick<StoreAccess, "stack">,
  onRemoved: (owner: LockOwner) => void,
): Promise<void> {
  for (const { key, owner } of await locksIn(store, access)) {
    if (!(await isGone(owner))) throw lockedBy(access.stack.name, owner);
    await store.remove(key);
    onRemoved(owner);
  }
}
