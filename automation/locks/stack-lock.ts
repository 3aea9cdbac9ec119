import { lockFolder } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import type { StateStore, StoreAccess } from "../backend/state-store.ts";
import { DriverError, type LockOwner } from "../errors/driver-error.ts";
import type { Fate } from "../process/process-identity.ts";
import { fateOfHolder, type LockRecord, readRecord, removeOldRecords, removeRecord } from "./lock-record.ts";

export interface StackLock {
  /** Of the lock in the stack's state store. */
  readonly key: string;
  /** As the lock itself has it, for people: it proves nothing. */
  readonly owner: LockOwner;
  readonly record?: LockRecord | undefined;
}

/**
 * Who holds a stack, as the locks in its state store say. Undefined for a backend that only the CLI can read, which tells it
 * only to an operation that it refuses.
 *
 * @throws DriverError when the store cannot be reached.
 */
export async function readLocks(access: StoreAccess): Promise<StackLock[] | undefined> {
  return await withStore(access, (store) => locksIn(store, access));
}

export async function locksIn(store: StateStore, access: Pick<StoreAccess, "stack">): Promise<StackLock[]> {
  const locks: StackLock[] = [];
  for (const key of await store.list(lockFolder(access.stack))) {
    if (!key.endsWith(".json")) continue;
    // One that went meanwhile was released.
    const content = await store.read(key);
    if (content === undefined) continue;
    const record = await readRecord(store, access, key);
    locks.push({ key, owner: ownerOf(content.toString("utf8")), ...(record ? { record } : {}) });
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

/** @param fate what is known of the holder; undefined when nothing but its text is. */
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
