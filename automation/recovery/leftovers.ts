import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CHECKED_ONCE } from "../../config/checked-once.ts";
import { fileBackendDirectory } from "../backend/file-store.ts";
import { lockFolder, META_KEY, type StackPlace, stateKeys } from "../backend/layout.ts";
import type { StackSession } from "../stack/stack-session.ts";

/** What the file backend does not clean up after itself, and then fails on. To be called when nobody holds the stack. */
export async function removeLeftovers(session: StackSession): Promise<void> {
  const backend = fileBackendDirectory(session.backendUrl);
  if (backend === undefined) return;
  await removeBrokenSidecars(session.stack, backend);
  await removeAbandonedDrafts(session, join(backend, lockFolder(session.stack)));
}

/**
 * A CLI that finds the disk full leaves the draft of its lock, which every later one takes for a lock that it cannot read
 * ("unexpected end of JSON input"). A draft is renamed as soon as it is written: one that stays is nobody's.
 */
async function removeAbandonedDrafts({ timing }: StackSession, folder: string): Promise<void> {
  const drafts = async () => (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".tmp"));
  const before = await drafts();
  if (before.length === 0) return;
  await timing.sleep(DRAFT_MS);
  const after = await drafts();
  for (const name of before.filter((one) => after.includes(one))) await rm(join(folder, name), { force: true });
}

const DRAFT_MS = 1000;

/**
 * Beside each file of the file backend stands FILE.attrs, which the storage library writes first and not at once. A CLI that
 * is killed in between leaves an empty one, and every command then fails with "failed to load checkpoint: EOF". Without any
 * the file is read as it is.
 */
async function removeBrokenSidecars(stack: StackPlace, backend: string): Promise<void> {
  for (const key of [...stateKeys(stack).flatMap((state) => [state, `${state}.bak`]), META_KEY]) {
    const sidecar = join(backend, `${key}.attrs`);
    if (await isBroken(sidecar)) await rm(sidecar, { force: true });
  }
}

/** As Go's library for storage reads it. */
const sidecarSchema = z
  .looseObject({
    "user.content_type": z.string().nullish(),
    "user.content_language": z.string().nullish(),
    "user.content_disposition": z.string().nullish(),
    "user.content_encoding": z.string().nullish(),
    "user.cache_control": z.string().nullish(),
    "user.metadata": z.record(z.string(), z.string()).nullish(),
    md5: z.base64().nullish(),
  })
  .nullable();

async function isBroken(path: string): Promise<boolean> {
  try {
    return !sidecarSchema.safeParse(JSON.parse(await readFile(path, "utf8")), CHECKED_ONCE).success;
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
