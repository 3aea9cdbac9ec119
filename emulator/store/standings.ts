import { integer, json, milliseconds, rowNumber, text } from "./columns.ts";
import { KeptRows } from "./kept-rows.ts";
import { type PatchReport, PatchReports } from "./patch-reports.ts";
import type { Standing } from "./severity.ts";
import type { Source } from "./source.ts";
import { type RowOf, Table } from "./table.ts";

/** The compliance type of patch operations. */
export const PATCH = "Patch";

/** What a client has put of a resource in a compliance type. */
export interface PutStanding extends Standing {
  readonly executionAtMs: number;
  readonly executionId: string | null;
  readonly executionType: string | null;
  readonly contentHash: string | null;
}

/** What a patch operation found and did on one node: AWS:PatchSummary and AWS:ComplianceItem of one upload. */
export interface PatchResult extends PatchReport {
  readonly patchGroup: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly lastNoRebootInstallAtMs: number | null;
  /** Instants of installation that the findings refer to. */
  readonly times: readonly number[];
}

/** The last patch operation of a node, and what its findings come to. */
export interface Patched {
  readonly result: PatchResult;
  readonly standing: Standing;
  /** The number of the report. */
  readonly report: number;
}

export const STANDINGS = new Table(
  "standings",
  {
    number: rowNumber,
    resourceId: text(),
    complianceType: text(),
    /** Null when the patch report says it. */
    put: json<PutStanding>().orNull(),
    /** The patch report of a node; null without one, as are the members that follow. */
    report: integer().orNull(),
    patchGroup: text().orNull(),
    /** Null when it is the report's. */
    ownSnapshotId: text().orNull(),
    startedAtMs: milliseconds().orNull(),
    endedAtMs: milliseconds().orNull(),
    lastNoRebootInstallAtMs: milliseconds().orNull(),
    times: json<readonly number[]>().orNull(),
  },
  "UNIQUE (resource_id, compliance_type)",
  "CREATE INDEX standings_by_group ON standings (patch_group, number) WHERE patch_group IS NOT NULL",
  "CREATE INDEX standings_put ON standings (number) WHERE put IS NOT NULL",
);

type StandingRow = RowOf<typeof STANDINGS>;

/** A resource's standing in one compliance type: what was put, or else what the last patch operation reported. */
export interface KeptStanding {
  /** Undefined until the row is written. */
  number: number | undefined;
  /** Whether the table has another patch group, until the row is written. */
  isMoved: boolean;
  readonly resourceId: string;
  readonly complianceType: string;
  readonly put: PutStanding | null;
  readonly patch: Patched | undefined;
}

/** The standings in memory, and their patch reports. */
export function standingsOn(db: Source) {
  const reports = PatchReports.of(db);
  const kept = KeptRows.of<string, KeptStanding>(db, [STANDINGS], (own) => {
    const rows = STANDINGS.on(own);
    const find = rows.find("resourceId", "complianceType");
    const findPatched = rows.select(
      `WHERE compliance_type = '${PATCH}' AND resource_id IN (SELECT value FROM json_each(:nodeIds))`,
    );
    const insert = rows.insertAllNumbered();
    const update = rows.updateAll("number", [
      "put",
      "report",
      "ownSnapshotId",
      "startedAtMs",
      "endedAtMs",
      "lastNoRebootInstallAtMs",
      "times",
    ]);
    const move = rows.updateAll("number", ["patchGroup"]);
    const rowOf = ({ number, resourceId, complianceType, put, patch }: KeptStanding): StandingRow => ({
      number: number!,
      resourceId,
      complianceType,
      put,
      report: patch?.report ?? null,
      patchGroup: patch?.result.patchGroup ?? null,
      ownSnapshotId: patch ? reports.ownSnapshotId(patch.report, patch.result) : null,
      startedAtMs: patch?.result.startedAtMs ?? null,
      endedAtMs: patch?.result.endedAtMs ?? null,
      lastNoRebootInstallAtMs: patch?.result.lastNoRebootInstallAtMs ?? null,
      times: patch?.result.times ?? null,
    });
    return {
      find: (key) => {
        const [complianceType, resourceId] = splitKey(key);
        const row = find(resourceId, complianceType);
        return row && standingOf(row, reports);
      },
      findAll: (keys) => {
        const nodeIds = JSON.stringify(keys.map((key) => splitKey(key)[1]));
        return findPatched
          .all({ nodeIds })
          .map((row) => [keyOf(row.resourceId, PATCH), standingOf(row, reports)] as const);
      },
      write: (standings) => {
        const added = standings.filter(({ number }) => number === undefined);
        const known = standings.filter(({ number }) => number !== undefined);
        let number = insert(added.map(rowOf)) - added.length;
        for (const standing of added) standing.number = ++number;
        update(known.map(rowOf));
        move(known.filter(({ isMoved }) => isMoved).map(rowOf));
        for (const standing of standings) standing.isMoved = false;
      },
    };
  });
  const remove = STANDINGS.on(db).delete("resourceId");
  const get = (resourceId: string, complianceType: string) => kept.get(keyOf(resourceId, complianceType));
  return {
    reports,
    get,
    /** The last patch operations of all these will be asked for soon. */
    expect: (nodeIds: readonly string[]): void => kept.expect(nodeIds),
    /** Replaces what was put. */
    put(resourceId: string, complianceType: string, put: PutStanding): void {
      const before = get(resourceId, complianceType);
      const { number, patch, isMoved = false } = before ?? {};
      kept.set(keyOf(resourceId, complianceType), { number, resourceId, complianceType, put, patch, isMoved });
    },
    /** Replaces the last patch operation, and what was put. */
    patched(nodeId: string, result: PatchResult, standing: Standing): void {
      const before = get(nodeId, PATCH);
      const report = reports.numberOf(result, standing);
      reports.moved(before?.patch?.report, report);
      kept.set(nodeId, {
        number: before?.number,
        resourceId: nodeId,
        complianceType: PATCH,
        put: null,
        patch: { result, standing, report },
        isMoved: before?.isMoved || before?.patch?.result.patchGroup !== result.patchGroup,
      });
    },
    /** Removes all standings of a resource. */
    forget(resourceId: string): void {
      reports.moved(get(resourceId, PATCH)?.patch?.report, undefined);
      remove(resourceId);
    },
  };
}

export function standingOf(row: StandingRow, reports: PatchReports): KeptStanding & { readonly number: number } {
  const { number, resourceId, complianceType, put } = row;
  const patch = row.report === null ? undefined : patchedOf(row, reports);
  return { number, resourceId, complianceType, put, patch, isMoved: false };
}

function patchedOf(row: StandingRow, reports: PatchReports): Patched {
  const report = row.report!;
  const { content, standing } = reports.get(report);
  const result = {
    ...content,
    patchGroup: row.patchGroup!,
    snapshotId: row.ownSnapshotId ?? content.snapshotId,
    startedAtMs: row.startedAtMs!,
    endedAtMs: row.endedAtMs!,
    lastNoRebootInstallAtMs: row.lastNoRebootInstallAtMs,
    times: row.times!,
  };
  return { result, standing, report };
}

/** Types have no line break. Nodes that are patched are most of it: their key is their id. */
function keyOf(resourceId: string, complianceType: string): string {
  return complianceType === PATCH ? resourceId : `${complianceType}\n${resourceId}`;
}

function splitKey(key: string): readonly [complianceType: string, resourceId: string] {
  const end = key.indexOf("\n");
  return end === -1 ? [PATCH, key] : [key.slice(0, end), key.slice(end + 1)];
}
