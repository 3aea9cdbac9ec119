import { Bindings } from "./condition.ts";
import type { Database, SqlValue } from "./database.ts";
import { type NodeCondition, nodesWhere } from "./node-condition.ts";

export type PlatformType = "Linux" | "Windows" | "MacOS";
export type PingStatus = "Online" | "ConnectionLost" | "Inactive";
/** Whether the machine behind the node runs; only `running` nodes have an agent that answers. */
export type MachineState = "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
export type Tags = Readonly<Record<string, string>>;

/** One managed node. What is installed on it is kept as layers (see `InstalledSoftware`), not as a list of packages. */
export interface Node {
  /** `i-…` for EC2, `mi-…` for a hybrid node. */
  readonly nodeId: string;
  /** The hybrid node's name, or the EC2 instance's `Name` tag. */
  readonly name: string | null;
  readonly computerName: string;
  /** The emulator's own word for the platform, e.g. `amazon-linux-2`: the catalogue of its patches goes by it. */
  readonly platform: string;
  readonly platformType: PlatformType;
  readonly platformName: string;
  readonly platformVersion: string;
  readonly resourceType: "EC2Instance" | "ManagedInstance";
  readonly machineState: MachineState;
  readonly pingStatus: PingStatus;
  readonly agentVersion: string;
  readonly ipAddress: string;
  readonly iamRole: string | null;
  readonly activationId: string | null;
  readonly registeredAtMs: number;
  /** When a node that is not Online was heard of last. */
  readonly lastPingAtMs: number;
  readonly lastBootAtMs: number;
  /** EC2 tags or managed-instance tags: both are what targets go by. */
  readonly tags: Tags;
  readonly installed: InstalledSoftware;
  /** The interned behaviour of the fleet file; null for a node that just works. */
  readonly behaviourId: number | null;
}

/**
 * What is installed: everything released up to an instant, and over it layers, later ones over earlier ones. A layer is
 * an interned set of package versions (`PackageSets`) and the instant of its installation, so that a hundred thousand
 * nodes patched by one window share one set.
 */
export interface InstalledSoftware {
  readonly throughMs: number;
  readonly layers: readonly InstalledLayer[];
}

export interface InstalledLayer {
  readonly setId: number;
  readonly installedAtMs: number;
  /** Installed with RebootOption NoReboot: pending until the node boots later than this. */
  readonly isNoReboot: boolean;
}

export const NODES_SCHEMA = `
CREATE TABLE nodes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  node_id TEXT NOT NULL UNIQUE,
  name TEXT,
  computer_name TEXT NOT NULL,
  platform TEXT NOT NULL,
  platform_type TEXT NOT NULL,
  platform_name TEXT NOT NULL,
  platform_version TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  machine_state TEXT NOT NULL,
  ping_status TEXT NOT NULL,
  agent_version TEXT NOT NULL,
  ip_address TEXT NOT NULL,
  iam_role TEXT,
  activation_id TEXT,
  registered_at_ms REAL NOT NULL,
  last_ping_at_ms REAL NOT NULL,
  last_boot_at_ms REAL NOT NULL,
  tags TEXT NOT NULL,
  patch_group TEXT,
  installed TEXT NOT NULL,
  behaviour_id INTEGER
);
CREATE INDEX nodes_by_patch_group ON nodes (patch_group, number) WHERE patch_group IS NOT NULL;
CREATE TABLE node_tags (
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,
  PRIMARY KEY (key, value, number)
) WITHOUT ROWID;
CREATE INDEX node_tags_by_node ON node_tags (number);
`;

export const NODE_COLUMNS = `node_id AS "nodeId", name, computer_name AS "computerName", platform,
  platform_type AS "platformType", platform_name AS "platformName", platform_version AS "platformVersion",
  resource_type AS "resourceType", machine_state AS "machineState", ping_status AS "pingStatus",
  agent_version AS "agentVersion", ip_address AS "ipAddress", iam_role AS "iamRole", activation_id AS "activationId",
  registered_at_ms AS "registeredAtMs", last_ping_at_ms AS "lastPingAtMs", last_boot_at_ms AS "lastBootAtMs", tags,
  installed, behaviour_id AS "behaviourId"`;

const NODE_FIELDS = `node_id, name, computer_name, platform, platform_type, platform_name, platform_version, resource_type,
  machine_state, ping_status, agent_version, ip_address, iam_role, activation_id, registered_at_ms, last_ping_at_ms,
  last_boot_at_ms, tags, patch_group, installed, behaviour_id`;

type NodeRow = Omit<Node, "tags" | "installed"> & { readonly tags: string; readonly installed: string };
type Numbered<T> = T & { readonly number: number };

export class Nodes {
  readonly #db: Database;
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #count;
  readonly #number;
  readonly #joined;
  readonly #insertTag;
  readonly #deleteTags;

