import { hostname } from "node:os";
import { withStore } from "../backend/open-store.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { LockOwner } from "../driver-error.ts";
import { DriverError } from "../driver-error.ts";
import { lockedBy } from "../failure.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import type { StackSession } from "../stack/stack-session.ts";
import type { Timing } from "../timing.ts";
import { commandOf, isGone } from "./lock-owner.ts";
import { locksIn } from "./stack-lock.ts";
import { removeStaleLocksIn } from "./unlock.ts";

/** What a cancel did. */
export interface Cancellation {
  readonly stack: string;
  /** Nothing held the stack; an operation was interrupted and ended in order; or the lock of one that is gone was removed. */
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
  if (owners.length === 0) return { stack, did: "nothing", owners };
  if (options.force) {
    for (const { key } of locks) await store.remove(key);
    return { stack, did: "unlocked", owners };
  }
  let wasInterrupted = false;
  for (const owner of owners) {
    if (await isGone(owner)) continue;
    await interrupt(stack, owner, options);
    wasInterrupted = true;
  }
  await removeStaleLocksIn(store, session, () => {});
  return { stack, did: wasInterrupted ? "interrupted" : "unlocked", owners };
}

/** A backend that only the CLI can read does not tell who holds the stack, so that nothing can be proven. */
async function cancelByCli(workspace: Workspace, { force }: CancelOptions): Promise<Cancellation> {
  const stack = workspace.session.stack.name;
  if (!force) {
    throw new DriverError(
      "locked",
      `The state of ${stack} is in a backend that does not say who holds a lock. An up, refresh or destroy removes a lock ` +
        `whose owner was a process of this machine that is gone. If it is known that nobody works on it: mw cancel ${stack} --force`,
      { stack },
    );
  }
  await workspace.succeed(["cancel", "--yes"]);
  return { stack, did: "unlocked", owners: [] };
}

/** Asks a CLI of this machine to stop, as Ctrl-C does, and waits until it has. */
async function interrupt(stack: string, owner: LockOwner, { signal, timing }: CancelOptions): Promise<void> {
  if (owner.host !== hostname() || owner.pid === undefined) throw lockedBy(stack, owner);
  // Whatever else has that number now must not be hit.
  if (!/pulumi/.test((await commandOf(owner.pid)) ?? "")) throw lockedBy(stack, owner);
  if (!ask(owner.pid)) throw lockedBy(stack, owner);
  const until = timing.now() + GRACE_MS;
  while (!(await isGone(owner))) {
    if (timing.now() > until) throw lockedBy(stack, owner);
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
    // It ended by itself meanwhile.
    if (code === "ESRCH") return true;
    if (code === "EPERM") return false;
    throw error;
  }
}
