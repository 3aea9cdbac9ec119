import { rm } from "node:fs/promises";
import type { LockOwner } from "../driver-error.ts";
import { lockedBy } from "../failure.ts";
import type { StackSession } from "../stack/stack-session.ts";
import { isGone, readLocks } from "./stack-lock.ts";

/**
 * Removes the locks of a stack on the file backend whose owners are proven gone, each by its own file: `pulumi cancel`
 * would remove all of them, and with them one that somebody has taken meanwhile.
 *
 * @throws DriverError locked, when one's owner is not proven gone.
 */
export async function removeStaleLocks({ stack, backendUrl }: StackSession, onRemoved: (owner: LockOwner) => void) {
  for (const { path, owner } of (await readLocks(stack, backendUrl)) ?? []) {
    if (!(await isGone(owner))) throw lockedBy(stack.name, owner);
    for (const file of [path, `${path}.attrs`]) await rm(file, { force: true });
    onRemoved(owner);
  }
}
