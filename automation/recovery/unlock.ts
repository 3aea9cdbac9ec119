import { withStore } from "../backend/open-store.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { StoreAccess } from "../backend/store-access.ts";
import type { LockOwner } from "../driver-error.ts";
import { lockedBy } from "../failure.ts";
import { fateOfHolder, removeOldRecords, removeRecord } from "./lock-record.ts";
import { locksIn } from "./stack-lock.ts";

/**
 * Removes the locks of a stack whose holders are proven to have ended, each by its own key: `pulumi cancel` would remove all of them,
 * and with them one that somebody has taken meanwhile. Does nothing on a backend that only the CLI can read.
 *
 * @throws DriverError locked, when one's holder is not proven to have ended.
 */
export async function removeStaleLocks(access: StoreAccess, onRemoved: (owner: LockOwner) => void): Promise<void> {
  await withStore(access, (store) => removeStaleLocksIn(store, access, onRemoved));
}

export async function removeStaleLocksIn(
  store: StateStore,
  access: Pick<StoreAccess, "stack">,
  onRemoved: (owner: LockOwner) => void,
): Promise<void> {
  for (const { key, owner, record } of await locksIn(store, access)) {
    const fate = await fateOfHolder(record);
    if (fate.is !== "dead") throw lockedBy(access.stack.name, owner, fate);
    await removeLock(store, access, key);
    onRemoved(owner);
  }
  await removeOldRecords(store, access);
}

/** The lock first: a record without one is removed by the next operation. */
export async function removeLock(store: StateStore, access: Pick<StoreAccess, "stack">, key: string): Promise<void> {
  await store.remove(key);
  await removeRecord(store, access, key);
}
