import { Bindings, type Condition, columnNamed, whereOf } from "./condition.ts";
import type { Database } from "./database.ts";
import { integer, json, milliseconds, type RowOf, rowNumber, Table, text } from "./table.ts";

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

const STATES = new Table("patch_states", {
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
});

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

export const PATCH_STATES_SCHEMA = `${STATES.schema}
CREATE INDEX patch_states_by_group ON patch_states (patch_group, number);
`;

/** Which states to read. Every member must hold, and every condition of `all`. */
export type PatchStateCondition = Condition<"patchGroup" | keyof PatchCounts>;

/** How many nodes of a patch group have each kind of patch. */
export type PatchGroupCounts = { readonly [Count in keyof PatchCounts]: number } & { readonly instances: number };

/** The last patch operation of each node. An operation overwrites the one before; there is one row per node. */
export class PatchStates {
  readonly #db: Database;
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #groupCounts;

  constructor(db: Database) {
    this.#db = db;
    this.#put = STATES.put(db, ["nodeId"]);
    this.#find = STATES.select(db, "WHERE node_id = :nodeId");
    this.#delete = STATES.delete(db, "WHERE node_id = :nodeId");
    const having = COUNTS.map((count) => `count(*) FILTER (WHERE ${columnNamed(count)} > 0) AS "${count}"`);
    this.#groupCounts = db.prepare<PatchGroupCounts>(
      `SELECT count(*) AS instances, ${having} FROM patch_states WHERE patch_group = :patchGroup`,
    );
  }

  put(state: PatchState): void {
    this.#put.run({ ...state, ...state.counts });
  }

  find(nodeId: string): PatchState | undefined {
    const row = this.#find.get({ nodeId });
    return row && stateOf(row);
  }

  delete(nodeId: string): void {
    this.#delete.run({ nodeId });
  }

  /** In the order of the nodes' first operation. `number` is the place to go on from. */
  list(
    condition: PatchStateCondition,
    afterNumber: number,
    limit: number,
  ): (PatchState & { readonly number: number })[] {
    const bindings = new Bindings();
    const rest = `WHERE number > :afterNumber AND (${whereOf(condition, bindings)}) ORDER BY number LIMIT :limit`;
    return STATES.selected(this.#db, rest)
      .all({ ...bindings.values, afterNumber, limit })
      .map(stateOf);
  }

  groupCounts(patchGroup: string): PatchGroupCounts {
    return this.#groupCounts.get({ patchGroup })!;
  }
}

function stateOf(row: StateRow): PatchState & { readonly number: number } {
  // A literal is many times as fast as copying all members but some, and this is read for every node.
  return {
    number: row.number,
    nodeId: row.nodeId,
    patchGroup: row.patchGroup,
    baselineId: row.baselineId,
    snapshotId: row.snapshotId,
    installOverrideList: row.installOverrideList,
    executionId: row.executionId,
    operation: row.operation,
    rebootOption: row.rebootOption,
    startedAtMs: row.startedAtMs,
    endedAtMs: row.endedAtMs,
    lastNoRebootInstallAtMs: row.lastNoRebootInstallAtMs,
    counts: {
      installed: row.installed,
      installedOther: row.installedOther,
      installedPendingReboot: row.installedPendingReboot,
      installedRejected: row.installedRejected,
      missing: row.missing,
      failed: row.failed,
      notApplicable: row.notApplicable,
      criticalNonCompliant: row.criticalNonCompliant,
      securityNonCompliant: row.securityNonCompliant,
      otherNonCompliant: row.otherNonCompliant,
      availableSecurityUpdates: row.availableSecurityUpdates,
    },
    findingsId: row.findingsId,
    times: row.times,
  };
}
