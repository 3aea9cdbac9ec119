import type { Chance } from "../../../chance/chance.ts";
import { matchesGlob } from "../../../input/glob.ts";
import type { Node } from "../../../store/nodes.ts";
import type { PackageSet } from "../../../store/package-set.ts";
import type { Store } from "../../../store/store.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { happens } from "../draw.ts";
import { keyedHex, keyedUuid } from "../keyed-id.ts";
import { platformOf } from "../platforms.ts";
import type { NodeGroup } from "./fleet.ts";

export interface FleetGround {
  readonly store: Store;
  readonly chance: Chance;
  readonly catalogue: Catalogue;
  readonly nowMs: number;
}

/** Stores a fleet's nodes of one place, one at a time, so that memory stays small. Call it in a transaction. */
export function fillFleet(groups: readonly NodeGroup[], ground: FleetGround): void {
  let index = ground.store.nodes.joined();
  for (const group of groups) {
    for (const node of createNodes(group, index, ground)) ground.store.nodes.insert(node);
    index += group.count;
  }
}

/** Adds the nodes of one entry. @returns them as stored. */
export function addNodes(group: NodeGroup, ground: FleetGround): Node[] {
  return Array.from(createNodes(group, ground.store.nodes.joined(), ground), (node) => {
    ground.store.nodes.insert(node);
    return node;
  });
}

/** @param index how many nodes joined before; unique, since generated ids and addresses depend on it. */
function* createNodes(group: NodeGroup, index: number, ground: FleetGround): Iterable<Node> {
  const shared = shareOf(group, ground);
  for (let place = 1; place <= group.count; place++) yield createNode(group, place, index + place - 1, shared, ground);
}

type Share = Pick<Node, "installed" | "behaviourId">;

/** What all nodes of a group have in common. */
function shareOf(group: NodeGroup, { store, catalogue, nowMs }: FleetGround): Share {
  const throughMs = group.patchedThroughMs ?? nowMs;
  const packages = exceptions(group, catalogue, nowMs);
  const hasExceptions = Object.keys(packages).length > 0;
  return {
    installed: {
      throughMs,
      layers: hasExceptions
        ? [{ setId: store.packageSets.intern(packages), installedAtMs: Math.min(throughMs, nowMs), isNoReboot: false }]
        : [],
    },
    behaviourId: group.behaviour ? store.behaviours.intern(group.behaviour) : null,
  };
}

/** What differs from "all packages of the platform, released until the watermark". */
export function exceptions(group: NodeGroup, catalogue: Catalogue, nowMs: number): PackageSet {
  const { installed, removed, missing } = group;
  if (Object.keys(installed).length + removed.length + missing.length === 0) return {};
  const histories = catalogue.histories(group.platform, nowMs);
  const packages: Record<string, string | null> = {};
  for (const history of histories) {
    const wanted = Object.hasOwn(installed, history.package) ? installed[history.package] : undefined;
    const released = history.releases.filter((release) => release.releasedAtMs <= nowMs);
    if (wanted === "latest") packages[history.package] = released.at(-1)?.version ?? null;
    else if (wanted !== undefined) packages[history.package] = wanted;
    else if (removed.some((pattern) => matchesGlob(pattern, history.package))) packages[history.package] = null;
    else if (missing.some((pattern) => matchesGlob(pattern, history.package))) {
      packages[history.package] = released[0]?.version ?? null;
    }
  }
  for (const [name, version] of Object.entries(installed)) packages[name] ??= version;
  return packages;
}

function createNode(group: NodeGroup, place: number, index: number, share: Share, ground: FleetGround): Node {
  const { chance, nowMs } = ground;
  const platform = platformOf(group.platform);
  const prefix = group.isHybrid ? "mi" : "i";
  const nodeId = group.id ?? freeId(prefix, index, ground);
  const width = String(group.count).length;
  const name =
    group.name === undefined || group.count === 1 ? group.name : `${group.name}-${String(place).padStart(width, "0")}`;
  const ipAddress = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const isOffline = happens(group.behaviour?.faults?.offline, chance, "offline", nodeId);
  return {
    nodeId,
    name: name ?? null,
    computerName: computerName(platform.type, name, ipAddress, group.isHybrid),
    platform: group.platform,
    platformType: platform.type,
    platformName: platform.name,
    platformVersion: platform.version,
    resourceType: group.isHybrid ? "ManagedInstance" : "EC2Instance",
    machineState: group.machineState,
    pingStatus:
      isOffline || (group.machineState !== "running" && group.pingStatus === "Online")
        ? "ConnectionLost"
        : group.pingStatus,
    agentVersion: group.agentVersion,
    ipAddress,
    iamRole: group.iamRole ?? (group.isHybrid ? "SSMServiceRole" : null),
    activationId: group.isHybrid ? keyedUuid(chance, "activation", nodeId) : null,
    registeredAtMs: nowMs,
    lastPingAtMs: nowMs,
    lastBootAtMs: nowMs,
    tags:
      group.isHybrid || name === undefined || group.tags.Name !== undefined
        ? group.tags
        : { ...group.tags, Name: name },
    ...share,
  };
}

/** The next generated id that no node of the file took for itself. */
function freeId(prefix: string, index: number, { store, chance }: FleetGround): string {
  for (let attempt = 0; ; attempt++) {
    const nodeId = `${prefix}-0${keyedHex(chance, "node", index, attempt)}`;
    if (!store.nodes.findAny(nodeId)) return nodeId;
  }
}

function computerName(type: string, name: string | undefined, ipAddress: string, isHybrid: boolean): string {
  if (isHybrid && name) return `${name}.example.com`;
  if (type !== "Windows") return `ip-${ipAddress.replaceAll(".", "-")}.ec2.internal`;
  const number = ipAddress.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `EC2AMAZ-${number.slice(1).join("").toUpperCase()}.WORKGROUP`;
}
