import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { z } from "zod";
import { CHECKED_ONCE } from "../../config/checked-once.ts";
import { type StackPlace, stateKeys } from "../backend/layout.ts";
import type { StateStore } from "../backend/state-store.ts";
import { damagedState } from "./damaged-state.ts";

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
 * @throws DriverError state, when it is damaged.
 */
export async function readState(store: StateStore, place: StackPlace): Promise<StateFile | "absent" | "unreadable"> {
  for (const key of stateKeys(place)) {
    const bytes = await store.read(key).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EISDIR") return FOLDER;
      throw error;
    });
    if (bytes === undefined) continue;
    const read = Buffer.isBuffer(bytes) ? await contentOf(bytes) : bytes;
    if (read === "unreadable") return read;
    if ("damage" in read) throw await damagedState(store, place, key, read.damage, isWhole);
    return { key, ...read };
  }
  return "absent";
}

const FOLDER = { damage: "it is a folder" } as const;

async function isWhole(bytes: Buffer): Promise<boolean> {
  const read = await contentOf(bytes);
  return read !== "unreadable" && !("damage" in read);
}

/** What a state says, or why it is none. An empty object would be a stack without resources to the CLI, which forgets them. */
async function contentOf(bytes: Buffer): Promise<Omit<StateFile, "key"> | { readonly damage: string } | "unreadable"> {
  if (bytes.length === 0) return { damage: "it is empty" };
  const unpack = unpackerOf(bytes);
  if (unpack === "none") return "unreadable";
  let text = bytes;
  try {
    if (unpack) text = await unpack(bytes);
  } catch (error) {
    return { damage: `it cannot be decompressed (${(error as Error).message}): it is cut short or damaged` };
  }
  let content: unknown;
  try {
    content = JSON.parse(text.toString("utf8"));
  } catch {
    // The parser's message may quote the state.
    return { damage: text.every((byte) => byte === 0) ? "it holds only zeros" : "it is not JSON, or is cut short" };
  }
  const { error } = stateSchema.safeParse(content, CHECKED_ONCE);
  if (error) return { damage: `it is not a state as Pulumi writes it (at "${error.issues[0]!.path.join(".")}")` };
  return { isCompressed: unpack !== undefined, content: content as StateFile["content"] };
}

const resourceSchema = z.looseObject({ urn: z.string(), type: z.string() });

/** As far as we read it. */
const stateSchema = z.looseObject({
  version: z.number(),
  checkpoint: z.looseObject({
    latest: z
      .looseObject({
        resources: z.array(resourceSchema).nullish(),
        pending_operations: z.array(z.looseObject({ resource: resourceSchema, type: z.string() })).nullish(),
      })
      .nullish(),
  }),
});

/** Writes a state as the CLI does. What is compressed is written so again, which the CLI tells by the first bytes. */
export async function writeState(store: StateStore, { key, isCompressed, content }: StateFile): Promise<void> {
  const text = Buffer.from(JSON.stringify(content, undefined, 4));
  await store.write(key, isCompressed ? await promisify(zlib.gzip)(text) : text);
}

type Unpacker = (bytes: Buffer) => Promise<Buffer>;

function unpackerOf(bytes: Buffer): Unpacker | "none" | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes.readUInt16BE() === 0x1f8b) return promisify(zlib.gunzip);
  if (bytes.readUInt32BE() !== 0x28b52ffd) return undefined;
  return "zstdDecompress" in zlib ? promisify(zlib.zstdDecompress as typeof zlib.gunzip) : "none";
}
