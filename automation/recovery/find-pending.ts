import { type FoundResource, isLookedFor } from "../../provider/resources/lost-creations.ts";
import { DriverError } from "../errors/driver-error.ts";
import { type StackClients, stackClients } from "../identity/stack-identity.ts";
import { fateOfHolder } from "../locks/lock-record.ts";
import { readLocks } from "../locks/stack-lock.ts";
import { decryptedStack } from "../stack/decrypted-stack.ts";
import type { Workspace } from "../stack/workspace.ts";
import type { Checkpoint, PendingOperation, StateResource } from "./checkpoint.ts";
import { findCreated } from "./find-created.ts";
import { type OtherStack, otherStacks } from "./other-stacks.ts";

/** A pending operation, with its resource in the cloud if it was made. */
export interface PendingFinding extends PendingOperation {
  readonly found?: FoundResource;
}

/**
 * Looks in the cloud for what was being created. What another resource of this state or another stack's state has is not
 * it, however alike it is; nor can it be told while another stack is making one that is alike.
 *
 * @throws DriverError failed, when more than one could be it; locked, when another stack is making one.
 */
export async function findPending(workspace: Workspace, state: Checkpoint): Promise<PendingFinding[]> {
  const { stack, variables } = workspace.session;
  const findings: PendingFinding[] = [];
  let clients: StackClients | undefined;
  let others: readonly OtherStack[] | undefined;
  for (const operation of state.pending) {
    const { type, resource } = operation;
    // A component has nothing in the cloud: its parts are what was being made.
    if (resource.custom === false) continue;
    let found: readonly FoundResource[] = [];
    if (type === "creating" && isLookedFor(resource.type)) {
      clients ??= await stackClients(await decryptedStack(workspace), variables);
      found = await findCreated(resource, clients);
    }
    if (found.length > 0) {
      // After the look into the cloud: a stack notes what it begins to make before it makes it.
      others ??= await otherStacks(workspace);
      const resources = [state, ...others.map((other) => other.state)].flatMap((one) => one.resources);
      found = found.filter((one) => !resources.some((owner) => isOf(owner, resource.type, one)));
    }
    if (found.length > 0) await refuseIfOthersMake(workspace, resource, others ?? []);
    if (found.length > 1) throw cannotTell(stack.name, resource.urn, found);
    findings.push(found[0] === undefined ? operation : { ...operation, found: found[0] });
  }
  return findings;
}

function isOf({ type, id, outputs }: StateResource, wanted: string, found: FoundResource): boolean {
  if (type !== wanted || id === undefined) return false;
  // Two accounts may each have a role of that name.
  if (found.arn !== undefined && typeof outputs?.arn === "string") return outputs.arn === found.arn;
  return id === found.id || id === found.importId;
}

async function refuseIfOthersMake(
  { session }: Workspace,
  resource: StateResource,
  others: readonly OtherStack[],
): Promise<void> {
  for (const { place, state } of others) {
    if (!state.pending.some((one) => one.type === "creating" && isAlike(one.resource, resource))) continue;
    for (const { owner, record } of (await readLocks({ ...session, stack: place })) ?? []) {
      if ((await fateOfHolder(record)).is === "dead") continue;
      throw new DriverError(
        "locked",
        `What an operation on ${session.stack.name} was making when it was killed (${resource.urn}) is just now made by ` +
          `stack ${place.name} too, alike: ${owner.text}. Wait until that operation ends.`,
        { stack: session.stack.name, owner },
      );
    }
  }
}

/** What may be told apart by nobody: more than its name is in the cloud, but not more is sure to be in both states. */
function isAlike(one: StateResource, other: StateResource): boolean {
  const keys = ["name", "bucket", "windowId"] as const;
  return one.type === other.type && keys.every((key) => one.inputs?.[key] === other.inputs?.[key]);
}

function cannotTell(stack: string, urn: string, found: readonly FoundResource[]): DriverError {
  return new DriverError(
    "failed",
    `An operation on ${stack} was killed while it made ${urn}, and ${found.length} that are alike are there: ` +
      `${found.map(({ importId }) => importId).join(", ")}. Delete those that are too many, then run this again.`,
    { stack },
  );
}
