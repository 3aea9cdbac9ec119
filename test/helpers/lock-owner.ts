import type { StoreAccess } from "../../automation/backend/state-store.ts";
import { readLocks } from "../../automation/locks/stack-lock.ts";

/** As `kill -9` of the CLI that holds a stack: nothing is cleaned up. */
export async function killLockOwner(access: StoreAccess): Promise<void> {
  const [lock] = (await readLocks(access)) ?? [];
  if (lock?.owner.pid === undefined) throw new Error("Nobody holds the stack.");
  process.kill(lock.owner.pid, "SIGKILL");
}
