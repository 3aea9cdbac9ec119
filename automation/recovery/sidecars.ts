import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileBackendDirectory } from "../backend/file-backend.ts";
import { stateKeys } from "../backend/layout.ts";
import type { StackSession } from "../stack/stack-session.ts";

/**
 * Beside each file of the file backend stands FILE.attrs, which the storage library writes first and not at once. A CLI that
 * is killed in between leaves an empty one, and every command then fails with "failed to load checkpoint: EOF". Without any
 * the file is read as it is. To be called when nobody holds the stack.
 */
export async function removeBrokenSidecars({ stack, backendUrl }: StackSession): Promise<void> {
  const backend = fileBackendDirectory(backendUrl);
  if (backend === undefined) return;
  for (const key of stateKeys(stack)) {
    const path = join(backend, key);
    for (const sidecar of [`${path}.attrs`, `${path}.bak.attrs`]) {
      if (await isBroken(sidecar)) await rm(sidecar, { force: true });
    }
  }
}

async function isBroken(path: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(path, "utf8"));
    return false;
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
