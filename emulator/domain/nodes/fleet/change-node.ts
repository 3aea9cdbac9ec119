import type { InstalledSoftware, Node, Tags } from "../../../store/nodes.ts";
import { happens } from "../draw.ts";
import { exceptions, type FleetGround } from "./fill-fleet.ts";
import { type NodeGroup, readNodeObject } from "./fleet.ts";
import { FleetError } from "./fleet-error.ts";

const FIXED = ["id", "count", "prefix", "platform", "hybrid"];

/**
 * A node as a change makes it: the keys of a fleet file's entry, of which those that are absent stay as they are. `tags`
 * replaces all tags, `behaviour: null` makes a node that just works, `patchedThrough` forgets what was installed since.
 *
 * @throws FleetError with the key, the value and what to do.
 */
export function changeNode(node: Node, change: unknown, ground: FleetGround): Node {
  if (typeof change !== "object" || change === null || Array.isArray(change)) {
    throw new FleetError('node: must be a map with the keys to change, e.g. {"pingStatus":"ConnectionLost"}.');
  }
  const fixed = FIXED.find((key) => Object.hasOwn(change, key));
  if (fixed !== undefined)
    throw new FleetError(`node: ${fixed} cannot be changed. Delete the node and add another one.`);
  const group = readNodeObject(
    { platform: node.platform, hybrid: node.resourceType === "ManagedInstance", ...change },
    ground.catalogue,
  );
  const has = (key: string) => Object.hasOwn(change, key);
  const changed: Node = {
    ...node,
    name: has("name") ? (group.name ?? null) : node.name,
    tags: tagsOf(node, group, has),
    agentVersion: has("agentVersion") ? group.agentVersion : node.agentVersion,
    iamRole: has("iamRole") ? (group.iamRole ?? null) : node.iamRole,
    installed: installedOf(node, group, has, ground),
    behaviourId: !has("behaviour")
      ? node.behaviourId
      : group.behaviour
        ? ground.store.behaviours.intern(group.behaviour)
        : null,
  };
  return withState(changed, group, has, ground);
}

type Has = (key: string) => boolean;

function tagsOf(node: Node, group: NodeGroup, has: Has): Tags {
  const isNamed = node.resourceType === "EC2Instance" && has("name") && group.name !== undefined;
  const tags = has("tags") ? group.tags : { ...node.tags, ...group.tags };
  return isNamed ? { ...tags, Name: group.name! } : tags;
}

function installedOf(node: Node, group: NodeGroup, has: Has, ground: FleetGround): InstalledSoftware {
  const base = has("patchedThrough")
    ? { throughMs: group.patchedThroughMs ?? ground.nowMs, layers: [] }
    : node.installed;
  if (!["missing", "installed", "removed"].some(has)) return base;
  const packages = exceptions(group, ground.catalogue, ground.nowMs);
  if (Object.keys(packages).length === 0) return base;
  const setId = ground.store.packageSets.intern(packages);
  return { ...base, layers: [...base.layers, { setId, installedAtMs: ground.nowMs, isNoReboot: false }] };
}

/** A machine that stops goes offline, and a machine that starts is online, unless the change sets the ping status. */
function withState(node: Node, group: NodeGroup, has: Has, { chance, nowMs }: FleetGround): Node {
  const machineState = has("state") ? group.machineState : node.machineState;
  const hasStarted = machineState === "running" && node.machineState !== "running";
  const hasStopped = machineState !== "running" && node.machineState === "running";
  const isOffline = has("behaviour") && happens(group.behaviour?.faults?.offline, chance, "offline", node.nodeId);
  const pingStatus = has("pingStatus")
    ? group.pingStatus
    : hasStopped || isOffline
      ? "ConnectionLost"
      : hasStarted
        ? "Online"
        : node.pingStatus;
  return {
    ...node,
    machineState,
    pingStatus,
    lastBootAtMs: hasStarted ? nowMs : node.lastBootAtMs,
    lastPingAtMs: pingStatus === node.pingStatus ? node.lastPingAtMs : nowMs,
  };
}
