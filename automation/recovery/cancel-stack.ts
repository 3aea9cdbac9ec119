import type { Timing } from "../api/timing.ts";
import { breakClaimIn, withStore } from "../backend/open-backend.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { LockOwner } from "../errors/driver-error.ts";
import { DriverError } from "../errors/driver-error.ts";
import { claimStack } from "../locks/hold-stack.ts";
import { fateOfHolder } from "../locks/lock-record.ts";
import { lockedBy, locksIn, removeLock, removeStaleLocksIn, type StackLock } from "../locks/stack-lock.ts";
import type { StackSession } from "../stack/stack-session.ts";
import type { Workspace } from "../stack/workspace.ts";

/** What a cancel did. */
export interface Cancellation {
  readonly stack: string;
  /** Nothing held the stack; an operation was interrupted and ended in order; or the lock of one that has ended was removed. */
  readonly did: "nothing" | "interrupted" | "unlocked";
  readonly owners: readonly LockOwner[];
}

interface CancelOptions {
  readonly force?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly timing: Timing;
}

/** How long an interrupted operation gets to end in order: as long as the driver gives its own. */
const GRACE_MS = 30_000;
const LOOK_AGAIN_MS = 200;

export async function cancelStack(workspace: Workspace, options: CancelOptions): Promise<Cancellation> {
  const { session } = workspace;
  return (await withStore(session, (store) => cancelIn(store, session, options))) ?? cancelByCli(workspace, options);
}

async function cancelIn(store: StateStore, session: StackSession, options: CancelOptions): Promise<Cancellation> {
  const stack = session.stack.name;
  const locks = await locksIn(store, session);
  const owners = locks.map(({ owner }) => owner);
  if (options.force) {
    for (const { key } of locks) await removeLock(store, session, key);
    const wasClaimed = await breakClaimIn(session);
    return { stack, did: wasClaimed || owners.length > 0 ? "unlocked" : "nothing", owners };
  }
  if (owners.length === 0) return { stack, did: "nothing", owners };
  let wasInterrupted = false;
  for (const lock of locks) {
    if ((await fateOfHolder(lock.record)).is === "dead") continue;
    await interrupt(stack, lock, options);
    wasInterrupted = true;
  }
  if ((await locksIn(store, session)).length > 0) {
    await using _claim = await claimStack(session);
    await removeStaleLocksIn(store, session, () => {});
  }
  return { stack, did: wasInterrupted ? "interrupted" : "unlocked", owners };
}

/** A backend that only the CLI can read does not tell who holds the stack, so that nothing can be proven. */
async function cancelByCli(workspace: Workspace, { force }: CancelOptions): Promise<Cancellation> {
  const stack = workspace.session.stack.name;
  if (!force) {
    throw new DriverError(
      "locked",
      `The state of ${stack} is in a backend that does not say who holds a lock. If you know that no operation ` +
        `works on it, remove its locks: mw cancel ${stack} --force`,
      { stack },
    );
  }
  await workspace.succeed(["cancel", "--yes"]);
  return { stack, did: "unlocked", owners: [] };
}

/** Asks a holder that is proven to be a process within reach to stop, as Ctrl-C does, and waits until it has. */
async function interrupt(
  stack: string,
  { owner, record }: StackLock,
  { signal, timing }: CancelOptions,
): Promise<void> {
  const fate = await fateOfHolder(record);
  // Whatever else has that number must not be hit.
  if (fate.is === "unknown" || record === undefined) throw lockedBy(stack, owner, fate);
  // A driver ends by itself in a moment, and its process may have other work.
  if (record.holder === "cli" && !ask(record.process.pid)) throw lockedBy(stack, owner, fate);
  const until = timing.now() + GRACE_MS;
  while ((await fateOfHolder(record)).is !== "dead") {
    if (timing.now() > until) throw lockedBy(stack, owner, fate);
    await timing.sleep(LOOK_AGAIN_MS, signal);
    signal.throwIfAborted();
  }
}

/** False when it belongs to another user of the machine. */
function ask(pid: number): boolean {
  try {
    process.kill(pid, "SIGINT");
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The process ended meanwhile.
    if (code === "ESRCH") return true;
    if (code === "EPERM") return false;
    throw error;
  }
}
