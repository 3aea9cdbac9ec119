import { hostname } from "node:os";
import type { LockOwner } from "../driver-error.ts";
import { DriverError } from "../driver-error.ts";
import { lockedBy } from "../failure.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import type { Timing } from "../timing.ts";
import { commandOf, isGone, readLocks } from "./stack-lock.ts";
import { removeLock, removeStaleLocks } from "./unlock.ts";

/** What a cancel did. */
export interface Cancellation {
  readonly stack: string;
  /** Nothing held the stack; an operation was interrupted and ended in order; or the lock of one that is gone was removed. */
  readonly did: "nothing" | "interrupted" | "unlocked";
  readonly owners: readonly LockOwner[];
}

interface CancelOptions {
  readonly force?: boolean;
  readonly signal: AbortSignal;
  readonly timing: Timing;
}

/** How long an interrupted operation gets to end in order: as long as the driver gives its own. */
const GRACE_MS = 30_000;
const LOOK_AGAIN_MS = 200;

export async function cancelStack(workspace: Workspace, options: CancelOptions): Promise<Cancellation> {
  const { session } = workspace;
  const stack = session.stack.name;
  const locks = await readLocks(session.stack, session.backendUrl);
  if (locks === undefined) return await cancelElsewhere(workspace, options);
  const owners = locks.map(({ owner }) => owner);
  if (owners.length === 0) return { stack, did: "nothing", owners };
  if (options.force) {
    for (const lock of locks) await removeLock(lock);
    return { stack, did: "unlocked", owners };
  }
  let wasInterrupted = false;
  for (const owner of owners) {
    if (await isGone(owner)) continue;
    await interrupt(stack, owner, options);
    wasInterrupted = true;
  }
  await removeStaleLocks(session, () => {});
  return { stack, did: wasInterrupted ? "interrupted" : "unlocked", owners };
}

/** Another backend does not tell who holds the stack, so that nothing can be proven. */
async function cancelElsewhere(workspace: Workspace, { force }: CancelOptions): Promise<Cancellation> {
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
  process.kill(owner.pid, "SIGINT");
  const until = timing.now() + GRACE_MS;
  while (!(await isGone(owner))) {
    if (timing.now() > until) throw lockedBy(stack, owner);
    await timing.sleep(LOOK_AGAIN_MS, signal);
    signal.throwIfAborted();
  }
}
