import { coded, flag, integer, integerKey, json, milliseconds, rowNumber, text } from "./columns.ts";
import { KeptRows } from "./kept-rows.ts";
import { managedWhere, type NodeCondition, ofOneTag } from "./node-condition.ts";
import { type Offered, part, type RowOf, Table } from "./table.ts";

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
    agentVersion: text(),
    ipAddress: text(),
    iamRole: text().orNull(),
    activationId: text().orNull(),
    registeredAtMs: milliseconds(),
    /** EC2 tags or managed-instance tags: targets match both. */
    tags: json<Tags>(),
    patchGroup: text().orNull(),
    /** The interned behaviour of the fleet file; null for a node that just works. */
    behaviourId: integer().orNull(),
    /** Whether it is a managed node. An EC2 instance without a profile for SSM is not managed: only EC2 shows it. */
    isManaged: flag().atFirst("1"),
  },
  "CREATE INDEX nodes_by_patch_group ON nodes (patch_group, number) WHERE patch_group IS NOT NULL",
);

/** What steps change, apart from the rest: a change rewrites a quarter of the bytes, and there are four times as many on a page. */
const NODE_STATES = new Table("node_states", {
  number: integerKey("REFERENCES nodes ON DELETE CASCADE"),
  pingStatus: text<PingStatus>(),
  /** The last ping of a node that is not Online. */
  lastPingAtMs: milliseconds(),
  lastBootAtMs: milliseconds(),
  installed: coded<InstalledSoftware>({ encode: encodeInstalled, decode: (kept) => decodeInstalled(kept as string) }),
});

/** Both, to be read. */
const WHOLE = new Table("nodes JOIN node_states USING (number)", { ...NODES.columns, ...NODE_STATES.columns });

/** One node. What is installed on it is kept as layers (see `InstalledSoftware`), not as a list of packages. */
export type Node = Omit<RowOf<typeof WHOLE>, "number" | "patchGroup" | "isManaged">;

/** What steps do not change. */
const SETTINGS = (Object.keys(NODES.columns) as (keyof typeof NODES.columns)[]).filter(
  (member) => member !== "number" && member !== "patchGroup" && member !== "isManaged",
);

export type NodeState = Omit<RowOf<typeof NODE_STATES>, "number">;

interface KeptNode {
  /** Undefined until the node is in the table. */
  number: number | undefined;
  readonly node: Node;
  readonly isManaged: boolean;
  /** Whether something else of it was changed than what steps change, until it is written. */
  hasNewSettings: boolean;
  hasNewTags: boolean;
}

const NODE_TAGS = new Table(
  "node_tags",
  { key: text(), value: text(), number: integer("REFERENCES nodes ON DELETE CASCADE") },
  "PRIMARY KEY (key, value, number)",
  "WITHOUT ROWID",
  "CREATE INDEX node_tags_by_node ON node_tags (number)",
);

export type Nodes = Offered<typeof nodes>;

/** How many new nodes are written at once: a large fleet must not wait in memory as a whole. */
const WAITING_MAX = 1000;

