import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DriverError } from "../driver-error.ts";
import type { EventBody } from "../events.ts";
import { killOrphans } from "../process/orphans.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import { clientSettings } from "../stack/ssm-client.ts";
import { type Checkpoint, checkpointOf, type Deployment, readCheckpoint } from "./checkpoint.ts";
import { fileBackendDirectory } from "./file-backend.ts";
import { findCreated } from "./find-created.ts";
import { removeStaleLocks } from "./unlock.ts";

/** A stack's state, from the file backend or by the CLI; "absent" when the backend has no such stack. */
export async function stateOf(workspace: Workspace): Promise<Checkpoint | "absent"> {
  const { stack, backendUrl } = workspace.session;
  const read = await readCheckpoint(stack, backendUrl);
  if (read !== undefined) return read;
  const exit = await workspace.run(["stack", "export"]);
  if (exit.code === 0) return checkpointOf(JSON.parse(exit.stdout).deployment);
  return /no stack named/.test(exit.stderr) ? "absent" : { resources: [], pending: [] };
}

/**
 * Puts a state right that an operation left which was killed: what it was creating is looked for in the cloud and taken
 * into the state when it is there, and everything is read again. Without this the next `up` would make it twice.
 *
 * @throws DriverError failed, when more than one resource could be the one.
 */
export async function repair(workspace: Workspace, state: Checkpoint, emit: (event: EventBody) => void): Promise<void> {
  if (state.pending.length === 0) return;
  const { stack, variables, mark, timing } = workspace.session;
  // What is pending may also be what somebody is doing right now; then that one holds the lock.
  await removeStaleLocks(workspace.session, (owner) => emit({ type: "unlocked", owner }));
  // A provider that outlived its CLI must have ended before anybody looks what it has made.
  if ((await killOrphans(mark)) > 0) await timing.sleep(SETTLING_MS);
  const taken = new Set([...idsOf(state), ...(await idsOfOtherStacks(workspace))]);
  const settings = clientSettings(stack, variables);
  const pending: { urn: string; action: string; id?: string }[] = [];
  for (const { type, resource } of state.pending) {
    const ids = type === "creating" ? await findCreated(resource, taken, settings) : [];
    if (ids.length > 1) throw cannotTell(stack.name, resource.urn, ids);
    // A component has nothing in the cloud: its parts are what was being made.
    if (resource.custom === false) continue;
    pending.push({ urn: resource.urn, action: type, ...(ids[0] === undefined ? {} : { id: ids[0] }) });
  }
  if (pending.length > 0) emit({ type: "repairing", pending });
  await adopt(workspace, new Map(pending.flatMap(({ urn, id }) => (id === undefined ? [] : [[urn, id]]))));
  const refresh = ["refresh", "--yes", "--skip-preview", "--config-file", workspace.configFile];
  await workspace.succeed(refresh, { cwd: stack.project.directory });
}

/** A request that was on its way when its sender was killed is still carried out. */
const SETTLING_MS = 1000;

/**
 * Writes what was found into the state as a resource, with what was asked for as its properties: the refresh that follows
 * reads what it really is. (Its own `--import-pending-creates` knows no resource that is read by more than its id, such as
 * a target of a window.)
 */
async function adopt(workspace: Workspace, found: ReadonlyMap<string, string>): Promise<void> {
  const state = JSON.parse(await workspace.succeed(["stack", "export"])) as { deployment: Deployment };
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const adopted = pending.flatMap(({ resource }) => {
    const id = found.get(resource.urn)?.split("/").at(-1);
    return id === undefined ? [] : [{ ...resource, id, outputs: { ...resource.inputs } }];
  });
  const file = join(workspace.directory, "repaired.json");
  const deployment = { ...state.deployment, resources: [...resources, ...adopted], pending_operations: [] };
  await writeFile(file, JSON.stringify({ ...state, deployment }), { mode: 0o600 });
  await workspace.succeed(["stack", "import", "--file", file]);
}

function cannotTell(stack: string, urn: string, ids: readonly string[]): DriverError {
  return new DriverError(
    "failed",
    `An operation on ${stack} was killed while it made ${urn}, and ${ids.length} that are alike are there: ` +
      `${ids.join(", ")}. Delete those that are too many, then run this again.`,
    { stack },
  );
}

function idsOf({ resources }: Checkpoint): string[] {
  return resources.flatMap(({ id }) => id ?? []);
}

/** What belongs to another environment of the project is not what this one was making, however alike it is. */
async function idsOfOtherStacks({ session: { stack, backendUrl } }: Workspace): Promise<string[]> {
  const backend = fileBackendDirectory(backendUrl);
  if (backend === undefined) return [];
  const files = await readdir(join(backend, "stacks", stack.project.name));
  const names = new Set(files.flatMap((file) => /^(.+)\.json(\.gz)?$/.exec(file)?.[1] ?? []));
  names.delete(stack.name);
  const states = await Promise.all([...names].map((name) => readCheckpoint({ ...stack, name }, backendUrl)));
  return states.flatMap((state) => (state === undefined || state === "absent" ? [] : idsOf(state)));
}
