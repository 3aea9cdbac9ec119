import type { EventBody } from "../api/events.ts";
import { refreshState } from "../engine/run-engine.ts";
import { removeStaleLocks } from "../locks/stack-lock.ts";
import { killOrphans } from "../process/orphans.ts";
import type { Workspace } from "../stack/workspace.ts";
import { type Checkpoint, checkpointOf, type Deployment, type StateResource } from "./checkpoint.ts";
import { rewriteState } from "./rewrite-state.ts";

type Emit = (event: EventBody) => void;

/**
 * Recovers the state after an operation that was killed: looks in the cloud for the resources that it was creating, adds those
 * that exist to the state, and refreshes everything. Without this the next `up` would create them twice.
 *
 * @throws DriverError failed, when more than one resource fits; locked, when another operation holds the stack.
 */
export async function repair(workspace: Workspace, state: Checkpoint, emit: Emit): Promise<void> {
  if (state.pending.length === 0) return;
  const { mark, timing } = workspace.session;
  // What is pending may also be what somebody is doing right now; then that one holds the lock.
  await removeStaleLocks(workspace.session, (owner) => emit({ type: "unlocked", owner }));
  // A provider that outlived its CLI must have ended before the look for what it created.
  if ((await killOrphans(mark)) > 0) await timing.sleep(SETTLING_MS);
  await rewriteState(workspace, (deployment) => repaired(workspace, deployment, emit));
  await refreshState(workspace);
}

/** A request that was on its way when its sender was killed is still carried out. */
const SETTLING_MS = 1000;

/**
 * A state in which nothing is pending: what was found is a resource, with what was asked for as its properties; the refresh
 * that follows reads what it really is. (Its own `--import-pending-creates` knows no resource that is read by more than its
 * id, such as a target of a window.) Undefined when another driver was quicker.
 */
async function repaired(workspace: Workspace, deployment: Deployment, emit: Emit): Promise<Deployment | undefined> {
  const state = checkpointOf(deployment);
  if (state.pending.length === 0) return undefined;
  // It brings the clients of four services along, for what hardly ever happens.
  const { findPending } = await import("./find-pending.ts");
  const found = await findPending(workspace, state);
  if (found.length > 0) {
    const pending = found.map(({ type, resource: { urn }, found: made }) => ({
      urn,
      action: type,
      ...(made ? { id: made.importId } : {}),
    }));
    emit({ type: "repairing", pending });
  }
  const adopted = found.flatMap(({ resource, found: made }) =>
    made === undefined ? [] : [{ ...resource, id: made.id, outputs: { ...resource.inputs } }],
  );
  return { ...deployment, resources: withAdopted(state.resources, adopted), pending_operations: [] };
}

/** What was to be replaced is still in the state, and is to be deleted by the next operation, as the engine does it. */
export function withAdopted(
  resources: readonly StateResource[],
  adopted: readonly StateResource[],
): readonly StateResource[] {
  const isReplaced = (one: StateResource) => !one.delete && adopted.some(({ urn }) => urn === one.urn);
  const kept = resources.flatMap((one) => {
    if (!isReplaced(one)) return [one];
    return [...adopted.filter(({ urn }) => urn === one.urn), { ...one, delete: true }];
  });
  return [...kept, ...adopted.filter((one) => !kept.includes(one))];
}
