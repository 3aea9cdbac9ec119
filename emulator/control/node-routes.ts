import type { Context } from "../domain/context.ts";
import { catalogueOf } from "../domain/nodes/catalogue/catalogue.ts";
import { changeNode } from "../domain/nodes/fleet/change-node.ts";
import { addNodes, type FleetGround } from "../domain/nodes/fleet/fill-fleet.ts";
import { readNodeObject } from "../domain/nodes/fleet/fleet.ts";
import { FleetError } from "../domain/nodes/fleet/fleet-error.ts";
import { updateNode } from "../domain/nodes/update-node.ts";
import { deleteNode } from "../domain/patching/delete-node.ts";
import { type Node, patchGroupOf } from "../store/nodes.ts";
import { ControlError, type ControlRoute } from "./control.ts";
import { readPage } from "./page.ts";

/** Runs an action as one change of the world. */
export type RunChange = <T>(action: (context: Context) => T) => T;

/**
 * The simulated nodes. `GET /_emulator/nodes`: all of them in the order they joined (filters `after`, a number, and `limit`; `next`,
 * when there, is the `after` of the next page). `POST`: an entry as in a fleet file, answered with the node it made, or
 * with `{"nodes": […]}` when it has a count. `PATCH /_emulator/nodes/{id}`: the keys to change, answered with the node.
 * `DELETE /_emulator/nodes/{id}`.
 */
export function nodeRoutes(run: RunChange): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/nodes",
      run: ({ query }) =>
        run(({ store }) => {
          const { after, limit } = readPage(query, []);
          const nodes = store.nodes.list({}, after, limit + 1);
          const shown = nodes.slice(0, limit);
          const page = shown.map((node) => show(node, store));
          return nodes.length > limit ? { nodes: page, next: shown.at(-1)!.number } : { nodes: page };
        }),
    },
    {
      method: "POST",
      path: "/nodes",
      run: ({ body }) =>
        run((context) =>
          refusing(() => {
            const ground = groundOf(context);
            const group = readNodeObject(body ?? {}, ground.catalogue);
            if (group.id !== undefined && context.store.nodes.find(group.id)) {
              throw new ControlError(`Node ${group.id} already exists. Change it with PATCH, or use another id.`, 409);
            }
            const added = addNodes(group, ground).map((node) => show(node, context.store));
            return group.count === 1 ? added[0] : { nodes: added };
          }),
        ),
    },
    {
      method: "PATCH",
      path: "/nodes/{id}",
      run: ({ parameters, body }) =>
        run((context) =>
          refusing(() => {
            const before = getNode(parameters.id!, context);
            const changed = changeNode(before, body, groundOf(context));
            updateNode(before, changed, context);
            return show(changed, context.store);
          }),
        ),
    },
    {
      method: "DELETE",
      path: "/nodes/{id}",
      run: ({ parameters }) =>
        run((context) => {
          deleteNode(getNode(parameters.id!, context).nodeId, context);
          return { deleted: parameters.id };
        }),
    },
  ];
}

function getNode(nodeId: string, { store }: Context): Node {
  const node = store.nodes.find(nodeId);
  if (!node) throw new ControlError(`Node ${nodeId} does not exist. GET /_emulator/nodes lists the nodes.`, 404);
  return node;
}

function groundOf({ store, chance, nowMs }: Context): FleetGround {
  return { store, chance, catalogue: catalogueOf(store), nowMs };
}

function refusing<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof FleetError) throw new ControlError(error.message);
    throw error;
  }
}

function show(node: Node, { behaviours }: Context["store"]) {
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    id: node.nodeId,
    name: node.name,
    computerName: node.computerName,
    platform: node.platform,
    hybrid: node.resourceType === "ManagedInstance",
    tags: node.tags,
    patchGroup: patchGroupOf(node.tags) ?? null,
    pingStatus: node.pingStatus,
    state: node.machineState,
    agentVersion: node.agentVersion,
    ipAddress: node.ipAddress,
    iamRole: node.iamRole,
    registeredAt: instant(node.registeredAtMs),
    lastBootAt: instant(node.lastBootAtMs),
    patchedThrough: instant(node.installed.throughMs),
    behaviour: node.behaviourId === null ? null : behaviours.get(node.behaviourId),
  };
}
