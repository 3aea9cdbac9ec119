import { Bindings } from "./condition.ts";
import type { Database } from "./database.ts";
import { type NodeCondition, nodesWhere } from "./node-condition.ts";
import { coded, integer, json, milliseconds, type RowOf, rowNumber, Table, text } from "./table.ts";

export type PlatformType = "Linux" | "Windows" | "MacOS";
export type PingStatus = "Online" | "ConnectionLost" | "Inactive";
/** Whether the machine behind the node runs; only `running` nodes have an agent that answers. */
export type MachineState = "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
export type Tags = Readonly<Record<string, string>>;

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

const NODES = new Table("nodes", {
  number: rowNumber,
  /** `i-…` for EC2, `mi-…` for a hybrid node. */
  nodeId: text("UNIQUE"),
  /** The hybrid node's name, or the EC2 instance's `Name` tag. */
  name: text().orNull(),
  computerName: text(),
  /** The emulator's own word for the platform, e.g. `amazon-linux-2`: the catalogue of its patches goes by it. */
  platform: text(),
  platformType: text<PlatformType>(),
  platformName: text(),
  platformVersion: text(),
  resourceType: text<"EC2Instance" | "ManagedInstance">(),
  machineState: text<MachineState>(),
  pingStatus: text<PingStatus>(),
  agentVersion: text(),
  ipAddress: text(),
  iamRole: text().orNull(),
  activationId: text().orNull(),
  registeredAtMs: milliseconds(),
  /** When a node that is not Online was heard of last. */
  lastPingAtMs: milliseconds(),
  lastBootAtMs: milliseconds(),
  /** EC2 tags or managed-instance tags: both are what targets go by. */
  tags: json<Tags>(),
  patchGroup: text().orNull(),
  installed: coded<InstalledSoftware>({ encode: encodeInstalled, decode: (kept) => decodeInstalled(kept as string) }),
  /** The interned behaviour of the fleet file; null for a node that just works. */
  behaviourId: integer().orNull(),
});

/** One managed node. What is installed on it is kept as layers (see `InstalledSoftware`), not as a list of packages. */
export type Node = Omit<RowOf<typeof NODES>, "number" | "patchGroup">;

const NODE_TAGS = new Table(
  "node_tags",
  { key: text(), value: text(), number: integer("REFERENCES nodes ON DELETE CASCADE") },
  "PRIMARY KEY (key, value, number)",
  "WITHOUT ROWID",
);

export const NODES_SCHEMA = `${NODES.schema}
CREATE INDEX nodes_by_patch_group ON nodes (patch_group, number) WHERE patch_group IS NOT NULL;
${NODE_TAGS.schema}
CREATE INDEX node_tags_by_node ON node_tags (number);
`;

/** Members that are read: patch groups follow from tags. */
const NUMBERED = NODES.fieldsBut("patchGroup");
const SHOWN = NODES.fieldsBut("number", "patchGroup");
const ONE = "WHERE node_id = :nodeId";

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
    this.#insert = NODES.insert(db, "RETURNING number");
    this.#update = NODES.update(db, NODES.fieldsBut("number", "nodeId"), ONE);
    this.#find = NODES.pick(db, SHOWN, ONE);
    this.#delete = NODES.delete(db, ONE);
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM nodes");
    this.#number = db.prepare<{ number: number; tags: string }>(`SELECT number, tags FROM nodes ${ONE}`);
    this.#joined = db.prepare<{ count: number }>("SELECT seq AS count FROM sqlite_sequence WHERE name = 'nodes'");
    this.#insertTag = NODE_TAGS.insert(db);
    this.#deleteTags = NODE_TAGS.delete(db, "WHERE number = :number");
  }

  insert(node: Node): void {
    const { number } = this.#insert.get({ ...node, patchGroup: patchGroupOf(node.tags) ?? null })!;
    this.#addTags(number, node.tags);
  }

  /** Replaces the node of this id; tags are rewritten only when they changed. */
  update(node: Node): void {
    const before = this.#number.get({ nodeId: node.nodeId });
    if (!before) throw new Error(`There is no node ${node.nodeId} to update.`);
    this.#update.run({ ...node, patchGroup: patchGroupOf(node.tags) ?? null });
    if (before.tags === JSON.stringify(node.tags)) return;
    this.#deleteTags.run({ number: before.number });
    this.#addTags(before.number, node.tags);
  }

  find(nodeId: string): Node | undefined {
    return this.#find.get({ nodeId });
  }

  /** Nothing happens when there is no such node. */
  delete(nodeId: string): void {
    this.#delete.run({ nodeId });
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
    const rest = `WHERE number > :afterNumber AND (${nodesWhere(condition, bindings)}) ORDER BY number LIMIT :limit`;
    return NODES.picked(this.#db, NUMBERED, rest).all({ ...bindings.values, afterNumber, limit });
  }

  /** All nodes that match, by node id. */
  select(condition: NodeCondition): Node[] {
    return this.#matching(SHOWN, condition);
  }

  /** The ids alone, by node id: for a fleet too large to hold as objects. */
  selectIds(condition: NodeCondition): string[] {
    return this.#matching(["nodeId"], condition).map(({ nodeId }) => nodeId);
  }

  #matching<F extends keyof Node>(fields: readonly F[], condition: NodeCondition): Pick<Node, F>[] {
    const bindings = new Bindings();
    const rest = `WHERE ${nodesWhere(condition, bindings)} ORDER BY node_id`;
    return NODES.picked(this.#db, fields, rest).all(bindings.values);
  }

  #addTags(number: number, tags: Tags): void {
    for (const [key, value] of Object.entries(tags)) this.#insertTag.run({ key, value, number });
  }
}

/** The patch group of a node: the tag `Patch Group`, or `PatchGroup` where tags in instance metadata are allowed. */
export function patchGroupOf(tags: Tags): string | undefined {
  return tags["Patch Group"] ?? tags.PatchGroup;
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
