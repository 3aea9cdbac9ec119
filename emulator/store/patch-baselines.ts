import type { Database } from "./database.ts";

export interface PatchFilter {
  readonly key: string;
  readonly values: readonly string[];
}

export interface ApprovalRule {
  readonly filters: readonly PatchFilter[];
  readonly complianceLevel: string;
  /** days; exactly one of this and `approveUntilDate` is set. */
  readonly approveAfterDays: number | null;
  /** YYYY-MM-DD */
  readonly approveUntilDate: string | null;
  readonly enableNonSecurity: boolean;
}

export interface PatchSource {
  readonly name: string;
  readonly products: readonly string[];
  readonly configuration: string;
}

/** What a baseline says of patches; also what a BaselineOverride brings along. */
export interface BaselineContent {
  readonly operatingSystem: string;
  readonly globalFilters: readonly PatchFilter[];
  readonly approvalRules: readonly ApprovalRule[];
  readonly approvedPatches: readonly string[];
  readonly approvedPatchesComplianceLevel: string;
  readonly approvedPatchesEnableNonSecurity: boolean;
  readonly rejectedPatches: readonly string[];
  readonly rejectedPatchesAction: "ALLOW_AS_DEPENDENCY" | "BLOCK";
  readonly sources: readonly PatchSource[];
  /** Windows only; null when the caller never said. */
  readonly availableSecurityUpdatesComplianceStatus: "COMPLIANT" | "NON_COMPLIANT" | null;
}

export interface PatchBaseline extends BaselineContent {
  /** `pb-…`; the ARN for a baseline that AWS owns. */
  readonly baselineId: string;
  readonly name: string;
  readonly description: string | null;
  readonly owner: "AWS" | "Self";
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** A patch group's baseline for one operating system. */
export interface PatchGroup {
  readonly patchGroup: string;
  readonly operatingSystem: string;
  readonly baselineId: string;
}

export const PATCH_BASELINES_SCHEMA = `
CREATE TABLE patch_baselines (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  baseline_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT,
  owner TEXT NOT NULL,
  operating_system TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  modified_at_ms REAL NOT NULL
);
CREATE TABLE default_patch_baselines (
  operating_system TEXT PRIMARY KEY,
  baseline_id TEXT NOT NULL REFERENCES patch_baselines (baseline_id)
) WITHOUT ROWID;
CREATE TABLE patch_groups (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  patch_group TEXT NOT NULL,
  operating_system TEXT NOT NULL,
  baseline_id TEXT NOT NULL REFERENCES patch_baselines (baseline_id),
  UNIQUE (patch_group, operating_system)
);
CREATE INDEX patch_groups_by_baseline ON patch_groups (baseline_id, number);
`;

type BaselineRow = Omit<PatchBaseline, keyof BaselineContent> & {
  readonly number: number;
  readonly operatingSystem: string;
  readonly content: string;
};

type Numbered<T> = T & { readonly number: number };

const COLUMNS = `b.number, b.baseline_id AS "baselineId", b.name, b.description, b.owner,
  b.operating_system AS "operatingSystem", b.content, b.created_at_ms AS "createdAtMs", b.modified_at_ms AS "modifiedAtMs"`;

const GROUP_COLUMNS = `number, patch_group AS "patchGroup", operating_system AS "operatingSystem", baseline_id AS "baselineId"`;

/** Patch baselines, which of them is the default for its operating system, and which serves which patch groups. */
export class PatchBaselines {
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #countOwn;
  readonly #after;
  readonly #default;
  readonly #setDefault;
  readonly #defaultFor;
  readonly #group;
  readonly #insertGroup;
  readonly #deleteGroup;
  readonly #groupsOf;
  readonly #groupsAfter;

