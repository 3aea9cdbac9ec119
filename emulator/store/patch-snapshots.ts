import { integer, milliseconds, text } from "./columns.ts";
import { interned } from "./interned.ts";
import type { BaselineContent } from "./patch-baselines.ts";
import { part, Table } from "./table.ts";

/** A copy of the baseline, taken when the first node of a run asked for it: all nodes of the run patch to it. */
export interface PatchSnapshot {
  readonly snapshotId: string;
  readonly baselineId: string;
  readonly content: BaselineContent;
  /** Patches released or approved later are not in it. */
  readonly asOfMs: number;
}

/** "A snapshot might not remain in place for more than 3 days" (user guide, AWS-RunPatchBaseline). */
const KEPT_MS = 3 * 24 * 3_600_000;

const SNAPSHOTS = new Table(
  "patch_snapshots",
  { snapshotId: text(), baselineId: text(), contentId: integer(), asOfMs: milliseconds() },
  "PRIMARY KEY (snapshot_id, baseline_id)",
  "WITHOUT ROWID",
  "CREATE INDEX patch_snapshots_by_age ON patch_snapshots (as_of_ms)",
);

const CONTENTS = interned<BaselineContent>("baseline");

/** Nodes that are patched without a SnapshotId take one each, so a snapshot's content is interned. */
export const patchSnapshots = part([SNAPSHOTS], (db) => {
  const rows = SNAPSHOTS.on(db);
  const contents = CONTENTS.on(db);
  const find = rows.kept().find("snapshotId", "baselineId");
  const insert = rows.insert();
  const purge = rows.deleteWhere("WHERE as_of_ms < :asOfMs", "asOfMs");
  return {
    /** The snapshot of this id; taken now if it does not exist or has expired. */
    findOrTake(snapshotId: string, baselineId: string, content: () => BaselineContent, nowMs: number): PatchSnapshot {
      let row = find(snapshotId, baselineId);
      if (!row || row.asOfMs < nowMs - KEPT_MS) {
        purge(nowMs - KEPT_MS);
        row = { snapshotId, baselineId, contentId: contents.intern(content()), asOfMs: nowMs };
        insert(row);
      }
      return { snapshotId, baselineId, content: contents.get(row.contentId), asOfMs: row.asOfMs };
    },
  };
});
