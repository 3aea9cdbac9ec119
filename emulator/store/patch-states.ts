import { type Condition, columnNamed } from "./condition.ts";
import { folded } from "./folded.ts";
import { KeptRows } from "./kept-rows.ts";
import { integer, json, milliseconds, part, type RowOf, rowNumber, Table, text } from "./table.ts";

/** As on the wire: CamelCase in every recorded sample, though the service model spells the values in capitals. */
export const PATCH_STATES = [
  "Installed",
  "InstalledOther",
  "InstalledPendingReboot",
  "InstalledRejected",
  "Missing",
  "Failed",
  "NotApplicable",
  "AvailableSecurityUpdate",
] as const;
export type PatchStateName = (typeof PATCH_STATES)[number];

/** One patch as a node reported it. Times are kept apart, so that nodes with the same findings share them. */
export interface Finding {
  /** KB id, or `name.arch` on Linux. */
  readonly id: string;
  readonly title: string;
  readonly classification: string;
  readonly severity: string;
  readonly state: PatchStateName;
  /** The compliance level of the rule that approved it. */
  readonly level: string;
  readonly isCompliant: boolean;
  /** Only for Missing and Failed. */
  readonly cveIds?: string | undefined;
  /** Place in `PatchResult.times`; undefined when it is not installed. */
  readonly time?: number | undefined;
}

const STATES = new Table(
  "patch_states",
  {
    number: rowNumber,
    nodeId: text("UNIQUE"),
    patchGroup: text(),
    baselineId: text(),
    snapshotId: text(),
    installOverrideList: text().orNull(),
    /** The command that ran the operation. */
    executionId: text(),
    operation: text<"Scan" | "Install">(),
    rebootOption: text<"RebootIfNeeded" | "NoReboot">(),
    startedAtMs: milliseconds(),
    endedAtMs: milliseconds(),
    lastNoRebootInstallAtMs: milliseconds().orNull(),
    installed: integer(),
    installedOther: integer(),
    installedPendingReboot: integer(),
    installedRejected: integer(),
    missing: integer(),
    failed: integer(),
    notApplicable: integer(),
    criticalNonCompliant: integer(),
    securityNonCompliant: integer(),
    otherNonCompliant: integer(),
    /** Windows alone reports it; null elsewhere. */
    availableSecurityUpdates: integer().orNull(),
    /** The interned findings. */
    findingsId: integer(),
    /** Instants of installation that the findings refer to. */
    times: json<readonly number[]>(),
  },
  "CREATE INDEX patch_states_by_group ON patch_states (patch_group, number)",
);

type StateRow = RowOf<typeof STATES>;

const COUNTS = [
  "installed",
  "installedOther",
  "installedPendingReboot",
  "installedRejected",
  "missing",
  "failed",
  "notApplicable",
  "criticalNonCompliant",
  "securityNonCompliant",
  "otherNonCompliant",
  "availableSecurityUpdates",
] as const;

/** The counts of an InstancePatchState. */
export type PatchCounts = Pick<StateRow, (typeof COUNTS)[number]>;

/** The last patch operation of a node: AWS:PatchSummary and AWS:ComplianceItem of one upload. */
export type PatchState = Omit<StateRow, "number" | keyof PatchCounts> & { readonly counts: PatchCounts };

/** What a patch operation found and did on one node. */
export type PatchResult = Omit<PatchState, "nodeId">;

/** Which states to read. Every member must hold, and every condition of `all`. */
export type PatchStateCondition = Condition<"patchGroup" | keyof PatchCounts>;

/** How many nodes of a patch group have each kind of patch. */
export type PatchGroupCounts = { readonly [Count in keyof PatchCounts]: number } & { readonly instances: number };

/** The last patch operation of each node. An operation overwrites the one before; there is one row per node. */
export const patchStates = part([STATES], (db) => {
  const rows = STATES.on(db);
  const kept = KeptRows.of<string, PatchState>(db, [STATES], (own) => {
    const rows = STATES.on(own);
    const findAll = rows.as(stateOf).findAll("nodeId");
    const put = rows.putAll(["nodeId"]);
    return {
      find: rows.as(stateOf).find("nodeId"),
      findAll: (nodeIds) => findAll(nodeIds).map((state) => [state.nodeId, state] as const),
      write: (states) => put(states.map((state) => ({ ...state, ...state.counts }))),
    };
  });
  const having = COUNTS.map((count) => `count(*) FILTER (WHERE ${columnNamed(count)} > 0) AS "${count}"`);
  const groupCounts = db.prepare<PatchGroupCounts>(
    `SELECT count(*) AS instances, ${having} FROM patch_states WHERE patch_group = :patchGroup`,
  );
  return {
    put: (state: PatchState): void => kept.set(state.nodeId, state),
    find: (nodeId: string): PatchState | undefined => kept.get(nodeId),
    /** All of these will be asked for soon. */
    expect: (nodeIds: readonly string[]): void => kept.expect(nodeIds),
    delete: rows.delete("nodeId"),
    /** In the order of the nodes' first operation. a page continues after `number`. */
    list: (condition: PatchStateCondition, afterNumber: number, limit: number): ReturnType<typeof stateOf>[] =>
      rows.as(stateOf).searchPage(condition, afterNumber, limit),
    groupCounts: (patchGroup: string): PatchGroupCounts => groupCounts.get({ patchGroup })!,
  };
});

/** In place, like `unfolded`: this is read for every node. */
function stateOf(row: StateRow): PatchState & { readonly number: number } {
  const counts = folded(row, COUNTS);
  for (const count of COUNTS) delete (row as Partial<StateRow>)[count];
  return Object.assign(row, { counts });
}
