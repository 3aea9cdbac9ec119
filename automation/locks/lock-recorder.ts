import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { withStore } from "../backend/open-backend.ts";
import type { ClaimAccess } from "../backend/stack-claim.ts";
import type { StateStore } from "../backend/state-store.ts";
import { DriverError } from "../errors/driver-error.ts";
import { hasInEnvironment } from "../process/orphans.ts";
import { identify, type ProcessIdentity } from "../process/process-identity.ts";
import type { PulumiExit, PulumiRun } from "../process/pulumi-process.ts";
import { removeRecord, TOKEN_VARIABLE, writeRecord } from "./lock-record.ts";
import { tookLock } from "./orphan-lock.ts";
import { locksIn, type StackLock } from "./stack-lock.ts";

/** The CLI's commands that take a lock. */
export function takesLock(args: readonly string[]): boolean {
  return ["up", "refresh", "destroy", "import"].includes(args[0] ?? "");
}

export interface LockRecorder {
  /** Variables for the CLI's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly hooks: Pick<PulumiRun, "onStarted" | "onFirstLines">;
  /** Aborted when the lock was removed while the CLI still runs. */
  readonly lost: AbortSignal;
  /** Call it when the CLI has ended: removes the record, unless the CLI has left its lock behind. */
  ended(exit: Pick<PulumiExit, "stdout">): Promise<void>;
}

/**
 * Records which process holds the lock of a running CLI. The lock contains only a host name and a process id, which another
 * container may share. But when this CLI reports that it has the stack, no other CLI has it, so the lock is this CLI's.
 */
export function lockRecorder(access: ClaimAccess): LockRecorder {
  const token = randomUUID();
  const ended = new AbortController();
  const lost = new AbortController();
  let started: { readonly pid: number; readonly identity: Promise<ProcessIdentity | undefined> } | undefined;
  let recording: Promise<string | undefined> | undefined;
  let watching: Promise<void> | undefined;

  const ofStarted = async ({ owner }: StackLock) => (owner.pid === started?.pid ? await started?.identity : undefined);
  /** A CLI behind a launcher has another process id than the started process. */
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
    if (tookLock(text) && recording === undefined) {
      recording = record();
      watching = watch(recording);
    }
  };
  /** When the lock of a running operation is removed, a second operation could start, so this one stops. */
  const watch = async (recorded: Promise<string | undefined>) => {
    const key = await recorded;
    // A CLI that has just released its lock ends before the second check.
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

/** How often the lock is checked. */
const WATCH_MS = 5000;

function lockRemoved(stack: string): DriverError {
  const text =
    `The lock of ${stack} was removed while this operation had it (mw cancel ${stack} --force), so that another one may have ` +
    "begun. This one was interrupted; what it had done is in the state.";
  return new DriverError("cancelled", text, { stack });
}

/** Errors of the store do not fail the operation: without a record, a person decides about a lock that is left behind. */
async function quietly<T>(access: ClaimAccess, work: (store: StateStore) => Promise<T>): Promise<T | undefined> {
  try {
    return await withStore(access, work);
  } catch {
    return undefined;
  }
}