export const nodes = part([NODES, NODE_STATES, NODE_TAGS], (db) => {
  const rows = NODES.on(db);
  // Patch groups follow from tags, which are read.
  const numbered = WHOLE.on(db).but("patchGroup", "isManaged");
  const shown = numbered.but("number");
  const kept = KeptRows.of<string, KeptNode>(db, [NODES, NODE_STATES, NODE_TAGS], (own) => {
    const whole = WHOLE.on(own).but("patchGroup");
    const find = whole.find("nodeId");
    const findAll = whole.findAll("nodeId");
    const insert = NODES.on(own).insertAllNumbered();
    const insertStates = NODE_STATES.on(own).insertAll();
    const insertTags = NODE_TAGS.on(own).insertAll();
    const deleteTags = NODE_TAGS.on(own).deleteAll("number");
    const updateSettings = NODES.on(own).updateAll("number", [...SETTINGS, "patchGroup", "isManaged"]);
    const updateStates = NODE_STATES.on(own).updateAll("number", [
      "pingStatus",
      "lastPingAtMs",
      "lastBootAtMs",
      "installed",
    ]);
    return {
      find: (nodeId) => {
        const row = find(nodeId);
        return row && keptOf(row.number, row, row.isManaged);
      },
      findAll: (nodeIds) =>
        findAll(nodeIds).map((row) => [row.nodeId, keptOf(row.number, row, row.isManaged)] as const),
      write: (changed) => {
        const added = changed.filter(({ number }) => number === undefined);
        const known = changed.filter(({ number }) => number !== undefined);
        let number = insert(added.map(settingsOf)) - added.length;
        for (const node of added) node.number = ++number;
        insertStates(added.map(stateOf));
        // In the order of the table: nodes come in the order of their ids, which is another one.
        updateStates(known.sort((one, other) => one.number! - other.number!).map(stateOf));
        updateSettings(changed.filter(({ hasNewSettings }) => hasNewSettings).map(settingsOf));
        deleteTags(known.filter(({ hasNewTags }) => hasNewTags).map(({ number }) => number!));
        insertTags(changed.filter(({ hasNewTags }) => hasNewTags).flatMap(tagsOf));
        for (const node of changed) node.hasNewSettings = node.hasNewTags = false;
      },
    };
  });
  let waiting = 0;
  /** For lists of what ran on many nodes. */
  const computerName = rows.kept().value("computerName", "nodeId");
  const joined = db.prepare<{ count: number }>("SELECT seq AS count FROM sqlite_sequence WHERE name = 'nodes'");
  const get = (nodeId: string): KeptNode => {
    const found = kept.get(nodeId);
    if (!found) throw new Error(`There is no node ${nodeId} to change.`);
    return found;
  };
  return {
    computerName,
    /** @throws Error when there is a node with this id. */
    insert(node: Node): void {
      if (kept.get(node.nodeId)) throw new Error(`There is a node ${node.nodeId} already.`);
      const { nodeId } = node;
      kept.set(nodeId, { ...keptOf(undefined, node, true), hasNewTags: true });
      if (++waiting < WAITING_MAX) return;
      waiting = 0;
      db.database.memories.write();
    },
    /** Replaces the node of this id; tags are rewritten only when they changed. */
    update(node: Node): void {
      const before = get(node.nodeId);
      const hasNewSettings = before.hasNewSettings || SETTINGS.some((member) => node[member] !== before.node[member]);
      const hasNewTags = before.hasNewTags || JSON.stringify(node.tags) !== JSON.stringify(before.node.tags);
      kept.set(node.nodeId, { ...before, node: nodeOf(node), hasNewSettings, hasNewTags });
    },
    /** Changes what steps change. */
    changeState(node: Node, state: NodeState): void {
      kept.set(node.nodeId, { ...get(node.nodeId), node: nodeOf(node, state) });
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
    setManaged: (nodeId: string, isManaged: boolean): void =>
      kept.set(nodeId, { ...get(nodeId), isManaged, hasNewSettings: true }),
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
    countOf: (condition: NodeCondition): number => shown.countOf((bindings) => managedWhere(condition, bindings)),
    /** The ids alone, by node id: for a fleet too large to hold as objects. */
    selectIds: (condition: NodeCondition): string[] =>
      numbered
        .only("nodeId")
        .search((bindings) => managedWhere(condition, bindings), "ORDER BY node_id")
        .map(({ nodeId }) => nodeId),
  };
});

function keptOf(number: number | undefined, node: Node, isManaged: boolean): KeptNode {
  return { number, node: nodeOf(node), isManaged, hasNewSettings: false, hasNewTags: false };
}

/** Member by member: rules look at nodes more than at anything else, and at objects of one form several times as fast. */
function nodeOf(node: Node, { pingStatus, lastPingAtMs, lastBootAtMs, installed }: NodeState = node): Node {
  return {
    nodeId: node.nodeId,
    name: node.name,
    computerName: node.computerName,
    platform: node.platform,
    platformType: node.platformType,
    platformName: node.platformName,
    platformVersion: node.platformVersion,
    resourceType: node.resourceType,
    machineState: node.machineState,
    pingStatus,
    agentVersion: node.agentVersion,
    ipAddress: node.ipAddress,
    iamRole: node.iamRole,
    activationId: node.activationId,
    registeredAtMs: node.registeredAtMs,
    lastPingAtMs,
    lastBootAtMs,
    tags: node.tags,
    installed,
    behaviourId: node.behaviourId,
  };
}

function settingsOf({ number, node, isManaged }: KeptNode) {
  return { ...node, number: number!, isManaged, patchGroup: patchGroupOf(node.tags) ?? null };
}

function stateOf({ number, node }: KeptNode): RowOf<typeof NODE_STATES> {
  const { pingStatus, lastPingAtMs, lastBootAtMs, installed } = node;
  return { number: number!, pingStatus, lastPingAtMs, lastBootAtMs, installed };
}

function tagsOf({ number, node }: KeptNode): RowOf<typeof NODE_TAGS>[] {
  return Object.entries(node.tags).map(([key, value]) => ({ key, value, number: number! }));
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
