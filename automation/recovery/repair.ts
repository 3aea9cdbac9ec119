import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DriverError } from "../driver-error.ts";
import type { EventBody } from "../events.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import { clientSettings } from "../stack/ssm-client.ts";
import { type Checkpoint, checkpointOf, readCheckpoint } from "./checkpoint.ts";
import { fileBackendDirectory } from "./file-backend.ts";
import { findCreated } from "./find-created.ts";

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
  const { stack, variables } = workspace.session;
  const taken = new Set([...idsOf(state), ...(await idsOfOtherStacks(workspace))]);
  const settings = clientSettings(stack, variables);
  const pending: { urn: string; action: string; id?: string }[] = [];
  for (const { type, resource } of state.pending) {
    const ids = type === "creating" ? await findCreated(resource, taken, settings) : [];
    if (ids.length > 1) throw cannotTell(stack.name, resource.urn, ids);
    pending.push({ urn: resource.urn, action: type, ...(ids[0] === undefined ? {} : { id: ids[0] }) });
  }
  emit({ type: "repairing", pending });
  const imports = pending.flatMap(({ urn, id }) => (id === undefined ? [] : importArguments(urn, id)));
  await workspace.succeed(
    [
      "refresh",
      "--yes",
      "--skip-preview",
      ...imports,
      "--clear-pending-creates",
      "--config-file",
      workspace.configFile,
    ],
    { cwd: stack.project.directory },
  );
}

function importArguments(urn: string, id: string): string[] {
  return ["--import-pending-creates", urn, "--import-pending-creates", id];
}

function cannotTell(stack: string, urn: string, ids: readonly string[]): DriverError {
  return new DriverError(
    "failed",
    `An operation on ${stack} was killed while it made ${urn}, and ${ids.length} that are alike are there: ` +
      `${ids.join(", ")}. Delete those that are too many, or say which one it is: ` +
      `eval "$(mw env ${stack})" && pulumi refresh --import-pending-creates ${urn} --import-pending-creates ID`,
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
