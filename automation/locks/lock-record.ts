import { z } from "zod";
import { lockFolder, recordFolder, recordKey } from "../backend/layout.ts";
import type { StateStore, StoreAccess } from "../backend/state-store.ts";
import { type Fate, fateOf, type ProcessIdentity, processIdentitySchema } from "../process/process-identity.ts";

/**
 * Who holds a lock, kept beside it: the lock says only a host's name and a number, which two containers may share. It is
 * written when it is certain whose the lock is, and by the one who holds it.
 */
export interface LockRecord {
  /** The key of the lock that it is about, and of no other. */
  readonly lock: string;
  /** Random, one for each start of the CLI: the CLI has it in its environment, by which it is known. */
  readonly token: string;
  /** A driver holds a stack for the moment in which it rewrites a state. */
  readonly holder: "cli" | "driver";
  /** The process that writes the state: it alone decides whether the lock is alive. */
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

/** Undefined when there is none, or what is there is not one: then nothing is known. */
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

/** Removes the records of locks that were released by a CLI which its driver did not outlive. */
export async function removeOldRecords(store: StateStore, { stack }: Pick<StoreAccess, "stack">): Promise<void> {
  // In this order: a lock comes before its record, so that what is not there afterwards was released.
  const records = await store.list(recordFolder(stack));
  if (records.length === 0) return;
  const held = new Set((await store.list(lockFolder(stack))).map((lock) => recordKey(stack, lock)));
  for (const record of records) if (!held.has(record)) await store.remove(record);
}

/** What became of a lock's holder. A lock without a record, such as one of plain `pulumi`, is never proven dead. */
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
