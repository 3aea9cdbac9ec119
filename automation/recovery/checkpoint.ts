import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ProjectStack } from "../stack/project.ts";
import { fileBackendDirectory } from "./file-backend.ts";

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
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
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

/** From what `pulumi stack export` prints, or from the "latest" of a checkpoint file. */
export function checkpointOf(deployment: Deployment | null | undefined): Checkpoint {
  return { resources: deployment?.resources ?? [], pending: deployment?.pending_operations ?? [] };
}

/**
 * A stack's state straight from Pulumi's file backend, which saves a start of the CLI before each operation. "absent" when
 * the backend has no such stack; undefined when the backend is another one.
 */
export async function readCheckpoint(
  stack: Pick<ProjectStack, "project" | "name">,
  backendUrl: string,
): Promise<Checkpoint | "absent" | undefined> {
  const backend = fileBackendDirectory(backendUrl);
  if (backend === undefined) return undefined;
  const path = join(backend, "stacks", stack.project.name, `${stack.name}.json`);
  const bytes = (await bytesOf(path)) ?? (await bytesOf(`${path}.gz`));
  if (bytes === undefined) return "absent";
  // The backend may be told to compress (PULUMI_SELF_MANAGED_STATE_GZIP).
  const text = bytes[0] === 0x1f ? await promisify(gunzip)(bytes) : bytes;
  const { checkpoint } = JSON.parse(text.toString("utf8")) as { checkpoint?: { latest?: Deployment | null } };
  return checkpointOf(checkpoint?.latest);
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
