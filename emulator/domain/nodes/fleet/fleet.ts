import { readFileSync } from "node:fs";
import { didYouMean } from "../../../input/nearest.ts";
import { yaml } from "../../../input/yaml.ts";
import type { Behaviour } from "../../../store/behaviour.ts";
import type { MachineState, PingStatus, Tags } from "../../../store/nodes.ts";
import { Catalogue } from "../catalogue/catalogue.ts";
import { type CatalogueReplacement, readCatalogue } from "../catalogue/catalogue-reader.ts";
import { PLATFORMS } from "../platforms.ts";
import { type ReadBehaviour, readBehaviour } from "./behaviour-reader.ts";
import { FleetError } from "./fleet-error.ts";
import { instant } from "./instant.ts";
import {
  checkFailingPatches,
  checkInstalled,
  checkPackages,
  checkUnusedPatches,
  type NodeEntry,
} from "./patch-names.ts";
import {
  choice,
  entries,
  items,
  members,
  numberBetween,
  type Place,
  plain,
  readObject,
  readYaml,
  refuse,
  show,
  text,
} from "./reader.ts";

/** A fleet as a program writes it: the fleet file's keys (docs/fleet.md). What is wrong with it is said when it is read. */
export interface Fleet {
  /** Where nodes live that do not say so: twelve digits, and a region. */
  readonly account?: string;
  readonly region?: string;
  readonly behaviours?: Readonly<Record<string, object>>;
  readonly nodes: readonly object[];
  /** Patches by platform instead of the generated ones, or the path of a file with them. */
  readonly catalogue?: string | object;
}

/** A checked fleet. */
export interface CheckedFleet {
  /** Where nodes live that do not say so, as far as the fleet says it. */
  readonly place?: NodePlace;
  readonly groups: readonly NodeGroup[];
  readonly catalogue: CatalogueReplacement | undefined;
}

/** An account and a region, or one of them. */
export interface NodePlace {
  readonly account?: string;
  readonly region?: string;
}

/** One entry of `nodes`: a single node, or `count` of a kind. */
export interface NodeGroup {
  /** Where it lives, as far as the entry says it. */
  readonly place?: NodePlace;
  /** Given for a single node; generated otherwise. */
  readonly id: string | undefined;
  readonly count: number;
  readonly name: string | undefined;
  readonly platform: string;
  readonly isHybrid: boolean;
  readonly tags: Tags;
  readonly pingStatus: PingStatus;
  readonly machineState: MachineState;
  readonly agentVersion: string;
  readonly iamRole: string | undefined;
  /** Everything released until then is installed; undefined for a node that has all there is. */
  readonly patchedThroughMs: number | undefined;
  /** Packages (globs) that stand at their first known version in spite of that. */
  readonly missing: readonly string[];
  /** Packages beyond the usual ones, or usual ones at another version: name to version (`latest` for the newest). */
  readonly installed: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  readonly behaviour: Behaviour | undefined;
}

export const AGENT_VERSION = "3.3.3050.0";

/** @throws FleetError naming the file. */
export function readFleetFile(path: string): CheckedFleet {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FleetError(
      code === "ENOENT" ? `Fleet file ${path} does not exist.` : `The fleet file ${path}: ${message}`,
    );
  }
  return readFleetText(content, path);
}

export function readFleetText(content: string, name: string): CheckedFleet {
  return readPlace(readYaml(content, name));
}

export function readFleetObject(fleet: Fleet): CheckedFleet {
  return readPlace(readObject(fleet, "fleet"));
}

/** One node's entry alone: the body of the control API's POST. */
export function readNodeObject(value: unknown, catalogue: Catalogue): NodeGroup {
  const { group, entry, behaviour } = readGroup(readObject(value, "node"), new Map(), catalogue);
  if (behaviour) checkFailingPatches(behaviour, [entry], catalogue);
  return group;
}

