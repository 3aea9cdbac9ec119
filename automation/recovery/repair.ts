import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withStore } from "../backend/open-store.ts";
import type { EventBody } from "../events.ts";
import { killOrphans } from "../process/orphans.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import { type Checkpoint, checkpointOf, type Deployment, readState, writeState } from "./checkpoint.ts";
import { holdStack } from "./hold-stack.ts";
import { removeStaleLocks } from "./unlock.ts";

type Emit = (event: EventBody) => void;

/**
 * Puts a state right that an operation left which was killed: what it was creating is looked for in the cloud and taken
 * into the state when it is there, and everything is read again. Without this the next `up` would make it twice.
 *
 * @throws DriverError failed, when more than one resource could be the one; locked, when somebody else is at it.
 */
export async function repair(workspace: Workspace, state: Checkpoint, emit: Emit): Promise<void> {
  if (state.pending.length === 0) return;
  const { stack, mark, timing } = workspace.session;
  // What is pending may also be what somebody is doing right now; then that one holds the lock.
  await removeStaleLocks(workspace.session, (owner) => emit({ type: "unlocked", owner }));
  // A provider that outlived its CLI must have ended before anybody looks what it has made.
  if ((await killOrphans(mark)) > 0) await timing.sleep(SETTLING_MS);
  await ((await repairInStore(workspace, emit)) ?? repairByCli(workspace, emit));
  const refresh = ["refresh", "--yes", "--skip-preview", "--config-file", workspace.configFile];
  await workspace.succeed(refresh, { cwd: stack.project.directory ?? workspace.directory });
}

/** A request that was on its way when its sender was killed is still carried out. */
const SETTLING_MS = 1000;

/** Rewrites the state where it is, under a lock. Gives undefined when only the CLI can. */
async function repairInStore(workspace: Workspace, emit: Emit): Promise<"done" | undefined> {
  const { session } = workspace;
  return await withStore(session, (store) =>
    holdStack(store, session, async () => {
      const file = await readState(store, session.stack);
      if (file === "unreadable") return undefined;
      const { checkpoint } = file === "absent" ? {} : file.content;
      // Another driver was quicker.
      if (file === "absent" || checkpointOf(checkpoint?.latest).pending.length === 0) return "done";
      const latest = await repaired(workspace, checkpoint?.latest ?? {}, emit);
      await writeState(store, { ...file, content: { ...file.content, checkpoint: { ...checkpoint, latest } } });
      return "done";
    }),
  );
}

async function repairByCli(workspace: Workspace, emit: Emit): Promise<"done"> {
  const state = JSON.parse(await workspace.succeed(["stack", "export"])) as { deployment: Deployment };
  const file = join(workspace.directory, "repaired.json");
  const deployment = await repaired(workspace, state.deployment, emit);
  await writeFile(file, JSON.stringify({ ...state, deployment }), { mode: 0o600 });
  await workspace.succeed(["stack", "import", "--file", file]);
  return "done";
}

/**
 * A state in which nothing is pending: what was found is a resource, with what was asked for as its properties; the refresh
 * that follows reads what it really is. (Its own `--import-pending-creates` knows no resource that is read by more than its
 * id, such as a target of a window.)
 */
async function repaired(workspace: Workspace, deployment: Deployment, emit: Emit): Promise<Deployment> {
  // It brings the clients of four services along, for what hardly ever happens.
  const { findPending } = await import("./find-pending.ts");
  const found = await findPending(workspace, checkpointOf(deployment));
  if (found.length > 0) {
    const pending = found.map(({ type, resource: { urn }, id }) => ({ urn, action: type, ...(id ? { id } : {}) }));
    emit({ type: "repairing", pending });
  }
  const adopted = found.flatMap(({ resource, id }) => {
    if (id === undefined) return [];
    return [{ ...resource, id: id.split("/").at(-1)!, outputs: { ...resource.inputs } }];
  });
  return { ...deployment, resources: [...(deployment.resources ?? []), ...adopted], pending_operations: [] };
}
