import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineOperation, EventBody } from "../api/events.ts";
import { stateKeys } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import { refreshState } from "../engine/run-engine.ts";
import { DriverError } from "../errors/driver-error.ts";
import { askEmulator, type EmulatorFacts, otherEmulator } from "../identity/check-emulator.ts";
import { type Checkpoint, readState } from "../recovery/checkpoint.ts";
import { recordEmulator, recordedEmulator } from "../recovery/emulator-record.ts";
import { rewriteState } from "../recovery/rewrite-state.ts";
import { stateBefore } from "../recovery/state-of.ts";
import { cloudResources, withoutCloud } from "../recovery/without-cloud.ts";
import { openWorkspace, type Workspace } from "../stack/workspace.ts";

/** Where a stack's resources are, as seen from the emulator that answers: see {@link settleEmulator}. */
export type Place = "here" | "emptied" | "elsewhere";

export interface Settling {
  readonly operation: EngineOperation;
  /** Whether nothing is to be changed: a preview, or the plan of another operation. */
  readonly isPlan: boolean;
  /** Whether the state is to be brought in line with the emulator, which a refresh does and others do on request. */
  readonly refreshes: boolean;
  readonly emulator: EmulatorFacts;
  readonly emit: (event: EventBody) => void;
}

/**
 * Compares the emulator with the one that the stack was deployed to. Another one has nothing of it, though it may have resources
 * with the same ids: those repeat by the seed.
 *
 * - `here`: it is the one, or the stack has nothing in it. It is noted, unless nothing is to be changed.
 * - `emptied`: it is another one; the state has nothing in a cloud any more.
 * - `elsewhere`: only for a plan, which has to be made on a copy of the state.
 *
 * @throws DriverError other-emulator, when it is another one, and nobody asked to bring the state in line with it.
 */
export async function settleEmulator(
  workspace: Workspace,
  state: Checkpoint,
  { operation, isPlan, refreshes, emulator, emit }: Settling,
): Promise<Place> {
  const { stack } = workspace.session;
  const count = cloudResources(state);
  const recorded = await recordedEmulator(workspace);
  if (recorded === emulator.id) return "here";
  if (count > 0 && recorded === undefined) {
    // Something else wrote the state, such as plain pulumi: what is here is read before anything counts as unchanged.
    if (isPlan) return "here";
    emit({ type: "diagnostic", severity: "warning", message: unrecorded(stack.name) });
    await refreshState(workspace);
  } else if (count > 0) {
    const isOnCopy = operation === "preview" || (isPlan && refreshes);
    if (!isOnCopy && !refreshes) throw otherEmulator(stack.name, emulator, operation);
    const text = isOnCopy ? onCopy(stack.name, emulator, operation) : removed(stack.name, emulator, count);
    emit({ type: "diagnostic", severity: "warning", message: text });
    if (isOnCopy) return "elsewhere";
    await rewriteState(workspace, async (deployment) => withoutCloud(deployment));
  }
  if (!isPlan) await recordEmulator(workspace, emulator.id);
  return count > 0 && recorded !== undefined ? "emptied" : "here";
}

/**
 * Before plain `pulumi` works on a stack, which knows nothing of emulators: notes the one that answers where the stack has
 * nothing in another, and says so where it has.
 */
export async function noteEmulator(
  workspace: Workspace,
  signal: AbortSignal,
  onNotice: ((text: string) => void) | undefined,
): Promise<void> {
  const { stack, variables } = workspace.session;
  if (stack.cloud !== "emulator") return;
  const emulator = await askEmulator(stack, variables.AWS_ENDPOINT_URL!, signal).catch(notAnswering);
  if (emulator === undefined) return;
  const recorded = await recordedEmulator(workspace);
  if (recorded === emulator.id) return;
  const state = await stateBefore(workspace, undefined);
  if (state === "absent" || cloudResources(state) === 0) return await recordEmulator(workspace, emulator.id);
  if (recorded !== undefined) onNotice?.(otherEmulator(stack.name, emulator, "refresh").message);
}

function notAnswering(error: unknown): undefined {
  if (!(error instanceof DriverError)) throw error;
}

/**
 * A workspace on a copy of the stack's state without what is in another emulator, for a plan.
 *
 * @throws DriverError other-emulator, when the state can only be read by the CLI.
 */
export async function workspaceOnCopy(workspace: Workspace, signal: AbortSignal, why: Settling): Promise<Workspace> {
  const { session, directory } = workspace;
  const file = await withStore(session, (store) => readState(store, session.stack));
  if (file === undefined || file === "unreadable" || file === "absent") {
    throw otherEmulator(session.stack.name, why.emulator, why.operation);
  }
  const { checkpoint } = file.content;
  const content = { ...file.content, checkpoint: { ...checkpoint, latest: withoutCloud(checkpoint?.latest ?? {}) } };
  const backend = join(directory, "plan");
  const [key = ""] = stateKeys(session.stack);
  await mkdir(join(backend, key, ".."), { recursive: true });
  await writeFile(join(backend, key), JSON.stringify(content), { mode: 0o600 });
  await writeFile(join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  const backendUrl = pathToFileURL(backend).href;
  const variables = { ...session.variables, PULUMI_BACKEND_URL: backendUrl };
  return await openWorkspace({ ...session, backendUrl, variables }, signal);
}

function onCopy(stack: string, { endpoint }: EmulatorFacts, operation: EngineOperation): string {
  const to = operation === "preview" ? ` To deploy the stack to this one: mw up ${stack} --refresh.` : "";
  return (
    `Stack ${stack} was deployed to another emulator than the one that answers at ${endpoint}, which has nothing of it: ` +
    `this is what there is to do here.${to}`
  );
}

function unrecorded(stack: string): string {
  return `The state of ${stack} does not say which emulator it was deployed to: it is refreshed first.`;
}

function removed(stack: string, { endpoint }: EmulatorFacts, count: number): string {
  const resources = count === 1 ? "1 resource that is" : `${count} resources that are`;
  return (
    `Stack ${stack} was deployed to another emulator than the one that answers at ${endpoint}: ` +
    `${resources} not here ${count === 1 ? "was" : "were"} removed from its state.`
  );
}