function readPlace(place: Place): CheckedFleet {
  const keys = members(place, ["behaviours", "nodes", "catalogue", "account", "region"]);
  const behaviours = new Map(
    keys.behaviours ? entries(keys.behaviours).map(([name, behaviour]) => [name, readBehaviour(behaviour)]) : [],
  );
  const replacement = keys.catalogue && readCatalogue(keys.catalogue);
  const catalogue = new Catalogue(replacement);
  const uses = new Map<ReadBehaviour, NodeEntry[]>();
  if (!keys.nodes) throw refuse(place, "has no nodes. Write e.g. nodes: [{ name: app-1, platform: amazon-linux-2 }].");
  const seen = new Set<string>();
  const groups = items(keys.nodes).map((entry) => {
    const { group, entry: node, behaviour } = readGroup(entry, behaviours, catalogue);
    if (behaviour) {
      if (!uses.has(behaviour)) uses.set(behaviour, []);
      uses.get(behaviour)!.push(node);
    }
    if (group.id !== undefined && seen.has(group.id)) {
      throw refuse(
        entry,
        `has the id ${group.id}, which another node already has. Give each node a different id, or none.`,
      );
    }
    if (group.id !== undefined) seen.add(group.id);
    return group;
  });
  for (const [behaviour, nodes] of uses) checkFailingPatches(behaviour, nodes, catalogue);
  for (const behaviour of behaviours.values()) if (!uses.has(behaviour)) checkUnusedPatches(behaviour, catalogue);
  return { ...readNodePlace(keys), groups, catalogue: replacement };
}

const NODE_KEYS = [
  "id",
  "count",
  "prefix",
  "name",
  "platform",
  "hybrid",
  "tags",
  "patchGroup",
  "pingStatus",
  "state",
  "agentVersion",
  "iamRole",
  "patchedThrough",
  "missing",
  "installed",
  "removed",
  "behaviour",
  "account",
  "region",
] as const;

interface ReadGroup {
  readonly group: NodeGroup;
  readonly entry: NodeEntry;
  readonly behaviour: ReadBehaviour | undefined;
}

function readGroup(place: Place, behaviours: ReadonlyMap<string, ReadBehaviour>, catalogue: Catalogue): ReadGroup {
  const keys = members(place, NODE_KEYS);
  const id = keys.id && readId(keys.id);
  const count = keys.count ? numberBetween(keys.count, 1, 1_000_000, "a whole number from 1 to 1000000") : 1;
  if (!Number.isInteger(count)) throw refuse(keys.count!, `is ${count}, but must be a whole number.`);
  if (id !== undefined && keys.count) throw refuse(place, "has both id and count: several nodes cannot share one id.");
  if (keys.name && keys.prefix) throw refuse(place, "has both name and prefix: prefix names many nodes, name one.");
  if (!keys.platform) throw refuse(place, `needs a platform: ${Object.keys(PLATFORMS).join(", ")}.`);
  const isHybrid = keys.hybrid ? readBoolean(keys.hybrid) : (id?.startsWith("mi-") ?? false);
  if (id !== undefined && isHybrid !== id.startsWith("mi-")) {
    throw refuse(keys.id!, `is ${id}, but ids of hybrid nodes begin with mi- and those of EC2 instances with i-.`);
  }
  const name = keys.prefix ?? keys.name;
  const platform = choice(keys.platform, Object.keys(PLATFORMS));
  const entry = { path: place.path || "node", name: name && text(name), platform };
  const [missing, removed] = [keys.missing, keys.removed].map((list) => (list ? items(list) : []));
  checkPackages([...missing!, ...removed!], entry, catalogue);
  const behaviour = keys.behaviour && readBehaviourOrName(keys.behaviour, behaviours);
  const group = {
    ...readNodePlace(keys),
    id,
    count,
    name: entry.name,
    platform,
    isHybrid,
    tags: readTags(keys.tags, keys.patchGroup),
    pingStatus: keys.pingStatus ? choice(keys.pingStatus, ["Online", "ConnectionLost", "Inactive"]) : "Online",
    machineState: keys.state ? choice(keys.state, ["running", "stopped", "terminated"]) : "running",
    agentVersion: keys.agentVersion ? readAgentVersion(keys.agentVersion) : AGENT_VERSION,
    iamRole: keys.iamRole && text(keys.iamRole),
    patchedThroughMs: keys.patchedThrough && instant(keys.patchedThrough),
    missing: missing!.map(text),
    installed: keys.installed ? readInstalled(keys.installed, entry, catalogue) : {},
    removed: removed!.map(text),
    behaviour: behaviour?.behaviour,
  } as const;
  return { group, entry, behaviour };
}

