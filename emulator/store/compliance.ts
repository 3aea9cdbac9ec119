import { Bindings, type Condition, columnNamed, whereOf } from "./condition.ts";
import { KeptRows } from "./kept-rows.ts";
import {
  flag,
  integer,
  integerKey,
  json,
  milliseconds,
  type NewRowOf,
  part,
  type RowOf,
  rowNumber,
  Table,
  text,
} from "./table.ts";

/** From the worst to the least. */
export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"] as const;
export type Severity = (typeof SEVERITIES)[number];
export type ComplianceStatus = "COMPLIANT" | "NON_COMPLIANT";

/** How many items have each severity, in the order of `SEVERITIES`. */
export type SeverityCounts = readonly number[];

export interface ComplianceItem {
  readonly id: string;
  readonly title: string;
  readonly status: ComplianceStatus;
  readonly severity: Severity;
  readonly details: Readonly<Record<string, string>>;
}

const SUMMARIES = new Table(
  "compliance_summaries",
  {
    number: rowNumber,
    resourceId: text(),
    complianceType: text(),
    status: text<ComplianceStatus>(),
    overallSeverity: text<Severity>(),
    compliant: json<SeverityCounts>(),
    nonCompliant: json<SeverityCounts>(),
    executionAtMs: milliseconds(),
    executionId: text().orNull(),
    executionType: text().orNull(),
    contentHash: text().orNull(),
    /** Whether the items are those of the node's patch report, or were put and are stored here. */
    hasPatchReport: flag(),
  },
  "UNIQUE (resource_id, compliance_type)",
  "CREATE INDEX compliance_summaries_by_type ON compliance_summaries (compliance_type, status, overall_severity, number)",
);

/** A resource's standing in one compliance type. */
export type ComplianceSummary = NewRowOf<typeof SUMMARIES>;

const ITEMS = new Table(
  "compliance_items",
  { number: integerKey().atFirst(), resourceId: text(), complianceType: text(), item: json<ComplianceItem>() },
  "CREATE INDEX compliance_items_by_resource ON compliance_items (resource_id, compliance_type, number)",
);

const TOTALS = new Table(
  "compliance_totals",
  { complianceType: text(), status: text<ComplianceStatus>(), overallSeverity: text<Severity>(), count: integer() },
  "PRIMARY KEY (compliance_type, status, overall_severity)",
  "WITHOUT ROWID",
  `CREATE TRIGGER compliance_counts_new AFTER INSERT ON compliance_summaries BEGIN
  INSERT INTO compliance_totals VALUES (new.compliance_type, new.status, new.overall_severity, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END`,
  `CREATE TRIGGER compliance_counts_gone AFTER DELETE ON compliance_summaries BEGIN
  UPDATE compliance_totals SET count = count - 1 WHERE compliance_type = old.compliance_type
    AND status = old.status AND overall_severity = old.overall_severity;
END`,
  `CREATE TRIGGER compliance_counts_moved AFTER UPDATE ON compliance_summaries
  WHEN old.status <> new.status OR old.overall_severity <> new.overall_severity BEGIN
  UPDATE compliance_totals SET count = count - 1 WHERE compliance_type = old.compliance_type
    AND status = old.status AND overall_severity = old.overall_severity;
  INSERT INTO compliance_totals VALUES (new.compliance_type, new.status, new.overall_severity, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END`,
);

/** How many resources of a type have this standing. */
export type ComplianceTotal = RowOf<typeof TOTALS>;

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

/** A missing execution id or type counts as an empty string. */
function columnOf(field: SummaryField): string {
  const column = columnNamed(field);
  return field === "executionId" || field === "executionType" ? `coalesce(${column}, '')` : column;
}

/** Types have no line break. */
function keyOf(resourceId: string, complianceType: string): string {
  return `${complianceType}\n${resourceId}`;
}

function splitKey(key: string): readonly [complianceType: string, resourceId: string] {
  const end = key.indexOf("\n");
  return [key.slice(0, end), key.slice(end + 1)];
}

const OF_TYPE = "WHERE resource_id = :resourceId AND compliance_type = :complianceType";

