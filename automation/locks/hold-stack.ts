import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { lockFolder } from "../backend/layout.ts";
import { claimIn } from "../backend/open-backend.ts";
import { osUser } from "../backend/os-user.ts";
import { type ClaimAccess, type StackClaim, StackClaimed } from "../backend/stack-claim.ts";
import type { StateStore, StoreAccess } from "../backend/state-store.ts";
import { identify } from "../process/process-identity.ts";
import { fateOfHolder, writeRecord } from "./lock-record.ts";
import { lockedBy, locksIn, readLocks, removeLock } from "./stack-lock.ts";

/**
 * Holds a lock such as the CLI's while a stack's state is rewritten: no CLI starts meanwhile, and no other driver rewrites the
 * state. If this process is killed, it leaves a stale lock like any other.
 *
 * @throws DriverError locked, when the stack is locked already.
 */
export async function holdStack<T>(
  store: StateStore,
  access: Pick<StoreAccess, "stack" | "backendUrl">,
  work: () => Promise<T>,
): Promise<T> {
  const { stack } = access;
  const key = `${lockFolder(stack)}/${randomUUID()}.json`;
  const owner = { pid: process.pid, username: osUser().name, hostname: hostname(), timestamp: new Date() };
  const refuseIfHeld = async () => {
    const other = (await locksIn(store, access)).find((lock) => lock.key !== key);
    if (other) throw lockedBy(stack.name, other.owner, await fateOfHolder(other.record));
  };
  await refuseIfHeld();
  try {
    // The record is written before the lock, so that no lock lacks its record.
    const self = await identify(process.pid);
    if (self) await writeRecord(store, { stack }, { lock: key, token: randomUUID(), holder: "driver", process: self });
    await store.write(key, Buffer.from(JSON.stringify(owner)));
    // When two processes write at the same moment, each sees the other's lock, and both give up.
    await refuseIfHeld();
    return await work();
  } finally {
    await removeLock(store, { stack }, key);
  }
}

/**
 * Claims a stack for this driver until it is disposed of, on backends where drivers of several machines can see each other.
 *
 * @throws DriverError locked, with the owner of the lock if there is one, else with the driver that holds the claim.
 */
export async function claimStack(access: ClaimAccess): Promise<StackClaim | undefined> {
  try {
    return await claimIn(access);
  } catch (error) {
    if (!(error instanceof StackClaimed)) throw error;
    const [lock] = (await readLocks(access)) ?? [];
    if (lock === undefined) throw lockedBy(access.stack.name, error.owner);
    throw lockedBy(access.stack.name, lock.owner, await fateOfHolder(lock.record));
  }
}
