import { Bindings, type Condition, columnNamed, whereOf } from "./condition.ts";
import type { Database, Row } from "./database.ts";

/** From the worst to the least. */
export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"] as const;
export type Severity = (typeof SEVERITIES)[number];
export type ComplianceStatus = "COMPLIANT" | "NON_COMPLIANT";

/** How many items have each severity, in the order of `SEVERITIES`. */
export type SeverityCounts = readonly number[];

/** A resource's standing in one compliance type. */
export interface ComplianceSummary {
  readonly resourceId: string;
  readonly complianceType: string;
  readonly status: ComplianceStatus;
  readonly overallSeverity: Severity;
  readonly compliant: SeverityCounts;
  readonly nonCompliant: SeverityCounts;
  readonly executionAtMs: number;
  readonly executionId: string | null;
  readonly executionType: string | null;
  readonly contentHash: string | null;
  /** Whether the items are those of the node's patch report, or were put and are stored here. */
  readonly hasPatchReport: boolean;
}

export interface ComplianceItem {
  readonly id: string;
  readonly title: string;
  readonly status: ComplianceStatus;
  readonly severity: Severity;
  readonly details: Readonly<Record<string, string>>;
}

/** How many resources of a type have this standing. */
export interface ComplianceTotal {
  readonly complianceType: string;
  readonly status: ComplianceStatus;
  readonly overallSeverity: Severity;
  readonly count: number;
}

export const COMPLIANCE_SCHEMA = `
CREATE TABLE compliance_summaries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  resource_id TEXT NOT NULL,
  compliance_type TEXT NOT NULL,
  status TEXT NOT NULL,
  overall_severity TEXT NOT NULL,
  compliant TEXT NOT NULL,
  non_compliant TEXT NOT NULL,
  execution_at_ms REAL NOT NULL,
  execution_id TEXT,
  execution_type TEXT,
  content_hash TEXT,
  has_patch_report INTEGER NOT NULL,
  UNIQUE (resource_id, compliance_type)
);
CREATE INDEX compliance_summaries_by_type ON compliance_summaries (compliance_type, status, overall_severity, number);
CREATE TABLE compliance_items (
  number INTEGER PRIMARY KEY,
  resource_id TEXT NOT NULL,
  compliance_type TEXT NOT NULL,
  item TEXT NOT NULL
);
CREATE INDEX compliance_items_by_resource ON compliance_items (resource_id, compliance_type, number);
CREATE TABLE compliance_totals (
  compliance_type TEXT NOT NULL,
  status TEXT NOT NULL,
  overall_severity TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (compliance_type, status, overall_severity)
) WITHOUT ROWID;
CREATE TRIGGER compliance_counts_new AFTER INSERT ON compliance_summaries BEGIN
  INSERT INTO compliance_totals VALUES (new.compliance_type, new.status, new.overall_severity, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER compliance_counts_gone AFTER DELETE ON compliance_summaries BEGIN
  UPDATE compliance_totals SET count = count - 1 WHERE compliance_type = old.compliance_type
    AND status = old.status AND overall_severity = old.overall_severity;
END;
CREATE TRIGGER compliance_counts_moved AFTER UPDATE ON compliance_summaries
  WHEN old.status <> new.status OR old.overall_severity <> new.overall_severity BEGIN
  UPDATE compliance_totals SET count = count - 1 WHERE compliance_type = old.compliance_type
    AND status = old.status AND overall_severity = old.overall_severity;
  INSERT INTO compliance_totals VALUES (new.compliance_type, new.status, new.overall_severity, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
`;

const FIELDS = `resource_id, compliance_type, status, overall_severity, compliant, non_compliant, execution_at_ms,
  execution_id, execution_type, content_hash, has_patch_report`;

type Numbered<T> = T & { readonly number: number };

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

/** An execution that says no id or no type compares as one of the empty name. */
function columnOf(field: SummaryField): string {
  const column = columnNamed(field);
  return field === "executionId" || field === "executionType" ? `coalesce(${column}, '')` : column;
}

/**
 * Compliance of managed nodes. Summaries are kept as they are written and counted by triggers, so that an answer does not cost
 * more the more nodes there are; the items of patching are not stored again but read from the patch report.
 */
export class Compliance {
  readonly #db: Database;
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #insertItem;
  readonly #deleteItems;
  readonly #deleteAllItems;
  readonly #items;
  readonly #totals;
  readonly #types;

