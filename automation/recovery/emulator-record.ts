import { z } from "zod";
import { CHECKED_ONCE } from "../../config/checked-once.ts";
import { emulatorKey } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import type { Workspace } from "../stack/workspace.ts";

/** For a backend that only the CLI can read. */
const TAG = "maintenance-windows:emulator";

const recordSchema = z.object({ id: z.string() });

/** The id of the emulator that a stack was deployed to; undefined when nothing says so. */
export async function recordedEmulator(workspace: Workspace): Promise<string | undefined> {
  const { session } = workspace;
  const found = await withStore(session, async (store) => {
    const text = (await store.read(emulatorKey(session.stack)))?.toString("utf8");
    return { id: text === undefined ? undefined : idIn(text) };
  });
  if (found !== undefined) return found.id;
  const { code, stdout } = await workspace.run(["stack", "tag", "get", TAG]);
  return code === 0 ? stdout.trim() || undefined : undefined;
}

/** Writes it beside the state, or as a tag of the stack where only the CLI can write. */
export async function recordEmulator(workspace: Workspace, id: string): Promise<void> {
  const { session } = workspace;
  const content = Buffer.from(`${JSON.stringify({ id })}\n`);
  const written = await withStore(session, async (store) => {
    await store.write(emulatorKey(session.stack), content);
    return true;
  });
  if (written === undefined) await workspace.succeed(["stack", "tag", "set", TAG, id]);
}

function idIn(text: string): string | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text), CHECKED_ONCE).data?.id;
  } catch {
    // Cut off by a full disk: then nothing is known.
    return undefined;
  }
}
