import { lockFolder } from "../backend/layout.ts";
import { withStore } from "../backend/open-store.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { StoreAccess } from "../backend/store-access.ts";
import type { LockOwner } from "../driver-error.ts";
import { type LockRecord, readRecord } from "./lock-record.ts";

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