  constructor(db: Database) {
    this.#db = db;
    const marks = NODE_FIELDS.split(",").map(() => "?");
    this.#insert = db.prepare<{ number: number }>(
      `INSERT INTO nodes (${NODE_FIELDS}) VALUES (${marks}) RETURNING number`,
    );
    this.#update = db.prepare(`UPDATE nodes SET (${NODE_FIELDS}) = (${marks}) WHERE node_id = ?`);
    this.#find = db.prepare<NodeRow>(`SELECT ${NODE_COLUMNS} FROM nodes WHERE node_id = ?`);
    this.#delete = db.prepare("DELETE FROM nodes WHERE node_id = ?");
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM nodes");
    this.#number = db.prepare<{ number: number; tags: string }>("SELECT number, tags FROM nodes WHERE node_id = ?");
    this.#joined = db.prepare<{ count: number }>("SELECT seq AS count FROM sqlite_sequence WHERE name = 'nodes'");
    this.#insertTag = db.prepare("INSERT INTO node_tags VALUES (?, ?, ?)");
    this.#deleteTags = db.prepare("DELETE FROM node_tags WHERE number = ?");
  }

  insert(node: Node): void {
    const { number } = this.#insert.get(...values(node))!;
    for (const [key, value] of Object.entries(node.tags)) this.#insertTag.run(key, value, number);
  }

  /** Replaces the node of this id; tags are rewritten only when they changed. */
  update(node: Node): void {
    const before = this.#number.get(node.nodeId);
    if (!before) throw new Error(`There is no node ${node.nodeId} to update.`);
    this.#update.run(...values(node), node.nodeId);
    if (before.tags === JSON.stringify(node.tags)) return;
    this.#deleteTags.run(before.number);
    for (const [key, value] of Object.entries(node.tags)) this.#insertTag.run(key, value, before.number);
  }

  find(nodeId: string): Node | undefined {
    const row = this.#find.get(nodeId);
    return row && fromRow(row);
  }

  /** Nothing happens when there is no such node. */
  delete(nodeId: string): void {
    this.#delete.run(nodeId);
  }

  count(): number {
    return this.#count.get()!.count;
  }

  /** How many nodes have ever joined, those that left included. */
  joined(): number {
    return this.#joined.get()?.count ?? 0;
  }

  /** Nodes in the order they joined, after the one with this number; `number` is never given to another node. */
  list(condition: NodeCondition, afterNumber: number, limit: number): Numbered<Node>[] {
    const bindings = new Bindings();
    const where = nodesWhere(condition, bindings);
    const sql = `SELECT number, ${NODE_COLUMNS} FROM nodes WHERE number > :afterNumber AND (${where}) ORDER BY number LIMIT :limit`;
    return this.#db
      .prepared<Numbered<NodeRow>>(sql)
      .all({ ...bindings.values, afterNumber, limit })
      .map(fromRow);
  }

  /** All nodes that match, by node id. */
  select(condition: NodeCondition): Node[] {
    return this.#matching<NodeRow>(NODE_COLUMNS, condition).map(fromRow);
  }

  /** The ids alone, by node id: for a fleet too large to hold as objects. */
  selectIds(condition: NodeCondition): string[] {
    return this.#matching<{ nodeId: string }>('node_id AS "nodeId"', condition).map(({ nodeId }) => nodeId);
  }

  #matching<R>(columns: string, condition: NodeCondition): R[] {
    const bindings = new Bindings();
    const sql = `SELECT ${columns} FROM nodes WHERE ${nodesWhere(condition, bindings)} ORDER BY node_id`;
    return this.#db.prepared<R>(sql).all(bindings.values);
  }
}

/** The patch group of a node: the tag `Patch Group`, or `PatchGroup` where tags in instance metadata are allowed. */
export function patchGroupOf(tags: Tags): string | undefined {
  return tags["Patch Group"] ?? tags.PatchGroup;
}

function values(node: Node): SqlValue[] {
  return [
    node.nodeId,
    node.name,
    node.computerName,
    node.platform,
    node.platformType,
    node.platformName,
    node.platformVersion,
    node.resourceType,
    node.machineState,
    node.pingStatus,
    node.agentVersion,
    node.ipAddress,
    node.iamRole,
    node.activationId,
    node.registeredAtMs,
    node.lastPingAtMs,
    node.lastBootAtMs,
    JSON.stringify(node.tags),
    patchGroupOf(node.tags) ?? null,
    encodeInstalled(node.installed),
    node.behaviourId,
  ];
}

function fromRow<R extends NodeRow>(row: R) {
  return { ...row, tags: JSON.parse(row.tags) as Tags, installed: decodeInstalled(row.installed) };
}

/** `[through, [set, at, noReboot], …]`: one column, a few dozen bytes. */
function encodeInstalled({ throughMs, layers }: InstalledSoftware): string {
  return JSON.stringify([
    throughMs,
    ...layers.map(({ setId, installedAtMs, isNoReboot }) => [setId, installedAtMs, Number(isNoReboot)]),
  ]);
}

function decodeInstalled(text: string): InstalledSoftware {
  const [throughMs, ...layers] = JSON.parse(text) as [number, ...[number, number, number][]];
  return {
    throughMs,
    layers: layers.map(([setId, installedAtMs, noReboot]) => ({ setId, installedAtMs, isNoReboot: noReboot === 1 })),
  };
}
