import { integerKey, json, text } from "./columns.ts";
import { Bindings, type Condition, columnNamed, whereOf } from "./condition.ts";
import type { ComplianceStatus, Severity, Standing } from "./severity.ts";
import { type KeptStanding, PATCH, type PutStanding, STANDINGS, standingOf, standingsOn } from "./standings.ts";
import { part, Table } from "./table.ts";

export interface ComplianceItem {
  readonly id: string;
  readonly title: string;
  readonly status: ComplianceStatus;
  readonly severity: Severity;
  readonly details: Readonly<Record<string, string>>;
}

/** A resource's standing in one compliance type. */
export interface ComplianceSummary extends PutStanding {
  readonly resourceId: string;
  readonly complianceType: string;
  /** Whether the items are those of the node's patch report, or were put and are stored here. */
  readonly hasPatchReport: boolean;
}

/** The type of the execution that a patch report is of. */
const EXECUTION_TYPE = "Command";

const ITEMS = new Table(
  "compliance_items",
  { number: integerKey().atFirst(), resourceId: text(), complianceType: text(), item: json<ComplianceItem>() },
  "CREATE INDEX compliance_items_by_resource ON compliance_items (resource_id, compliance_type, number)",
);

/** How many resources of a type have this standing. */
export interface ComplianceTotal {
  readonly complianceType: string;
  readonly status: ComplianceStatus;
  readonly overallSeverity: Severity;
  readonly count: number;
}

type SummaryField =
  | "resourceId"
  | "complianceType"
  | "status"
  | "overallSeverity"
  | "executionAtMs"
  | "executionId"
  | "executionType";

/** Which summaries to read. Every member must hold, and every condition of `all`; `{}` is every summary. */
export type SummaryCondition = Condition<SummaryField>;

/** The members of a summary in SQL. What was put counts, or else the patch report. */
const EXPRESSIONS: Partial<Record<SummaryField, string>> = {
  status: "coalesce(put ->> 'status', status)",
  overallSeverity: "coalesce(put ->> 'overallSeverity', overall_severity)",
  executionAtMs: "coalesce(CAST(put ->> 'executionAtMs' AS REAL), started_at_ms)",
  // A missing execution id or type counts as an empty string.
  executionId:
    "CASE WHEN put IS NULL THEN coalesce(own_snapshot_id, snapshot_id) ELSE coalesce(put ->> 'executionId', '') END",
  executionType: `CASE WHEN put IS NULL THEN '${EXECUTION_TYPE}' ELSE coalesce(put ->> 'executionType', '') END`,
};

function expressionOf(field: SummaryField): string {
  return EXPRESSIONS[field] ?? columnNamed(field);
}

const WITH_REPORTS = "LEFT JOIN patch_reports USING (report)";

const OF_TYPE = "WHERE resource_id = :resourceId AND compliance_type = :complianceType";

/**
 * Compliance of managed nodes. What patch operations found is not stored again: the summary and the items of a node are those of its patch
 * report, until a client puts others.
 */
export const compliance = part([ITEMS], (db) => {
  const { reports, get, put, forget } = standingsOn(db);
  const standings = STANDINGS.on(db);
  const items = ITEMS.on(db);
  const insertItem = items.insert();
  const deleteItems = items.delete("resourceId", "complianceType");
  const deleteAllItems = items.delete("resourceId");
  // Nodes that were patched are counted with their reports, so that an answer does not cost more the more nodes there are.
  const totals = db.prepare<ComplianceTotal>(
    `SELECT complianceType, status, overallSeverity, sum(node_count) AS count FROM (
       SELECT '${PATCH}' AS complianceType, status, overall_severity AS overallSeverity, node_count FROM patch_reports
       UNION ALL
       SELECT '${PATCH}', status, overall_severity, -1 FROM standings JOIN patch_reports USING (report) WHERE put IS NOT NULL
       UNION ALL
       SELECT compliance_type, put ->> 'status', put ->> 'overallSeverity', 1 FROM standings WHERE put IS NOT NULL
     ) GROUP BY 1, 2, 3 HAVING count > 0 ORDER BY 1, 2, 3`,
  );
  return {
    /** Replaces what the resource had in this type. */
    put: (resourceId: string, complianceType: string, standing: PutStanding): void =>
      put(resourceId, complianceType, standing),
    /** What was put there, or what the last patch operation came to. */
    find(resourceId: string, complianceType: string): (Standing & Partial<PutStanding>) | undefined {
      const found = get(resourceId, complianceType);
      return found?.put ?? found?.patch?.standing;
    },
    /** How many custom types, apart from this one, a resource has. */
    countCustomTypes: standings.count(
      "WHERE resource_id = :resourceId AND compliance_type LIKE 'Custom:%' AND compliance_type <> :complianceType",
      "resourceId",
      "complianceType",
    ),
    /** In the order in which resources got their first standing; from the one after this number. Default: all. */
    *list(
      condition: SummaryCondition,
      afterNumber: number,
      limit = -1,
    ): Iterable<ComplianceSummary & { readonly number: number }> {
      const bindings = new Bindings();
      const where = whereOf(condition, bindings, expressionOf);
      // Prepared for each call, since several iterations may run at once.
      const statement = standings.select(
        `${WITH_REPORTS} WHERE number > :afterNumber AND (${where}) ORDER BY number LIMIT :limit`,
      );
      for (const row of statement.iterate({ ...bindings.values, afterNumber, limit }))
        yield { ...summaryOf(standingOf(row, reports)), number: row.number };
    },
    /** Counts of resources. Without a condition they cost little, with one a look at every summary. */
    totals(condition?: SummaryCondition): ComplianceTotal[] {
      if (!condition) return totals.all();
      const bindings = new Bindings();
      const [status, severity] = [expressionOf("status"), expressionOf("overallSeverity")];
      return db
        .prepared<ComplianceTotal>(
          `SELECT compliance_type AS "complianceType", ${status} AS status, ${severity} AS "overallSeverity", count(*) AS count
           FROM standings ${WITH_REPORTS} WHERE ${whereOf(condition, bindings, expressionOf)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        )
        .all(bindings.values);
    },
    replaceItems(resourceId: string, complianceType: string, added: readonly ComplianceItem[]): void {
      deleteItems(resourceId, complianceType);
      for (const item of added) insertItem({ resourceId, complianceType, item });
    },
    items: items.values("item", `${OF_TYPE} ORDER BY number`, "resourceId", "complianceType"),
    /** Call it when the resource is deleted: its last patch operation goes too. */
    deleteResource(resourceId: string): void {
      forget(resourceId);
      deleteAllItems(resourceId);
    },
  };
});

/** As AWS's payload uploads it, the execution of a patch report is the snapshot: in a maintenance window that is the window execution. */
function summaryOf({ resourceId, complianceType, put, patch }: KeptStanding): ComplianceSummary {
  if (put) return { ...put, resourceId, complianceType, hasPatchReport: false };
  const { standing, result } = patch!;
  return {
    ...standing,
    resourceId,
    complianceType,
    executionAtMs: result.startedAtMs,
    executionId: result.snapshotId,
    executionType: EXECUTION_TYPE,
    contentHash: null,
    hasPatchReport: true,
  };
}
