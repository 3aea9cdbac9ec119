import type { StackPlace } from "../backend/layout.ts";
import { withStore } from "../backend/open-store.ts";
import { failureOf } from "../failure.ts";
import type { Workspace } from "../stack/open-workspace.ts";
import { type Checkpoint, checkpointOf, readState } from "./checkpoint.ts";

/**
 * A stack's state, from its store or by the CLI; "absent" when the backend has no such stack.
 *
 * @throws DriverError when it cannot be read.
 */
export async function stateOf(workspace: Workspace): Promise<Checkpoint | "absent"> {
  const { session } = workspace;
  const file = await withStore(session, (store) => readState(store, session.stack));
  if (file === "absent") return file;
  if (file === undefined || file === "unreadable") return await exportState(workspace, session.stack);
  return checkpointOf(file.content.checkpoint?.latest);
}

/** The state of any stack of the backend, by the CLI. @throws DriverError failed */
export async function exportState(workspace: Workspace, { project, name }: StackPlace): Promise<Checkpoint | "absent"> {
  const { session } = workspace;
  const isOwn = project.name === session.stack.project.name && name === session.stack.name;
  const stack = isOwn ? {} : { stack: `organization/${project.name}/${name}` };
  const exit = await workspace.run(["stack", "export"], stack);
  if (exit.code === 0) return checkpointOf(JSON.parse(exit.stdout).deployment);
  if (/no stack named/.test(exit.stderr)) return "absent";
  throw failureOf(name, "stack export", session.redact(exit));
}
