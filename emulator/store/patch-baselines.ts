import { milliseconds, rowNumber, sharedJson, text, textKey } from "./columns.ts";
import { folded, unfolding } from "./folded.ts";
import { part, type RowOf, Table } from "./table.ts";

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

const CONTENT = [
  "operatingSystem",
  "globalFilters",
  "approvalRules",
  "approvedPatches",
  "approvedPatchesComplianceLevel",
  "approvedPatchesEnableNonSecurity",
  "rejectedPatches",
  "rejectedPatchesAction",
  "sources",
  "availableSecurityUpdatesComplianceStatus",
] as const satisfies readonly (keyof BaselineContent)[];

const BASELINES = new Table("patch_baselines", {
  number: rowNumber,
  /** `pb-…`; the ARN for a baseline that AWS owns. */
  baselineId: text("UNIQUE"),
  name: text(),
  description: text().orNull(),
  owner: text<"AWS" | "Self">(),
  operatingSystem: text(),
  /** Each node of a fleet asks for the same baseline. */
  content: sharedJson<BaselineContent>(100),
  createdAtMs: milliseconds(),
  modifiedAtMs: milliseconds(),
});

type BaselineRow = RowOf<typeof BASELINES>;
export interface PatchBaseline extends BaselineContent, Omit<BaselineRow, "number" | "content" | "operatingSystem"> {}

const DEFAULTS = new Table(
  "default_patch_baselines",
  { operatingSystem: textKey(), baselineId: text("REFERENCES patch_baselines (baseline_id)") },
  "WITHOUT ROWID",
);

/** A patch group's baseline for one operating system. */
const GROUPS = new Table(
  "patch_groups",
  {
    number: rowNumber,
    patchGroup: text(),
    operatingSystem: text(),
    baselineId: text("REFERENCES patch_baselines (baseline_id)"),
  },
  "UNIQUE (patch_group, operating_system)",
  "CREATE INDEX patch_groups_by_baseline ON patch_groups (baseline_id, number)",
);

const REGISTERED = `WHERE baseline_id = coalesce(
  (SELECT baseline_id FROM patch_groups WHERE patch_group = :patchGroup AND operating_system = :operatingSystem),
  (SELECT baseline_id FROM default_patch_baselines WHERE operating_system = :operatingSystem))`;

/** Patch baselines, which of them is the default for its operating system, and which serves which patch groups. */
export const patchBaselines = part([BASELINES, DEFAULTS, GROUPS], (db) => {
  const rows = BASELINES.on(db);
  const defaults = DEFAULTS.on(db);
  const groups = GROUPS.on(db);
  const insert = rows.insert();
  const update = rows.update(["baselineId"], ["name", "description", "content", "modifiedAtMs"]);
  const after = rows.each("WHERE number > :number ORDER BY number", "number");
  const defaultOf = defaults.kept().value("baselineId", "operatingSystem");
  const registered = rows.as(baselineOf).kept().select(REGISTERED);
  const setDefault = defaults.put(["operatingSystem"]);
  const defaultFor = defaults.find("baselineId");
  return {
    insert: (baseline: PatchBaseline): void => insert({ ...baseline, content: folded(baseline, CONTENT) }),
    /** The operating system and the owner never change. */
    update: (baseline: PatchBaseline): void => update({ ...baseline, content: folded(baseline, CONTENT) }),
    /** The same object until it changes. */
    find: rows.as(baselineOf).kept().find("baselineId"),
    delete: rows.delete("baselineId"),
    /** How many the account made itself. */
    countOwn: rows.count("WHERE owner = 'Self'"),
    /** Oldest first: AWS's own, then the account's. */
    *after(number: number): Iterable<ReturnType<typeof baselineOf>> {
      for (const row of after(number)) yield baselineOf(row);
    },
    /** The default baseline's id; every operating system has one. */
    defaultOf(operatingSystem: string): string {
      const baselineId = defaultOf(operatingSystem);
      if (baselineId === undefined) {
        throw new Error(`No default patch baseline is registered for ${operatingSystem}.`);
      }
      return baselineId;
    },
    /** The baseline of the patch group, or else the default one of the operating system: the same object until it is another. */
    registered: (patchGroup: string | undefined, operatingSystem: string) =>
      registered.get({ patchGroup: patchGroup ?? null, operatingSystem }),
    setDefault: (operatingSystem: string, baselineId: string): void => setDefault({ operatingSystem, baselineId }),
    isDefault: (baselineId: string): boolean => defaultFor(baselineId) !== undefined,
    findGroup: groups.kept().find("patchGroup", "operatingSystem"),
    insertGroup: groups.insert(),
    /** Nothing happens when the group is not registered with this baseline. */
    deleteGroup: groups.delete("patchGroup", "baselineId"),
    groupsOf: groups.values("patchGroup", "WHERE baseline_id = :baselineId ORDER BY number", "baselineId"),
    groupsAfter: groups.each("WHERE number > :number ORDER BY number", "number"),
  };
});

const baselineOf: (row: BaselineRow) => PatchBaseline & { readonly number: number } = unfolding("content", CONTENT);