  constructor(db: Database) {
    this.#insert = db.prepare(
      `INSERT INTO patch_baselines (baseline_id, name, description, owner, operating_system, content, created_at_ms,
         modified_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare(
      "UPDATE patch_baselines SET name = ?, description = ?, content = ?, modified_at_ms = ? WHERE baseline_id = ?",
    );
    this.#find = db.prepare<BaselineRow>(`SELECT ${COLUMNS} FROM patch_baselines b WHERE baseline_id = ?`);
    this.#delete = db.prepare("DELETE FROM patch_baselines WHERE baseline_id = ?");
    this.#countOwn = db.prepare<{ count: number }>(
      "SELECT count(*) AS count FROM patch_baselines WHERE owner = 'Self'",
    );
    this.#after = db.prepare<BaselineRow>(`SELECT ${COLUMNS} FROM patch_baselines b WHERE number > ? ORDER BY number`);
    this.#default = db.prepare<{ baselineId: string }>(
      'SELECT baseline_id AS "baselineId" FROM default_patch_baselines WHERE operating_system = ?',
    );
    this.#setDefault = db.prepare(
      `INSERT INTO default_patch_baselines VALUES (?, ?)
       ON CONFLICT (operating_system) DO UPDATE SET baseline_id = excluded.baseline_id`,
    );
    this.#defaultFor = db.prepare("SELECT 1 FROM default_patch_baselines WHERE baseline_id = ?");
    this.#group = db.prepare<Numbered<PatchGroup>>(
      `SELECT ${GROUP_COLUMNS} FROM patch_groups WHERE patch_group = ? AND operating_system = ?`,
    );
    this.#insertGroup = db.prepare(
      "INSERT INTO patch_groups (patch_group, operating_system, baseline_id) VALUES (?, ?, ?)",
    );
    this.#deleteGroup = db.prepare("DELETE FROM patch_groups WHERE patch_group = ? AND baseline_id = ?");
    this.#groupsOf = db.prepare<{ patchGroup: string }>(
      'SELECT patch_group AS "patchGroup" FROM patch_groups WHERE baseline_id = ? ORDER BY number',
    );
    this.#groupsAfter = db.prepare<Numbered<PatchGroup>>(
      `SELECT ${GROUP_COLUMNS} FROM patch_groups WHERE number > ? ORDER BY number`,
    );
  }

  insert(baseline: PatchBaseline): void {
    this.#insert.run(
      baseline.baselineId,
      baseline.name,
      baseline.description,
      baseline.owner,
      baseline.operatingSystem,
      contentOf(baseline),
      baseline.createdAtMs,
      baseline.modifiedAtMs,
    );
  }

  /** The operating system and the owner never change. */
  update(baseline: PatchBaseline): void {
    const { name, description, modifiedAtMs, baselineId } = baseline;
    this.#update.run(name, description, contentOf(baseline), modifiedAtMs, baselineId);
  }

  find(baselineId: string): PatchBaseline | undefined {
    const row = this.#find.get(baselineId);
    return row && fromRow(row);
  }

  delete(baselineId: string): void {
    this.#delete.run(baselineId);
  }

  /** How many the account made itself. */
  countOwn(): number {
    return this.#countOwn.get()!.count;
  }

  /** Oldest first: AWS's own, then the account's. */
  *after(number: number): Iterable<Numbered<PatchBaseline>> {
    for (const row of this.#after.iterate(number)) yield fromRow(row);
  }

  /** The default baseline's id; every operating system has one. */
  defaultOf(operatingSystem: string): string {
    const found = this.#default.get(operatingSystem);
    if (!found) throw new Error(`No default patch baseline is registered for ${operatingSystem}.`);
    return found.baselineId;
  }

  setDefault(operatingSystem: string, baselineId: string): void {
    this.#setDefault.run(operatingSystem, baselineId);
  }

  isDefault(baselineId: string): boolean {
    return this.#defaultFor.get(baselineId) !== undefined;
  }

  findGroup(patchGroup: string, operatingSystem: string): PatchGroup | undefined {
    return this.#group.get(patchGroup, operatingSystem);
  }

  insertGroup({ patchGroup, operatingSystem, baselineId }: PatchGroup): void {
    this.#insertGroup.run(patchGroup, operatingSystem, baselineId);
  }

  /** Nothing happens when the group is not registered with this baseline. */
  deleteGroup(patchGroup: string, baselineId: string): void {
    this.#deleteGroup.run(patchGroup, baselineId);
  }

  groupsOf(baselineId: string): string[] {
    return this.#groupsOf.all(baselineId).map((row) => row.patchGroup);
  }

  groupsAfter(number: number): Iterable<Numbered<PatchGroup>> {
    return this.#groupsAfter.iterate(number);
  }
}

function contentOf(baseline: PatchBaseline): string {
  const content: BaselineContent = {
    operatingSystem: baseline.operatingSystem,
    globalFilters: baseline.globalFilters,
    approvalRules: baseline.approvalRules,
    approvedPatches: baseline.approvedPatches,
    approvedPatchesComplianceLevel: baseline.approvedPatchesComplianceLevel,
    approvedPatchesEnableNonSecurity: baseline.approvedPatchesEnableNonSecurity,
    rejectedPatches: baseline.rejectedPatches,
    rejectedPatchesAction: baseline.rejectedPatchesAction,
    sources: baseline.sources,
    availableSecurityUpdatesComplianceStatus: baseline.availableSecurityUpdatesComplianceStatus,
  };
  return JSON.stringify(content);
}

function fromRow({ content, ...row }: BaselineRow): Numbered<PatchBaseline> {
  return { ...row, ...parse(content) };
}

/** Parsed contents by their text, since each node of a fleet asks for the same baseline. */
const parsed = new Map<string, BaselineContent>();

function parse(text: string): BaselineContent {
  let content = parsed.get(text);
  if (!content) {
    if (parsed.size >= 100) parsed.clear();
    content = JSON.parse(text) as BaselineContent;
    parsed.set(text, content);
  }
  return content;
}
