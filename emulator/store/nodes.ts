import { KeptRows } from "./kept-rows.ts";
import { managedWhere, type NodeCondition, ofOneTag } from "./node-condition.ts";
import {
  coded,
  flag,
  integer,
  json,
  milliseconds,
  type Offered,
  part,
  type RowOf,
  rowNumber,
  Table,
  text,
} from "./table.ts";

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

const NODES = new Table(
  "nodes",
  {
    number: rowNumber,
    /** `i-…` for EC2, `mi-…` for a hybrid node. */
    nodeId: text("UNIQUE"),
    /** The hybrid node's name, or the EC2 instance's `Name` tag. */
    name: text().orNull(),
    computerName: text(),
    /** The emulator's name of the platform, e.g. `amazon-linux-2`, which selects its patches. */
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
    /** The last ping of a node that is not Online. */
    lastPingAtMs: milliseconds(),
    lastBootAtMs: milliseconds(),
    /** EC2 tags or managed-instance tags: targets match both. */
    tags: json<Tags>(),
    patchGroup: text().orNull(),
    installed: coded<InstalledSoftware>({ encode: encodeInstalled, decode: (kept) => decodeInstalled(kept as string) }),
    /** The interned behaviour of the fleet file; null for a node that just works. */
    behaviourId: integer().orNull(),
    /** Whether it is a managed node. An EC2 instance without a profile for SSM is not managed: only EC2 shows it. */
    isManaged: flag().atFirst("1"),
  },
  "CREATE INDEX nodes_by_patch_group ON nodes (patch_group, number) WHERE patch_group IS NOT NULL",
);

/** One node. What is installed on it is kept as layers (see `InstalledSoftware`), not as a list of packages. */
export type Node = Omit<RowOf<typeof NODES>, "number" | "patchGroup" | "isManaged">;

/** What steps change. */
const STATE = ["pingStatus", "lastPingAtMs", "lastBootAtMs", "installed"] as const satisfies readonly (keyof Node)[];
const OTHER = (Object.keys(NODES.columns) as (keyof Node)[]).filter(
  (member) => !(STATE as readonly string[]).includes(member) && !["number", "patchGroup", "isManaged"].includes(member),
);

interface KeptNode {
  readonly node: Node;
  readonly isManaged: boolean;
  /** Whether something else of it was ever changed than what steps change. */
  readonly isOther: boolean;
}

const NODE_TAGS = new Table(
  "node_tags",
  { key: text(), value: text(), number: integer("REFERENCES nodes ON DELETE CASCADE") },
  "PRIMARY KEY (key, value, number)",
  "WITHOUT ROWID",
  "CREATE INDEX node_tags_by_node ON node_tags (number)",
);

export type Nodes = Offered<typeof nodes>;

export const nodes = part([NODES, NODE_TAGS], (db) => {
  const rows = NODES.on(db);
  // Patch groups follow from tags, which are read.
  const numbered = rows.but("patchGroup", "isManaged");
  const shown = numbered.but("number");
  const kept = KeptRows.of<string, KeptNode>(db, [NODES], (own) => {
    const rows = NODES.on(own);
    const kept = rows.but("number", "patchGroup");
    const find = kept.find("nodeId");
    const findAll = kept.findAll("nodeId");
    const update = rows.update(["nodeId"]);
    const updateStates = rows.updateAll("nodeId", STATE);
    return {
      find: (nodeId) => {
        const row = find(nodeId);
        return row && keptOf(row);
      },
      findAll: (nodeIds) => findAll(nodeIds).map((row) => [row.nodeId, keptOf(row)] as const),
      write: (changed) => {
        for (const { node, isOther } of changed)
          if (isOther) update({ ...node, patchGroup: patchGroupOf(node.tags) ?? null });
        updateStates(changed.filter(({ isOther }) => !isOther).map(({ node }) => node));
      },
    };
  });
  const insert = rows.insertNumbered();
  const numberOf = rows.value("number", "nodeId");
  /** For lists of what ran on many nodes. */
  const computerName = rows.kept().value("computerName", "nodeId");
  const joined = db.prepare<{ count: number }>("SELECT seq AS count FROM sqlite_sequence WHERE name = 'nodes'");
  const insertTag = NODE_TAGS.on(db).insert();
  const deleteTags = NODE_TAGS.on(db).delete("number");
  const addTags = (number: number, tags: Tags) => {
    for (const [key, value] of Object.entries(tags)) insertTag({ key, value, number });
  };
  return {
    computerName,
    insert(node: Node): void {
      addTags(insert({ ...node, patchGroup: patchGroupOf(node.tags) ?? null }), node.tags);
    },
    /** Replaces the node of this id; tags are rewritten only when they changed. */
    update(node: Node): void {
      const before = kept.get(node.nodeId);
      if (!before) throw new Error(`There is no node ${node.nodeId} to update.`);
      const isOther = before.isOther || OTHER.some((member) => node[member] !== before.node[member]);
      kept.set(node.nodeId, { node, isManaged: before.isManaged, isOther });
      if (node.tags === before.node.tags || JSON.stringify(node.tags) === JSON.stringify(before.node.tags)) return;
      const number = numberOf(node.nodeId)!;
      deleteTags(number);
      addTags(number, node.tags);
    },
    /** All of these will be asked for soon. */
    expect: (nodeIds: readonly string[]): void => kept.expect(nodeIds),
    /** A managed node. */
    find(nodeId: string): Node | undefined {
      const found = kept.get(nodeId);
      return found?.isManaged ? found.node : undefined;
    },
    /** A node whether it is managed or not: for EC2. */
    findAny: (nodeId: string): Node | undefined => kept.get(nodeId)?.node,
    setManaged: rows.set(["nodeId"], ["isManaged"]),
    /** Does nothing if there is no such node. */
    delete: rows.delete("nodeId"),
    count: rows.count(),
    /** How many nodes have ever joined, including those that left. */
    joined: (): number => joined.get()?.count ?? 0,
    /** Nodes in the order they joined, after the one with this number; `number` is never given to another node. */
    list(condition: NodeCondition, number: number, limit: number): (Node & { readonly number: number })[] {
      const tagged = ofOneTag(condition);
      if (!tagged) return numbered.searchPage((bindings) => managedWhere(condition, bindings), number, limit);
      // From tag to tag, so that a page costs the same however many nodes have it.
      const { rest, ...tag } = tagged;
      return numbered.search(
        (bindings) => managedWhere(rest, bindings),
        "AND key = :key AND value = :value AND node_tags.number > :number ORDER BY node_tags.number LIMIT :limit",
        { ...tag, number, limit },
        "JOIN node_tags USING (number)",
      );
    },
    /** All nodes that match, by node id. */
    select: (condition: NodeCondition): Node[] =>
      shown.search((bindings) => managedWhere(condition, bindings), "ORDER BY node_id"),
    /** How many nodes match. */
    countOf: (condition: NodeCondition): number => rows.countOf((bindings) => managedWhere(condition, bindings)),
    /** The ids alone, by node id: for a fleet too large to hold as objects. */
    selectIds: (condition: NodeCondition): string[] =>
      rows
        .only("nodeId")
        .search((bindings) => managedWhere(condition, bindings), "ORDER BY node_id")
        .map(({ nodeId }) => nodeId),
  };
});

function keptOf({ isManaged, ...node }: Omit<RowOf<typeof NODES>, "number" | "patchGroup">): KeptNode {
  return { node, isManaged, isOther: false };
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