/** Nothing when neither is given, so that a fleet that names no place reads as it always did. */
function readNodePlace({ account, region }: { readonly account?: Place; readonly region?: Place }): {
  readonly place?: NodePlace;
} {
  if (!account && !region) return {};
  return {
    place: { ...(account ? { account: readAccount(account) } : {}), ...(region ? { region: readRegion(region) } : {}) },
  };
}

function readAccount(place: Place): string {
  const account = text(place);
  if (/^\d{12}$/.test(account)) return account;
  throw refuse(place, `is ${show(plain(place))}, but an AWS account ID has twelve digits.`);
}

function readRegion(place: Place): string {
  const region = text(place);
  if (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) return region;
  throw refuse(place, `is ${show(region)}, but must be a region such as us-east-1.`);
}

function readId(place: Place): string {
  const id = text(place);
  if (/^(i-([0-9a-z]{8}|[0-9a-z]{17})|mi-[0-9a-z]{17})$/.test(id)) return id;
  throw refuse(place, `is ${show(id)}, but must be i- and 8 or 17 hexadecimal digits, or mi- and 17.`);
}

function readBoolean(place: Place): boolean {
  const value = plain(place);
  if (typeof value === "boolean") return value;
  throw refuse(place, `is ${show(value)}, but must be true or false.`);
}

function readTags(tags: Place | undefined, patchGroup: Place | undefined): Tags {
  const read = Object.fromEntries((tags ? entries(tags) : []).map(([key, value]) => [key, text(value)]));
  for (const key of Object.keys(read)) {
    if (key.length > 128) throw refuse(tags!, `has the key ${show(key)}: tag keys have at most 128 characters.`);
  }
  return patchGroup ? { ...read, "Patch Group": text(patchGroup) } : read;
}

function readAgentVersion(place: Place): string {
  const version = text(place);
  if (/^[0-9]{1,6}(\.[0-9]{1,6}){2,3}$/.test(version)) return version;
  throw refuse(place, `is ${show(version)}, but must be a version such as ${AGENT_VERSION}.`);
}

/** A list of names (at their newest), or a map of name to version. */
function readInstalled(place: Place, node: NodeEntry, catalogue: Catalogue): Record<string, string> {
  if (yaml().isMap(place.node)) {
    return Object.fromEntries(
      entries(place).map(([name, version]) => {
        checkInstalled(version, name, text(version), node, catalogue);
        return [name, text(version)];
      }),
    );
  }
  return Object.fromEntries(
    items(place).map((entry) => {
      checkInstalled(entry, text(entry), "latest", node, catalogue);
      return [text(entry), "latest"];
    }),
  );
}

function readBehaviourOrName(place: Place, behaviours: ReadonlyMap<string, ReadBehaviour>): ReadBehaviour {
  if (!yaml().isScalar(place.node)) return readBehaviour(place);
  const name = text(place);
  const behaviour = behaviours.get(name);
  if (behaviour) return behaviour;
  const hint = didYouMean(name, [...behaviours.keys()]);
  const known = behaviours.size === 0 ? "none is defined" : `defined are ${[...behaviours.keys()].join(", ")}`;
  throw refuse(place, `is ${show(name)}, which is not defined under behaviours.${hint} ${known}.`);
}
