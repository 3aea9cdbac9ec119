import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { withStore } from "../backend/open-backend.ts";
import type { ClaimAccess } from "../backend/stack-claim.ts";
import type { StateStore } from "../backend/state-store.ts";
import { DriverError } from "../errors/driver-error.ts";
import { hasInEnvironment } from "../process/orphans.ts";
import { identify, type ProcessIdentity } from "../process/process-identity.ts";
import type { PulumiExit, PulumiRun } from "../process/pulumi-process.ts";
import { removeRecord, writeRecord } from "./lock-record.ts";
import { locksIn, type StackLock } from "./stack-lock.ts";

/** Every start of the CLI that may take a lock has another one in its environment. */
const TOKEN_VARIABLE = "MAINTENANCE_WINDOWS_LOCK_TOKEN";

/** What the CLI prints as soon as it has taken its lock: "Updating (dev):". A preview of `refresh` takes none. */
const HAS_LOCK = /(Updating|Refreshing|Destroying|Previewing destroy) \([^\n]*\):/;

/** Which of the CLI's commands take a lock. */
export function takesLock(args: readonly string[]): boolean {
  return ["up", "refresh", "destroy"].includes(args[0] ?? "");
}

export interface LockRecorder {
  /** For the CLI's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly hooks: Pick<PulumiRun, "onStarted" | "onFirstLines">;
  /** Aborted when the lock was removed though the CLI goes on. */
  readonly lost: AbortSignal;
  /** To be called when the CLI has ended: the record goes with the lock, and stays with one that was left behind. */
  ended(exit: Pick<PulumiExit, "stdout">): Promise<void>;
}

/**
 * Records beside the lock of a CLI that is running which process holds it. The lock says no more than a host's name and a
 * number, which another container may share; but once this CLI says that it has the stack, no other one has it, and the lock
 * that is there is this one's.
 */
export function lockRecorder(access: ClaimAccess): LockRecorder {
  const token = randomUUID();
  const ended = new AbortController();
  const lost = new AbortController();
  let started: { readonly pid: number; readonly identity: Promise<ProcessIdentity | undefined> } | undefined;
  let recording: Promise<string | undefined> | undefined;
  let watching: Promise<void> | undefined;

  const ofStarted = async ({ owner }: StackLock) => (owner.pid === started?.pid ? await started?.identity : undefined);
  /** A CLI behind a launcher has another number than what was started. */
  const ofToken = async ({ owner }: StackLock) => {
    if (owner.pid === undefined || !(await hasInEnvironment(owner.pid, TOKEN_VARIABLE, token))) return undefined;
    return await identify(owner.pid);
  };
  const record = () =>
    quietly(access, async (store) => {
      for (const lock of await locksIn(store, access)) {
        if (lock.owner.host !== hostname()) continue;
        const process = (await ofStarted(lock)) ?? (await ofToken(lock));
        if (process === undefined) continue;
        await writeRecord(store, access, { lock: lock.key, token, holder: "cli", process });
        return lock.key;
      }
      return undefined;
    });
  const look = (text: string) => {
    if (HAS_LOCK.test(text) && recording === undefined) {
      recording = record();
      watching = watch(recording);
    }
  };
  /** Whoever removes the lock of an operation that goes on lets a second one in: this one stops. */
  const watch = async (recorded: Promise<string | undefined>) => {
    const key = await recorded;
    // A CLI that has just released its lock ends before the second look.
    for (let missing = 0; key !== undefined && missing < 2; ) {
      await access.timing.sleep(WATCH_MS, ended.signal);
      if (ended.signal.aborted) return;
      missing = (await quietly(access, async (store) => (await store.read(key)) === undefined)) ? missing + 1 : 0;
      if (missing === 2) lost.abort(lockRemoved(access.stack.name));
    }
  };

  return {
    env: { [TOKEN_VARIABLE]: token },
    hooks: {
      onStarted(pid) {
        started = { pid, identity: identify(pid) };
      },
      onFirstLines: look,
    },
    lost: lost.signal,
    async ended({ stdout }) {
      ended.abort();
      look(stdout);
      await watching;
      const key = await recording;
      if (key === undefined) return;
      await quietly(access, async (store) => {
        if ((await store.read(key)) === undefined) await removeRecord(store, access, key);
        return undefined;
      });
    },
  };
}

/** How often it is looked whether the lock is still there. */
const WATCH_MS = 5000;

function lockRemoved(stack: string): DriverError {
  const text =
    `The lock of ${stack} was removed while this operation had it (mw cancel ${stack} --force), so that another one may have ` +
    "begun. This one was interrupted; what it had done is in the state.";
  return new DriverError("cancelled", text, { stack });
}

/** Whatever the store says, an operation does not fail for want of a record: a person then decides about what it left. */
async function quietly<T>(access: ClaimAccess, work: (store: StateStore) => Promise<T>): Promise<T | undefined> {
  try {
    return await withStore(access, work);
  } catch {
    return undefined;
  }
}
