import { claimIn } from "../backend/open-claim.ts";
import { type ClaimAccess, type StackClaim, StackClaimed } from "../backend/stack-claim.ts";
import { lockedBy } from "../failure.ts";
import { fateOfHolder } from "./lock-record.ts";
import { readLocks } from "./stack-lock.ts";

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
