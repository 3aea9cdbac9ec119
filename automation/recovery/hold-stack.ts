import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { lockFolder } from "../backend/layout.ts";
import { osUser } from "../backend/os-user.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { StoreAccess } from "../backend/store-access.ts";
import { lockedBy } from "../failure.ts";
import { identify } from "../process/process-identity.ts";
import { fateOfHolder, writeRecord } from "./lock-record.ts";
import { locksIn } from "./stack-lock.ts";
import { removeLock } from "./unlock.ts";

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
