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
 * Holds a stack while its state is rewritten, by a lock such as the CLI's: no CLI begins meanwhile, and no other driver
 * rewrites it too. If this process is killed, the lock is a stale one like any other.
 *
 * @throws DriverError locked, when somebody holds it already.
 */
export async function holdStack<T>(
  store: StateStore,
  { stack }: Pick<StoreAccess, "stack">,
  work: () => Promise<T>,
): Promise<T> {
  const key = `${lockFolder(stack)}/${randomUUID()}.json`;
  const owner = { pid: process.pid, username: osUser().name, hostname: hostname(), timestamp: new Date() };
  const refuseIfHeld = async () => {
    const other = (await locksIn(store, { stack })).find((lock) => lock.key !== key);
    if (other) throw lockedBy(stack.name, other.owner, await fateOfHolder(other.record));
  };
  await refuseIfHeld();
  try {
    // Before the lock, so that there is no lock of ours without it.
    const self = await identify(process.pid);
    if (self) await writeRecord(store, { stack }, { lock: key, token: randomUUID(), holder: "driver", process: self });
    await store.write(key, Buffer.from(JSON.stringify(owner)));
    // Of two that wrote at the same moment, both see the other, and both stand back.
    await refuseIfHeld();
    return await work();
  } finally {
    await removeLock(store, { stack }, key);
  }
}

/**
 * Has a stack for this driver alone until it is disposed of, where drivers on several machines can know of each other.
 *
 * @throws DriverError locked, with the owner of the lock if there is one, else with the driver that has it.
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
