import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withStore } from "../backend/open-store.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import { type Deployment, readState, writeState } from "./checkpoint.ts";
import { holdStack } from "./hold-stack.ts";

/** Gives what a state should be; undefined when it may stay as it is. */
type Change = (deployment: Deployment) => Promise<Deployment | undefined>;

/**
 * Changes a stack's state: where it is, under a lock, and by the CLI where only the CLI can.
 *
 * @throws DriverError locked, when somebody else holds the stack.
 */
export async function rewriteState(workspace: Workspace, change: Change): Promise<void> {
  if ((await inStore(workspace, change)) === undefined) await byCli(workspace, change);
}

async function inStore(workspace: Workspace, change: Change): Promise<"done" | undefined> {
  const { session } = workspace;
  return await withStore(session, (store) =>
    holdStack(store, session, async () => {
      const file = await readState(store, session.stack);
      if (file === "unreadable") return undefined;
      if (file === "absent") return "done";
      const { checkpoint } = file.content;
      const latest = await change(checkpoint?.latest ?? {});
      if (latest === undefined) return "done";
      await writeState(store, { ...file, content: { ...file.content, checkpoint: { ...checkpoint, latest } } });
      return "done";
    }),
  );
}

async function byCli(workspace: Workspace, change: Change): Promise<void> {
  const state = await workspace.json<{ deployment: Deployment }>(["stack", "export"]);
  const deployment = await change(state.deployment);
  if (deployment === undefined) return;
  const file = join(workspace.directory, "rewritten.json");
  await writeFile(file, JSON.stringify({ ...state, deployment }), { mode: 0o600 });
  await workspace.succeed(["stack", "import", "--file", file]);
}
