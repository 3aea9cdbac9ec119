import type { Context } from "../domain/context.ts";
import { catalogueOf } from "../domain/nodes/catalogue/catalogue.ts";
import { changeNode } from "../domain/nodes/fleet/change-node.ts";
import { addNodes, type FleetGround } from "../domain/nodes/fleet/fill-fleet.ts";
import { type NodePlace, readNodeObject } from "../domain/nodes/fleet/fleet.ts";
import { FleetError } from "../domain/nodes/fleet/fleet-error.ts";
import { updateNode } from "../domain/nodes/update-node.ts";
import { deleteNode } from "../domain/patching/delete-node.ts";
import type { Where } from "../domain/where.ts";
import { type Node, patchGroupOf } from "../store/nodes.ts";
import { ControlError, type ControlRoute } from "./control.ts";
import { readPage } from "./page.ts";

/** What the routes need of the emulated cloud. */
export interface NodePlaces {
  /** The places in the order in which they came to be, the first with the nodes that name none. */
  places(): readonly Where[];
  /** The place that a request names; undefined when it names none. */
  place(named: NodePlace): NamedPlace | undefined;
  /** Runs an action as one change of a place; default: the first. */
  run<T>(place: NamedPlace | undefined, action: (context: Context) => T): T;
}

type NamedPlace = Pick<Context["account"], "accountId" | "region">;

/** What the numbers of two places are apart: `next` of a list of all places is the number of a node and, above it, of its place. */
const PLACE_STEP = 1e10;

/**
 * The simulated nodes. `GET /_emulator/nodes`: all of them, by place in the order they joined (filters `account` and `region`, `after`, a
 * number, and `limit`; `next`, when there, is the `after` of the next page). `POST`: an entry as in a fleet file, answered with the node
 * it made, or with `{"nodes": […]}` when it has a count. `PATCH /_emulator/nodes/{id}`: the keys to change, answered with the node.
 * `DELETE /_emulator/nodes/{id}`.
 */
export function nodeRoutes(cloud: NodePlaces): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/nodes",
      run({ query }) {
        const { after, limit } = readPage(query, ["account", "region"]);
        const [account, region] = [query.get("account"), query.get("region")];
        const found = nodesOf(
          cloud.places().filter((place) => {
            const { accountId, region: there } = place.account;
            return (account === null || accountId === account) && (region === null || there === region);
          }),
          after,
          limit + 1,
        );
        const shown = found.slice(0, limit);
        const nodes = shown.map(({ node, where }) => show(node, where));
        return found.length > limit ? { nodes, next: shown.at(-1)!.position } : { nodes };
      },
    },
    {
      method: "POST",
      path: "/nodes",
      run: ({ body }) =>
        refusing(() => {
          const { store } = cloud.places()[0]!;
          const group = readNodeObject(body ?? {}, catalogueOf(store));
          return cloud.run(group.place && cloud.place(group.place), (context) => {
            if (group.id !== undefined && placeOfNode(group.id, cloud)) {
              throw new ControlError(`Node ${group.id} already exists. Change it with PATCH, or use another id.`, 409);
            }
            const added = addNodes(group, groundOf(context)).map((node) => show(node, context));
            return group.count === 1 ? added[0] : { nodes: added };
          });
        }),
    },
    {
      method: "PATCH",
      path: "/nodes/{id}",
      run: ({ parameters, body }) =>
        cloud.run(getPlace(parameters.id!, cloud), (context) =>
          refusing(() => {
            const before = getNode(parameters.id!, context);
            const changed = changeNode(before, body, groundOf(context));
            updateNode(before, changed, context);
            return show(changed, context);
          }),
        ),
    },
    {
      method: "DELETE",
      path: "/nodes/{id}",
      run: ({ parameters }) =>
        cloud.run(getPlace(parameters.id!, cloud), (context) => {
          deleteNode(getNode(parameters.id!, context).nodeId, context);
          return { deleted: parameters.id };
        }),
    },
  ];
}

interface Found {
  readonly node: Node;
  readonly where: Where;
  /** Its number among the nodes of all places. */
  readonly position: number;
}

function nodesOf(places: readonly Where[], after: number, limit: number): readonly Found[] {
  const found: Found[] = [];
  for (const where of places) {
    const start = (where.place - 1) * PLACE_STEP;
    if (after >= start + PLACE_STEP) continue;
    for (const node of where.store.nodes.list({}, Math.max(0, after - start), limit - found.length)) {
      found.push({ node, where, position: start + node.number });
    }
    if (found.length === limit) break;
  }
  return found;
}

function placeOfNode(nodeId: string, cloud: NodePlaces): Where | undefined {
  return cloud.places().find(({ store }) => store.nodes.find(nodeId));
}

/** Where a node is; undefined for the first place, also while it is open where that is. */
function getPlace(nodeId: string, cloud: NodePlaces): NamedPlace | undefined {
  const where = placeOfNode(nodeId, cloud);
  if (!where) throw new ControlError(`Node ${nodeId} does not exist. GET /_emulator/nodes lists the nodes.`, 404);
  return where.place === 1 ? undefined : where.account;
}

function getNode(nodeId: string, { store }: Context): Node {
  return store.nodes.find(nodeId)!;
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

function show(node: Node, { account, store: { behaviours } }: Pick<Context, "account" | "store">) {
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    id: node.nodeId,
    account: account.accountId,
    region: account.region,
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
