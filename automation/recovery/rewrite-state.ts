import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withStore } from "../backend/open-backend.ts";
import { DriverError } from "../errors/driver-error.ts";
import { holdStack } from "../locks/hold-stack.ts";
import type { Workspace } from "../stack/workspace.ts";
import { type Deployment, readState, writeState } from "./checkpoint.ts";

/** Gives what a state should be; undefined when it may stay as it is. */
type Change = (deployment: Deployment) => Promise<Deployment | undefined>;

/**
 * Changes a stack's state: in its backend, under a lock, or by `pulumi stack export` and `import` where only the CLI can
 * (docs/decisions/0245).
 *
 * @param addsPending whether the change adds pending operations, which `pulumi stack import` removes.
 * @throws DriverError locked, when another operation holds the stack; failed, when pending operations cannot be added.
 */
export async function rewriteState(workspace: Workspace, change: Change, addsPending = false): Promise<void> {
  if ((await inStore(workspace, change)) !== undefined) return;
  if (addsPending) {
    const { name } = workspace.session.stack;
    const text = `Only the Pulumi CLI can write the state of ${name}, and it keeps no pending operations that are added.`;
    throw new DriverError("failed", text, { stack: name });
  }
  await byCli(workspace, change);
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
