import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { type StackPlace, stateKeys } from "../backend/layout.ts";
import type { StateStore } from "../backend/state-store.ts";

/** Something that was begun and whose end was never written down. */
export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: StateResource;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** False for a component. */
  readonly custom?: boolean;
  /** True for what was replaced and is not deleted yet. */
  readonly delete?: boolean;
  readonly parent?: string | undefined;
  readonly provider?: string | undefined;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What we need to know of a stack's state. */
export interface Checkpoint {
  readonly resources: readonly StateResource[];
  readonly pending: readonly PendingOperation[];
}

/** A state as Pulumi writes it, as far as we read it. */
export interface Deployment {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly PendingOperation[];
}

/** What stands under a state's key. */
export interface StateFile {
  readonly key: string;
  readonly isCompressed: boolean;
  readonly content: { readonly checkpoint?: { readonly latest?: Deployment | null } };
}

/** From what `pulumi stack export` prints, or from the "latest" of a state file. */
export function checkpointOf(deployment: Deployment | null | undefined): Checkpoint {
  return { resources: deployment?.resources ?? [], pending: deployment?.pending_operations ?? [] };
}

/**
 * A stack's state straight from its store, which saves a start of the CLI before each operation.
 *
 * @returns "absent" when the store has no such stack; "unreadable" when it is compressed as only Node.js 22.15 or later
 *   can read (Zstandard).
 */
export async function readState(store: StateStore, place: StackPlace): Promise<StateFile | "absent" | "unreadable"> {
  for (const key of stateKeys(place)) {
    const bytes = await store.read(key);
    if (bytes === undefined) continue;
    const unpack = unpackerOf(bytes);
    if (unpack === "none") return "unreadable";
    const text = unpack === undefined ? bytes : await unpack(bytes);
    return { key, isCompressed: unpack !== undefined, content: JSON.parse(text.toString("utf8")) };
  }
  return "absent";
}

/** Writes a state as the CLI does. What is compressed is written so again, which the CLI tells by the first bytes. */
export async function writeState(store: StateStore, { key, isCompressed, content }: StateFile): Promise<void> {
  const text = Buffer.from(JSON.stringify(content, undefined, 4));
  await store.write(key, isCompressed ? await promisify(zlib.gzip)(text) : text);
}

type Unpacker = (bytes: Buffer) => Promise<Buffer>;

function unpackerOf(bytes: Buffer): Unpacker | "none" | undefined {
  if (bytes.readUInt16BE() === 0x1f8b) return promisify(zlib.gunzip);
  if (bytes.readUInt32BE() !== 0x28b52ffd) return undefined;
  return "zstdDecompress" in zlib ? promisify(zlib.zstdDecompress as typeof zlib.gunzip) : "none";
}