/**
 * Compliance of managed nodes. Summaries are kept as they are written and counted by triggers, so that an answer does not cost
 * more the more nodes there are; the items of patching are not stored again but read from the patch report.
 */
export const compliance = part([SUMMARIES, ITEMS, TOTALS], (db) => {
  const summaries = SUMMARIES.on(db);
  const items = ITEMS.on(db);
  const insertItem = items.insert();
  const deleteItems = items.delete("resourceId", "complianceType");
  const deleteAllItems = items.delete("resourceId");
  const deleteSummaries = summaries.delete("resourceId");
  const totals = TOTALS.on(db).all("WHERE count > 0 ORDER BY compliance_type, status, overall_severity");
  const kept = KeptRows.of<string, ComplianceSummary>(db, [SUMMARIES, TOTALS], (own) => {
    const rows = SUMMARIES.on(own);
    const find = rows.find("resourceId", "complianceType");
    const findAll = rows.select(
      "WHERE compliance_type = :complianceType AND resource_id IN (SELECT value FROM json_each(:resourceIds))",
    );
    return {
      find: (key) => {
        const [complianceType, resourceId] = splitKey(key);
        return find(resourceId, complianceType);
      },
      findAll: (keys) => {
        const split = keys.map(splitKey);
        return [...new Set(split.map(([complianceType]) => complianceType))].flatMap((complianceType) => {
          const ids = split.filter(([type]) => type === complianceType).map(([, resourceId]) => resourceId);
          return findAll
            .all({ complianceType, resourceIds: JSON.stringify(ids) })
            .map((summary) => [keyOf(summary.resourceId, complianceType), summary] as const);
        });
      },
      write: rows.putAll(["resourceId", "complianceType"]),
    };
  });
  return {
    put: (summary: ComplianceSummary): void => kept.set(keyOf(summary.resourceId, summary.complianceType), summary),
    find: (resourceId: string, complianceType: string): ComplianceSummary | undefined =>
      kept.get(keyOf(resourceId, complianceType)),
    /** All of these will be asked for soon. */
    expect: (resourceIds: readonly string[], complianceType: string): void =>
      kept.expect(resourceIds.map((resourceId) => keyOf(resourceId, complianceType))),
    /** How many custom types, apart from this one, a resource has. */
    countCustomTypes: summaries.count(
      "WHERE resource_id = :resourceId AND compliance_type LIKE 'Custom:%' AND compliance_type <> :complianceType",
      "resourceId",
      "complianceType",
    ),
    /** In the order in which resources got their first standing; from the one after this number. Default: all. */
    list(condition: SummaryCondition, afterNumber: number, limit = -1): Iterable<RowOf<typeof SUMMARIES>> {
      const bindings = new Bindings();
      const where = whereOf(condition, bindings, columnOf);
      // Prepared for each call, since several iterations may run at once.
      const statement = summaries.select(`WHERE number > :afterNumber AND (${where}) ORDER BY number LIMIT :limit`);
      return statement.iterate({ ...bindings.values, afterNumber, limit });
    },
    /** Counts of resources. Without a condition they cost nothing, with one a look at every summary that matches. */
    totals(condition?: SummaryCondition): ComplianceTotal[] {
      if (!condition) return totals();
      const bindings = new Bindings();
      return db
        .prepared<ComplianceTotal>(
          `SELECT compliance_type AS "complianceType", status, overall_severity AS "overallSeverity", count(*) AS count
           FROM compliance_summaries WHERE ${whereOf(condition, bindings, columnOf)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        )
        .all(bindings.values);
    },
    replaceItems(resourceId: string, complianceType: string, added: readonly ComplianceItem[]): void {
      deleteItems(resourceId, complianceType);
      for (const item of added) insertItem({ resourceId, complianceType, item });
    },
    items: items.values("item", `${OF_TYPE} ORDER BY number`, "resourceId", "complianceType"),
    /** Call it when the resource is deleted. */
    deleteResource(resourceId: string): void {
      deleteSummaries(resourceId);
      deleteAllItems(resourceId);
    },
  };
});
