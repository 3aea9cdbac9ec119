import { STATE_FOLDER, type StackPlace, stackOfStateKey } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import type { StateStore } from "../backend/state-store.ts";
import type { Workspace } from "../stack/workspace.ts";
import { type Checkpoint, checkpointOf, readState } from "./checkpoint.ts";
import { exportState } from "./state-of.ts";

/** Another stack of the same backend, with its state. */
export interface OtherStack {
  readonly place: StackPlace;
  readonly state: Checkpoint;
}

/**
 * All other stacks of the backend, of every project. Where only the CLI can read the backend, those of the project: it
 * lists the others for nobody.
 *
 * @throws DriverError when one cannot be read: what it owns must be known before anything is taken over.
 */
export async function otherStacks(workspace: Workspace): Promise<OtherStack[]> {
  const { session } = workspace;
  const own = session.stack;
  const isOwn = ({ project, name }: StackPlace) => project.name === own.project.name && name === own.name;
  const found = await withStore(session, (store) => statesIn(workspace, store, isOwn));
  if (found !== undefined) return found;
  const list = await workspace.json<{ name: string }[]>(["stack", "ls", "--json"]);
  const others: OtherStack[] = [];
  for (const { name } of list) {
    const place = { project: own.project, name: name.split("/").at(-1)! };
    if (isOwn(place)) continue;
    const state = await exportState(workspace, place);
    if (state !== "absent") others.push({ place, state });
  }
  return others;
}

async function statesIn(
  workspace: Workspace,
  store: StateStore,
  isOwn: (place: StackPlace) => boolean,
): Promise<OtherStack[]> {
  const others: OtherStack[] = [];
  for (const key of await store.list(STATE_FOLDER)) {
    const place = stackOfStateKey(key);
    if (place === undefined || isOwn(place)) continue;
    const file = await readState(store, place);
    const state =
      file === "unreadable"
        ? await exportState(workspace, place)
        : file === "absent"
          ? file
          : checkpointOf(file.content.checkpoint?.latest);
    if (state !== "absent") others.push({ place, state });
  }
  return others;
}
