import { integer, integerKey, json, text } from "./columns.ts";
import { folded } from "./folded.ts";
import type { Memory } from "./memory.ts";
import type { ComplianceStatus, Severity, SeverityCounts, Standing } from "./severity.ts";
import type { Source } from "./source.ts";
import { type RowOf, Table } from "./table.ts";

export const REPORTS = new Table("patch_reports", {
  report: integerKey(),
  baselineId: text(),
  snapshotId: text(),
  installOverrideList: text().orNull(),
  /** The command that ran the operation. */
  executionId: text(),
  operation: text<"Scan" | "Install">(),
  rebootOption: text<"RebootIfNeeded" | "NoReboot">(),
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
  status: text<ComplianceStatus>(),
  overallSeverity: text<Severity>(),
  compliant: json<SeverityCounts>(),
  nonCompliant: json<SeverityCounts>(),
  /** How many nodes report this. */
  nodeCount: integer(),
});

type ReportRow = RowOf<typeof REPORTS>;

export const COUNTS = [
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
export type PatchCounts = Pick<ReportRow, (typeof COUNTS)[number]>;

const OPERATION = [
  "baselineId",
  "snapshotId",
  "installOverrideList",
  "executionId",
  "operation",
  "rebootOption",
  "findingsId",
] as const;

/** What nodes that were patched alike have in common. */
export type PatchReport = Pick<ReportRow, (typeof OPERATION)[number]> & { readonly counts: PatchCounts };

interface KeptReport {
  readonly report: number;
  readonly content: PatchReport;
  /** What the findings come to. */
  readonly standing: Standing;
  nodeCount: number;
}

/** How many reports stay in memory: a window over a large fleet needs a few. */
const REPORTS_MAX = 1000;

/** The reports of a place: each is there once, as long as a node has it. */
export class PatchReports implements Memory {
  readonly tables;
  readonly place;
  readonly #db: Source;
  readonly #find;
  readonly #last;
  readonly #put;
  readonly #delete;
  readonly #known = new Map<number, KeptReport>();
  /** Those known of the same command and findings: they may differ in little else. */
  readonly #alike = new Map<string, KeptReport[]>();
  readonly #changed = new Set<KeptReport>();
  /** The highest number; undefined when it is not known. */
  #highest: number | undefined;

  private constructor(db: Source) {
    this.#db = db;
    this.tables = [db.tableName(REPORTS.name)];
    this.place = db.place;
    const rows = REPORTS.on(db.ownedBy(this));
    this.#find = rows.find("report");
    this.#last = rows.only("report").one("ORDER BY report DESC LIMIT 1");
    this.#put = rows.putAll(["report"]);
    this.#delete = rows.deleteAll("report");
  }

  static of(db: Source): PatchReports {
    return db.database.memories.one([db.tableName(REPORTS.name)], () => new PatchReports(db));
  }

  get(number: number): Pick<KeptReport, "content" | "standing"> {
    return this.#of(number);
  }

  /** The number of the report that says this of a node, but for its snapshot: nodes that are patched without a SnapshotId take one each. */
  numberOf(content: PatchReport, standing: Standing): number {
    const known = this.#alike.get(keyOf(content))?.find((report) => isSame(report.content, content));
    if (known) return known.report;
    this.#highest ??= this.#last()?.report ?? 0;
    const report = ++this.#highest;
    this.#keep({ report, content: { ...folded(content, OPERATION), counts: content.counts }, standing, nodeCount: 0 });
    return report;
  }

  /** The snapshot of a node with this report; null when it is the report's. */
  ownSnapshotId(report: number, { snapshotId }: Pick<PatchReport, "snapshotId">): string | null {
    return snapshotId === this.#of(report).content.snapshotId ? null : snapshotId;
  }

  /** A node has another report than before. */
  moved(from: number | undefined, to: number | undefined): void {
    if (from === to) return;
    if (from !== undefined) this.#count(from, -1);
    if (to !== undefined) this.#count(to, 1);
  }

  #count(report: number, change: 1 | -1): void {
    const counted = this.#of(report);
    counted.nodeCount += change;
    this.#changed.add(counted);
    this.#db.database.changed(this);
  }

  write(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#put(changed.filter(({ nodeCount }) => nodeCount > 0).map(rowOf));
    const left = changed.filter(({ nodeCount }) => nodeCount === 0);
    this.#delete(left.map(({ report }) => report));
    for (const { report, content } of left) {
      this.#known.delete(report);
      this.#alike.delete(keyOf(content));
    }
    if (this.#known.size > REPORTS_MAX) this.forget();
  }

  forget(): void {
    this.#known.clear();
    this.#alike.clear();
    this.#changed.clear();
    this.#highest = undefined;
  }

  #of(number: number): KeptReport {
    const known = this.#known.get(number);
    if (known) return known;
    const row = this.#find(number);
    if (!row) throw new Error(`There is no patch report of number ${number}.`);
    const report = keptOf(row);
    this.#keep(report);
    return report;
  }

  #keep(report: KeptReport): void {
    this.#known.set(report.report, report);
    const key = keyOf(report.content);
    this.#alike.set(key, [report, ...(this.#alike.get(key) ?? [])]);
  }
}

function keyOf({ executionId, findingsId }: PatchReport): string {
  return `${executionId} ${findingsId}`;
}

function isSame(one: PatchReport, other: PatchReport): boolean {
  return (
    OPERATION.every((member) => member === "snapshotId" || one[member] === other[member]) &&
    (one.counts === other.counts || COUNTS.every((count) => one.counts[count] === other.counts[count]))
  );
}

function rowOf({ report, content, standing, nodeCount }: KeptReport): ReportRow {
  return { ...folded(content, OPERATION), ...content.counts, ...standing, report, nodeCount };
}

function keptOf(row: ReportRow): KeptReport {
  return {
    report: row.report,
    content: { ...folded(row, OPERATION), counts: folded(row, COUNTS) },
    standing: folded(row, ["status", "overallSeverity", "compliant", "nonCompliant"]),
    nodeCount: row.nodeCount,
  };
}
