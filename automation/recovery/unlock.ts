import { rm } from "node:fs/promises";
import type { LockOwner } from "../driver-error.ts";
import { lockedBy } from "../failure.ts";
import type { StackSession } from "../stack/stack-session.ts";
import { isGone, readLocks, type StackLock } from "./stack-lock.ts";

/**
 * Removes the locks of a stack on the file backend whose owners are proven gone, each by its own file: `pulumi cancel`
 * would remove all of them, and with them one that somebody has taken meanwhile.
 *
 * @throws DriverError locked, when one's owner is not proven gone.
 */
export async function removeStaleLocks({ stack, backendUrl }: StackSession, onRemoved: (owner: LockOwner) => void) {
  for (const lock of (await readLocks(stack, backendUrl)) ?? []) {
    if (!(await isGone(lock.owner))) throw lockedBy(stack.name, lock.owner);
    await removeLock(lock);
    onRemoved(lock.owner);
  }
}

export async function removeLock({ path }: StackLock): Promise<void> {
  for (const file of [path, `${path}.attrs`]) await rm(file, { force: true });
}
