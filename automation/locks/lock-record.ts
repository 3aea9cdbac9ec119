import { z } from "zod";
import { lockFolder, recordFolder, recordKey } from "../backend/layout.ts";
import type { StateStore, StoreAccess } from "../backend/state-store.ts";
import { type Fate, fateOf, type ProcessIdentity, processIdentitySchema } from "../process/process-identity.ts";

/** The variable with a random value for each start of the CLI that may take a lock. */
export const TOKEN_VARIABLE = "MAINTENANCE_WINDOWS_LOCK_TOKEN";

/**
 * The holder of a lock, stored next to it: the lock contains only a host name and a process id, which two containers may share.
 * The holder writes the record as soon as the lock is certainly its own.
 */
export interface LockRecord {
  /** The key of the lock. */
  readonly lock: string;
  /** Random for each start of the CLI, which has it in its environment and is identified by it. */
  readonly token: string;
  /** A driver holds the lock only while it rewrites the state. */
  readonly holder: "cli" | "driver";
  /** The process that writes the state: the lock is stale when this process has ended. */
  readonly process: ProcessIdentity;
}

const recordSchema = z.object({
  lock: z.string(),
  token: z.string(),
  holder: z.enum(["cli", "driver"]),
  process: processIdentitySchema,
});

export async function writeRecord(
  store: StateStore,
  { stack }: Pick<StoreAccess, "stack">,
  record: LockRecord,
): Promise<void> {
  await store.write(recordKey(stack, record.lock), Buffer.from(`${JSON.stringify(record)}\n`));
}

/** Undefined when the record is missing or invalid: then the holder is unknown. */
export async function readRecord(
  store: StateStore,
  { stack }: Pick<StoreAccess, "stack">,
  lock: string,
): Promise<LockRecord | undefined> {
  const text = (await store.read(recordKey(stack, lock)))?.toString("utf8");
  if (text === undefined) return undefined;
  const { data } = recordSchema.safeParse(jsonOf(text));
  return data?.lock === lock ? data : undefined;
}

export async function removeRecord(
  store: StateStore,
  { stack }: Pick<StoreAccess, "stack">,
  lock: string,
): Promise<void> {
  await store.remove(recordKey(stack, lock));
}

/** Removes the records of released locks, left behind when a driver ended before its CLI. */
export async function removeOldRecords(store: StateStore, { stack }: Pick<StoreAccess, "stack">): Promise<void> {
  // Records are listed before locks: a lock is written before its record, so a lock that is missing afterwards was released.
  const records = await store.list(recordFolder(stack));
  if (records.length === 0) return;
  const held = new Set((await store.list(lockFolder(stack))).map((lock) => recordKey(stack, lock)));
  for (const record of records) if (!held.has(record)) await store.remove(record);
}

/** Whether a lock's holder still runs. Without a record, as with plain `pulumi`, it is never proven to have ended. */
export async function fateOfHolder(record: LockRecord | undefined): Promise<Fate> {
  if (record === undefined) return { is: "unknown", why: "the lock has no record of the process that holds it" };
  return await fateOf(record.process);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off by a full disk, or not ours.
    return undefined;
  }
}
