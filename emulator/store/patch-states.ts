import { Bindings, type Condition, whereOf } from "./condition.ts";
import type { Database, Row } from "./database.ts";

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

/** The counts of an InstancePatchState. */
export interface PatchCounts {
  readonly installed: number;
  readonly installedOther: number;
  readonly installedPendingReboot: number;
  readonly installedRejected: number;
  readonly missing: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly criticalNonCompliant: number;
  readonly securityNonCompliant: number;
  readonly otherNonCompliant: number;
  /** Windows alone reports it; null elsewhere. */
  readonly availableSecurityUpdates: number | null;
}

/** What a patch operation found and did on one node: AWS:PatchSummary and AWS:ComplianceItem of one upload. */
export interface PatchResult {
  readonly patchGroup: string;
  readonly baselineId: string;
  readonly snapshotId: string;
  readonly installOverrideList: string | null;
  /** The command that ran the operation. */
  readonly executionId: string;
  readonly operation: "Scan" | "Install";
  readonly rebootOption: "RebootIfNeeded" | "NoReboot";
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly lastNoRebootInstallAtMs: number | null;
  readonly counts: PatchCounts;
  /** The interned findings. */
  readonly findingsId: number;
  /** Instants of installation that the findings refer to. */
  readonly times: readonly number[];
}

export type PatchState = PatchResult & { readonly nodeId: string };

export const PATCH_STATES_SCHEMA = `
CREATE TABLE patch_states (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  node_id TEXT NOT NULL UNIQUE,
  patch_group TEXT NOT NULL,
  baseline_id TEXT NOT NULL,
  snapshot_id TEXT NOT NULL,
  install_override_list TEXT,
  execution_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  reboot_option TEXT NOT NULL,
  started_at_ms REAL NOT NULL,
  ended_at_ms REAL NOT NULL,
  last_no_reboot_install_at_ms REAL,
  installed INTEGER NOT NULL,
  installed_other INTEGER NOT NULL,
  installed_pending_reboot INTEGER NOT NULL,
  installed_rejected INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL,
  critical_non_compliant INTEGER NOT NULL,
  security_non_compliant INTEGER NOT NULL,
  other_non_compliant INTEGER NOT NULL,
  available_security_updates INTEGER,
  findings_id INTEGER NOT NULL,
  times TEXT NOT NULL
);
CREATE INDEX patch_states_by_group ON patch_states (patch_group, number);
`;

const FIELDS = `node_id, patch_group, baseline_id, snapshot_id, install_override_list, execution_id, operation,
  reboot_option, started_at_ms, ended_at_ms, last_no_reboot_install_at_ms, installed, installed_other,
  installed_pending_reboot, installed_rejected, missing, failed, not_applicable, critical_non_compliant,
  security_non_compliant, other_non_compliant, available_security_updates, findings_id, times`;

/** Which states to read. Every member must hold, and every condition of `all`. */
export type PatchStateCondition = Condition<"patchGroup" | keyof PatchCounts>;

/** How many nodes of a patch group have each kind of patch. */
export interface PatchGroupCounts {
  readonly instances: number;
  readonly installed: number;
  readonly installedOther: number;
  readonly installedPendingReboot: number;
  readonly installedRejected: number;
  readonly missing: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly criticalNonCompliant: number;
  readonly securityNonCompliant: number;
  readonly otherNonCompliant: number;
  readonly availableSecurityUpdates: number;
}

/** The last patch operation of each node. An operation overwrites the one before; there is one row per node. */
export class PatchStates {
  readonly #db: Database;
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #groupCounts;