  constructor(db: Database) {
    this.#db = db;
    const fields = FIELDS.split(",").map((field) => field.trim());
    const changes = fields.slice(2).map((field) => `${field} = excluded.${field}`);
    this.#put = db.prepare(
      `INSERT INTO compliance_summaries (${FIELDS}) VALUES (${fields.map(() => "?")})
       ON CONFLICT (resource_id, compliance_type) DO UPDATE SET ${changes}`,
    );
    this.#find = db.prepare(
      `SELECT number, ${FIELDS} FROM compliance_summaries WHERE resource_id = ? AND compliance_type = ?`,
    );
    this.#delete = db.prepare("DELETE FROM compliance_summaries WHERE resource_id = ?");
    this.#insertItem = db.prepare("INSERT INTO compliance_items (resource_id, compliance_type, item) VALUES (?, ?, ?)");
    this.#deleteItems = db.prepare("DELETE FROM compliance_items WHERE resource_id = ? AND compliance_type = ?");
    this.#deleteAllItems = db.prepare("DELETE FROM compliance_items WHERE resource_id = ?");
    this.#items = db.prepare<{ item: string }>(
      "SELECT item FROM compliance_items WHERE resource_id = ? AND compliance_type = ? ORDER BY number",
    );
    this.#totals = db.prepare<ComplianceTotal & Row>(
      `SELECT compliance_type AS "complianceType", status, overall_severity AS "overallSeverity", count
       FROM compliance_totals WHERE count > 0 ORDER BY compliance_type, status, overall_severity`,
    );
    this.#types = db.prepare<{ count: number }>(
      `SELECT count(*) AS count FROM compliance_summaries
       WHERE resource_id = ? AND compliance_type LIKE 'Custom:%' AND compliance_type <> ?`,
    );
  }

  put(summary: ComplianceSummary): void {
    this.#put.run(
      summary.resourceId,
      summary.complianceType,
      summary.status,
      summary.overallSeverity,
      JSON.stringify(summary.compliant),
      JSON.stringify(summary.nonCompliant),
      summary.executionAtMs,
      summary.executionId,
      summary.executionType,
      summary.contentHash,
      Number(summary.hasPatchReport),
    );
  }

  find(resourceId: string, complianceType: string): Numbered<ComplianceSummary> | undefined {
    const row = this.#find.get(resourceId, complianceType);
    return row && fromRow(row);
  }

  /** How many custom types, apart from this one, a resource has. */
  countCustomTypes(resourceId: string, otherThan: string): number {
    return this.#types.get(resourceId, otherThan)!.count;
  }

  /** In the order in which resources got their first standing; from the one after this number. */
  *list(condition: SummaryCondition, afterNumber: number): Iterable<Numbered<ComplianceSummary>> {
    const bindings = new Bindings();
    const where = whereOf(condition, bindings, columnOf);
    // Not kept: it may be under way more than once.
    const statement = this.#db.prepare(
      `SELECT number, ${FIELDS} FROM compliance_summaries WHERE number > :afterNumber AND (${where}) ORDER BY number`,
    );
    for (const row of statement.iterate({ ...bindings.values, afterNumber })) yield fromRow(row);
  }

  /** Counts of resources. Without a condition they cost nothing, with one a look at every summary that matches. */
  totals(condition?: SummaryCondition): ComplianceTotal[] {
    if (!condition) return this.#totals.all();
    const bindings = new Bindings();
    return this.#db
      .prepared<ComplianceTotal>(
        `SELECT compliance_type AS "complianceType", status, overall_severity AS "overallSeverity", count(*) AS count
         FROM compliance_summaries WHERE ${whereOf(condition, bindings, columnOf)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      )
      .all(bindings.values);
  }

  replaceItems(resourceId: string, complianceType: string, items: readonly ComplianceItem[]): void {
    this.#deleteItems.run(resourceId, complianceType);
    for (const item of items) this.#insertItem.run(resourceId, complianceType, JSON.stringify(item));
  }

  items(resourceId: string, complianceType: string): ComplianceItem[] {
    return this.#items.all(resourceId, complianceType).map(({ item }) => JSON.parse(item) as ComplianceItem);
  }

  /** To be called when the resource goes. */
  deleteResource(resourceId: string): void {
    this.#delete.run(resourceId);
    this.#deleteAllItems.run(resourceId);
  }
}

function fromRow(row: Row): Numbered<ComplianceSummary> {
  return {
    number: row.number as number,
    resourceId: row.resource_id as string,
    complianceType: row.compliance_type as string,
    status: row.status as ComplianceStatus,
    overallSeverity: row.overall_severity as Severity,
    compliant: JSON.parse(row.compliant as string) as number[],
    nonCompliant: JSON.parse(row.non_compliant as string) as number[],
    executionAtMs: row.execution_at_ms as number,
    executionId: row.execution_id as string | null,
    executionType: row.execution_type as string | null,
    contentHash: row.content_hash as string | null,
    hasPatchReport: row.has_patch_report === 1,
  };
}
