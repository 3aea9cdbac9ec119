import { open, readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import type { StateStore, StoreAccess } from "../backend/state-store.ts";
import type { LockOwner } from "../errors/driver-error.ts";
import { MARK_VARIABLE, markOf, valueInEnvironment } from "../process/orphans.ts";
import { identify, type ProcessIdentity } from "../process/process-identity.ts";
import { type LockRecord, TOKEN_VARIABLE, writeRecord } from "./lock-record.ts";

/** The CLI prints this when it has taken its lock: "Updating (dev):". A preview of `refresh` takes no lock. */
const HEADLINE = /(Updating|Refreshing|Destroying|Importing|Previewing destroy) \([^\n]*\):/;
const HEAD_BYTES = 1024;
const TAIL_BYTES = 1024;

/** Whether a CLI took its lock, by the beginning of its standard output. */
export function tookLock(output: string): boolean {
  return HEADLINE.test(output);
}

/**
 * Writes the record of a lock for a driver that was killed before it could, while its CLI goes on. Host and process id of a lock
 * prove nothing, since two containers may share them. But while its engine runs, a CLI has the stack's lock, since its headline, and
 * no other process can have it: the lock, which was there before, is its own.
 *
 * @param lock which was read before.
 * @returns undefined when that is not proven.
 */
export async function recordOrphan(
  store: StateStore,
  access: Pick<StoreAccess, "stack" | "backendUrl">,
  { key, owner }: { readonly key: string; readonly owner: LockOwner },
): Promise<LockRecord | undefined> {
  if (owner.host !== hostname() || owner.pid === undefined) return undefined;
  const process = await identify(owner.pid);
  if (process === undefined || !(await runsEngine(process, access))) return undefined;
  const token = await valueInEnvironment(owner.pid, TOKEN_VARIABLE);
  if (token === undefined) return undefined;
  const record: LockRecord = { lock: key, token, holder: "cli", process };
  // A preview may read a backend that it must not write to.
  await writeRecord(store, access, record).catch(() => {});
  return record;
}

/** Whether a process is a CLI that works on the stack now, with the lock. */
async function runsEngine(
  { pid, startTicks }: ProcessIdentity,
  { stack, backendUrl }: Pick<StoreAccess, "stack" | "backendUrl">,
): Promise<boolean> {
  const mark = markOf(backendUrl, stack.project.name, stack.name);
  if ((await valueInEnvironment(pid, MARK_VARIABLE)) !== mark) return false;
  // Elsewhere the same URL may be another backend.
  for (const namespace of ["mnt", "net"]) if (!(await sharesNamespace(pid, namespace))) return false;
  const args = (await textOf(`/proc/${pid}/cmdline`)).split("\0");
  const log = args[args.indexOf("--event-log") + 1];
  if (!args.includes("--event-log") || log === undefined) return false;
  if (!tookLock(await headOf(`/proc/${pid}/fd/1`)) || !(await isBeingWritten(log))) return false;
  // What was read is of this process, and not of a later one with its number.
  return (await identify(pid))?.startTicks === startTicks;
}

async function sharesNamespace(pid: number, name: string): Promise<boolean> {
  const [own, other] = await Promise.all(
    ["self", pid].map((one) => readlink(`/proc/${one}/ns/${name}`).catch(() => undefined)),
  );
  return own !== undefined && own === other;
}

/** The engine writes its last event, which cancels it, before its CLI releases the lock. */
async function isBeingWritten(log: string): Promise<boolean> {
  const tail = await partOf(log, (size) => Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
  return tail !== "" && !tail.includes('"cancelEvent"');
}

async function headOf(path: string): Promise<string> {
  return await partOf(path, () => 0, HEAD_BYTES);
}

/** Empty when it cannot be read. */
async function partOf(path: string, from: (size: number) => number, bytes: number): Promise<string> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, from(size));
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    // It ended meanwhile, or belongs to another user.
    return "";
  }
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, "utf8").catch(() => "");
}
