import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { backupFolder, META_KEY, stateKeys } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import type { StateStore } from "../backend/state-store.ts";
import { DriverError } from "../errors/driver-error.ts";
import { claimStack, holdStack } from "../locks/hold-stack.ts";
import { removeStaleLocksIn } from "../locks/stack-lock.ts";
import { readState, type StateFile, writeState } from "../recovery/checkpoint.ts";
import { openWorkspace, type Workspace } from "../stack/workspace.ts";

/** A stack's state in Pulumi's format: what `pulumi stack export` prints, and the Automation API's `Deployment`. */
export interface StackState {
  readonly version: number;
  readonly deployment: Readonly<Record<string, unknown>>;
}

export interface ImportedState {
  /** The place of the copy that was made of the state before; undefined when there was none. */
  readonly backup: string | undefined;
}

const stateSchema = z.looseObject({
  version: z.number(),
  deployment: z.looseObject({ resources: z.array(z.looseObject({ urn: z.string() })).nullish() }),
});

/** @throws DriverError not-deployed, when there is no such stack. */
export async function exportedState(workspace: Workspace, showSecrets = false): Promise<StackState> {
  const { name } = workspace.session.stack;
  const args = ["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])];
  const exit = await workspace.run(args);
  if (exit.code !== 0 && /no stack named/.test(exit.stderr)) {
    const text = `Stack ${name} has no state: it was never deployed. Deploy it with: mw up ${name}`;
    throw new DriverError("not-deployed", text, { stack: name });
  }
  return workspace.jsonOf<StackState>(args, exit);
}

/**
 * Replaces a stack's state. The CLI checks it on a copy first: its format, what resources refer to, and whether its secrets can be
 * decrypted. Then the state that there is is kept as a backup, and the new one takes its place at once: whoever is killed
 * meanwhile leaves the one or the other. It holds the stack's claim and lock.
 *
 * @param force also a state that contradicts itself or belongs to another stack.
 * @throws DriverError config, when the state is refused; locked.
 */
export async function importState(
  workspace: Workspace,
  given: unknown,
  force: boolean,
  signal: AbortSignal,
): Promise<ImportedState> {
  const { session } = workspace;
  const state = checkedState(workspace, given, force);
  await using _claim = await claimStack(session);
  await workspace.init();
  const checked = await checkedByCli(workspace, state, force, signal);
  const done = await withStore(session, async (store) => {
    await removeStaleLocksIn(store, session, () => {});
    return await holdStack(store, session, async () => {
      const before = await readState(store, session.stack).catch((error: unknown) => damaged(error));
      if (before === "unreadable") return undefined;
      const key = before === "absent" || before === "damaged" ? stateKeys(session.stack)[0]! : before.key;
      const backup = await kept(store, workspace, key);
      const isCompressed = typeof before === "object" && before.isCompressed;
      await writeState(store, { key, isCompressed, content: checked });
      return { backup: backup && store.locate(backup) };
    });
  });
  if (done !== undefined) return done;
  // Only the CLI can write there, under its own lock.
  await byCli(workspace, state, force);
  return { backup: undefined };
}

/** A damaged state is a reason to import one. */
function damaged(error: unknown): "damaged" {
  if (error instanceof DriverError && error.kind === "state") return "damaged";
  throw error;
}

/** Beside the CLI's own copies, under a name as theirs. */
async function kept(store: StateStore, { session }: Workspace, key: string): Promise<string | undefined> {
  const content = await store.read(key);
  if (content === undefined) return undefined;
  const { name } = session.stack;
  const ending = key.slice(key.lastIndexOf(`/${name}.`) + name.length + 2);
  const backup = `${backupFolder(session.stack)}/${name}.${Date.now()}000000.${ending}`;
  await store.write(backup, content);
  return backup;
}

function checkedState({ session: { stack } }: Workspace, given: unknown, force: boolean): StackState {
  const refuse = (why: string) => {
    const text = `The state for stack ${stack.name} cannot be imported: ${why}. Nothing was changed.`;
    return new DriverError("config", text, { stack: stack.name });
  };
  const { data, error } = stateSchema.safeParse(given);
  if (error) {
    const place = error.issues[0]!.path.join(".");
    throw refuse(`it is not a state as pulumi stack export writes it${place === "" ? "" : ` (at "${place}")`}`);
  }
  const own = `urn:pulumi:${stack.name}::${stack.project.name}::`;
  const other = data.deployment.resources?.find(({ urn }) => !urn.startsWith(own));
  if (other !== undefined && !force) {
    const [, name = "?", project = "?"] = /^urn:pulumi:(.*?)::(.*?)::/.exec(other.urn) ?? [];
    throw refuse(`it is of stack ${name} of project ${project}, not of ${stack.name} of ${stack.project.name}`);
  }
  return data;
}

/** The state as the CLI saves it, in a backend of its own. @throws DriverError config, with the CLI's reason. */
async function checkedByCli(
  workspace: Workspace,
  state: StackState,
  force: boolean,
  signal: AbortSignal,
): Promise<StateFile["content"]> {
  const { session, directory } = workspace;
  const { stack } = session;
  const backend = join(directory, "import");
  const [key = ""] = stateKeys(stack);
  await mkdir(join(backend, key, ".."), { recursive: true });
  await writeFile(join(backend, META_KEY), "version: 1\n");
  await writeFile(join(backend, key), EMPTY_STATE, { mode: 0o600 });
  const backendUrl = pathToFileURL(backend).href;
  const variables = { ...session.variables, PULUMI_BACKEND_URL: backendUrl };
  const copied = { ...session, backendUrl, variables };
  await using copy = await openWorkspace(copied, signal);
  try {
    await byCli(copy, state, force);
  } catch (error) {
    if (!(error instanceof DriverError) || error.kind === "cancelled") throw error;
    const reason = error.message.replace(/^stack import of .* failed\.\n/, "");
    const text = `The state for stack ${stack.name} cannot be imported: ${reason}\nNothing was changed.`;
    throw new DriverError("config", text, { stack: stack.name, diagnostics: error.diagnostics, cause: error });
  }
  const saved = await withStore(copied, (store) => readState(store, stack));
  if (typeof saved !== "object") throw copy.crash(["stack", "import"]);
  return saved.content;
}

const EMPTY_STATE = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [] } } });

async function byCli(workspace: Workspace, state: StackState, force: boolean): Promise<void> {
  const file = join(workspace.directory, "import.json");
  await writeFile(file, JSON.stringify(state), { mode: 0o600 });
  await workspace.succeed(["stack", "import", "--file", file, ...(force ? ["--force"] : [])]);
}
