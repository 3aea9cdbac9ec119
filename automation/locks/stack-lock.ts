import { lockFolder } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import type { StateStore, StoreAccess } from "../backend/state-store.ts";
import { DriverError, type LockOwner } from "../errors/driver-error.ts";
import type { Fate } from "../process/process-identity.ts";
import { fateOfHolder, type LockRecord, readRecord, removeOldRecords, removeRecord } from "./lock-record.ts";
import { recordOrphan } from "./orphan-lock.ts";

export interface StackLock {
  /** The key of the lock in the stack's state store. */
  readonly key: string;
  /** The owner according to the lock, for messages: it proves nothing. */
  readonly owner: LockOwner;
  readonly record?: LockRecord | undefined;
}

/**
 * The holders of a stack according to the locks in its state store. Undefined for a backend that only the CLI can read: it shows
 * the holder only to an operation that it refuses.
 *
 * @throws DriverError when the store cannot be reached.
 */
export async function readLocks(access: StoreAccess): Promise<StackLock[] | undefined> {
  return await withStore(access, (store) => locksIn(store, access));
}

export async function locksIn(
  store: StateStore,
  access: Pick<StoreAccess, "stack" | "backendUrl">,
): Promise<StackLock[]> {
  const locks: StackLock[] = [];
  for (const key of await store.list(lockFolder(access.stack))) {
    if (!key.endsWith(".json")) continue;
    // The lock was released meanwhile.
    const content = await store.read(key);
    if (content === undefined) continue;
    const owner = ownerOf(content.toString("utf8"));
    const record = (await readRecord(store, access, key)) ?? (await recordOrphan(store, access, { key, owner }));
    locks.push({ key, owner, ...(record ? { record } : {}) });
  }
  return locks;
}

function ownerOf(text: string): LockOwner {
  try {
    const { pid, username, hostname: host, timestamp } = (JSON.parse(text) ?? {}) as Record<string, unknown>;
    return {
      text: `created by ${username}@${host} (pid ${pid}) at ${timestamp}`,
      host: typeof host === "string" ? host : undefined,
      pid: typeof pid === "number" ? pid : undefined,
      since: typeof timestamp === "string" ? new Date(timestamp) : undefined,
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { text: "a lock that cannot be read" };
  }
}

/** @param fate what is known of the holder; undefined when only its text is known. */
export function lockedBy(stack: string, owner: LockOwner, fate?: Fate): DriverError {
  if (fate?.is === "alive") {
    return new DriverError(
      "locked",
      `Stack ${stack} is locked: ${owner.text}, and ${fate.why}. Wait until that operation ends, or end it: mw cancel ${stack}`,
      { stack, owner },
    );
  }
  return new DriverError(
    "locked",
    `Stack ${stack} is locked: ${owner.text}. It is not proven that this operation has ended` +
      `${fate ? `: ${fate.why}` : ""}. Wait until it ends. If you know that it has ended, remove its lock: ` +
      `mw cancel ${stack} --force`,
    { stack, owner },
  );
}

/**
 * Removes a stack's locks after proof that their holders have ended, each by its key: `pulumi cancel` would remove all locks,
 * including one that was taken meanwhile. Does nothing on a backend that only the CLI can read.
 *
 * @throws DriverError locked, when a holder is not proven to have ended.
 */
export async function removeStaleLocks(access: StoreAccess, onRemoved: (owner: LockOwner) => void): Promise<void> {
  await withStore(access, (store) => removeStaleLocksIn(store, access, onRemoved));
}

export async function removeStaleLocksIn(
  store: StateStore,
  access: Pick<StoreAccess, "stack" | "backendUrl">,
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

/** Removes the lock first: the next operation removes a record without a lock. */
export async function removeLock(store: StateStore, access: Pick<StoreAccess, "stack">, key: string): Promise<void> {
  await store.remove(key);
  await removeRecord(store, access, key);
}
