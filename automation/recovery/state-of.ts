import type { StackPlace } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import type { LockOwner } from "../errors/driver-error.ts";
import { locksIn, removeStaleLocksIn } from "../locks/stack-lock.ts";
import type { Workspace } from "../stack/workspace.ts";
import { type Checkpoint, checkpointOf, type Deployment, readState } from "./checkpoint.ts";
import { removeLeftovers } from "./leftovers.ts";

/**
 * A stack's state before an operation, from its store or by the CLI, and by one visit to the store; "absent" when the backend
 * has no such stack. The locks of the dead are removed first, of which `onUnlocked` is
 * told, and what a killed CLI left beside the state, where nobody holds it.
 *
 * @param onUnlocked undefined for an operation that changes nothing and leaves locks alone.
 * @throws DriverError when it cannot be read; locked, when the owner of a lock is not proven to have ended.
 */
export async function stateBefore(
  workspace: Workspace,
  onUnlocked: ((owner: LockOwner) => void) | undefined,
): Promise<Checkpoint | "absent"> {
  const { session } = workspace;
  const file = await withStore(session, async (store) => {
    if (onUnlocked) await removeStaleLocksIn(store, session, onUnlocked);
    if ((await locksIn(store, session)).length === 0) await removeLeftovers(session);
    return await readState(store, session.stack);
  });
  return await checkpointIn(workspace, file);
}

/** A stack's state as it is, for one who only reads: nothing is removed. */
export async function currentState(workspace: Workspace): Promise<Checkpoint | "absent"> {
  const { session } = workspace;
  return await checkpointIn(workspace, await withStore(session, (store) => readState(store, session.stack)));
}

async function checkpointIn(
  workspace: Workspace,
  file: Awaited<ReturnType<typeof readState>> | undefined,
): Promise<Checkpoint | "absent"> {
  if (file === "absent") return file;
  if (file === undefined || file === "unreadable") return await exportState(workspace, workspace.session.stack);
  return checkpointOf(file.content.checkpoint?.latest);
}

/** The state of any stack of the backend, by the CLI. @throws DriverError failed */
export async function exportState(
  workspace: Workspace,
  { project, name }: StackPlace,
  { showSecrets = false } = {},
): Promise<Checkpoint | "absent"> {
  const { session } = workspace;
  const isOwn = project.name === session.stack.project.name && name === session.stack.name;
  const stack = isOwn ? {} : { stack: `organization/${project.name}/${name}` };
  const args = ["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])];
  const exit = await workspace.run(args, stack);
  if (/no stack named/.test(exit.stderr)) return "absent";
  const { deployment } = workspace.jsonOf<{ deployment?: Deployment }>(args, exit);
  return checkpointOf(deployment);
}