  constructor(db: Database) {
    this.#db = db;
    const fields = FIELDS.split(",").map((field) => field.trim());
    const changes = fields.slice(1).map((field) => `${field} = excluded.${field}`);
    this.#put = db.prepare(
      `INSERT INTO patch_states (${FIELDS}) VALUES (${fields.map(() => "?")})
       ON CONFLICT (node_id) DO UPDATE SET ${changes}`,
    );
    this.#find = db.prepare(`SELECT number, ${FIELDS} FROM patch_states WHERE node_id = ?`);
    this.#delete = db.prepare("DELETE FROM patch_states WHERE node_id = ?");
    const having = (column: string) => `count(*) FILTER (WHERE ${column} > 0)`;
    this.#groupCounts = db.prepare<PatchGroupCounts & Row>(
      `SELECT count(*) AS "instances", ${having("installed")} AS "installed",
         ${having("installed_other")} AS "installedOther",
         ${having("installed_pending_reboot")} AS "installedPendingReboot",
         ${having("installed_rejected")} AS "installedRejected", ${having("missing")} AS "missing",
         ${having("failed")} AS "failed", ${having("not_applicable")} AS "notApplicable",
         ${having("critical_non_compliant")} AS "criticalNonCompliant",
         ${having("security_non_compliant")} AS "securityNonCompliant",
         ${having("other_non_compliant")} AS "otherNonCompliant",
         ${having("available_security_updates")} AS "availableSecurityUpdates"
       FROM patch_states WHERE patch_group = ?`,
    );
  }

  put(state: PatchState): void {
    const { counts } = state;
    this.#put.run(
      state.nodeId,
      state.patchGroup,
      state.baselineId,
      state.snapshotId,
      state.installOverrideList,
      state.executionId,
      state.operation,
      state.rebootOption,
      state.startedAtMs,
      state.endedAtMs,
      state.lastNoRebootInstallAtMs,
      counts.installed,
      counts.installedOther,
      counts.installedPendingReboot,
      counts.installedRejected,
      counts.missing,
      counts.failed,
      counts.notApplicable,
      counts.criticalNonCompliant,
      counts.securityNonCompliant,
      counts.otherNonCompliant,
      counts.availableSecurityUpdates,
      state.findingsId,
      JSON.stringify(state.times),
    );
  }

  find(nodeId: string): PatchState | undefined {
    const row = this.#find.get(nodeId);
    return row && fromRow(row);
  }

  delete(nodeId: string): void {
    this.#delete.run(nodeId);
  }

  /** In the order of the nodes' first operation. `number` is the place to go on from. */
  list(
    condition: PatchStateCondition,
    afterNumber: number,
    limit: number,
  ): (PatchState & { readonly number: number })[] {
    const bindings = new Bindings();
    return this.#db
      .prepared(
        `SELECT number, ${FIELDS} FROM patch_states WHERE number > :afterNumber AND (${whereOf(condition, bindings)})
         ORDER BY number LIMIT :limit`,
      )
      .all({ ...bindings.values, afterNumber, limit })
      .map(fromRow);
  }

  groupCounts(patchGroup: string): PatchGroupCounts {
    return this.#groupCounts.get(patchGroup)!;
  }
}

function fromRow(row: Row): PatchState & { readonly number: number } {
  const text = (column: string) => row[column] as string;
  const number = (column: string) => row[column] as number;
  return {
    number: number("number"),
    nodeId: text("node_id"),
    patchGroup: text("patch_group"),
    baselineId: text("baseline_id"),
    snapshotId: text("snapshot_id"),
    installOverrideList: row.install_override_list as string | null,
    executionId: text("execution_id"),
    operation: text("operation") as PatchResult["operation"],
    rebootOption: text("reboot_option") as PatchResult["rebootOption"],
    startedAtMs: number("started_at_ms"),
    endedAtMs: number("ended_at_ms"),
    lastNoRebootInstallAtMs: row.last_no_reboot_install_at_ms as number | null,
    counts: {
      installed: number("installed"),
      installedOther: number("installed_other"),
      installedPendingReboot: number("installed_pending_reboot"),
      installedRejected: number("installed_rejected"),
      missing: number("missing"),
      failed: number("failed"),
      notApplicable: number("not_applicable"),
      criticalNonCompliant: number("critical_non_compliant"),
      securityNonCompliant: number("security_non_compliant"),
      otherNonCompliant: number("other_non_compliant"),
      availableSecurityUpdates: row.available_security_updates as number | null,
    },
    findingsId: number("findings_id"),
    times: JSON.parse(text("times")) as number[],
  };
}
