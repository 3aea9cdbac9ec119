import type { Database } from "./database.ts";
import { Interned } from "./interned.ts";
import type { BaselineContent } from "./patch-baselines.ts";

/** A baseline as it was when the first node of a run asked for it: what all nodes of the run patch to. */
export interface PatchSnapshot {
  readonly snapshotId: string;
  readonly baselineId: string;
  readonly content: BaselineContent;
  /** Patches released or approved later are not in it. */
  readonly asOfMs: number;
}

/** "A snapshot might not remain in place for more than 3 days" (user guide, AWS-RunPatchBaseline). */
const KEPT_MS = 3 * 24 * 3_600_000;

export const PATCH_SNAPSHOTS_SCHEMA = `
CREATE TABLE patch_snapshots (
  snapshot_id TEXT NOT NULL,
  baseline_id TEXT NOT NULL,
  content_id INTEGER NOT NULL,
  as_of_ms REAL NOT NULL,
  PRIMARY KEY (snapshot_id, baseline_id)
) WITHOUT ROWID;
CREATE INDEX patch_snapshots_by_age ON patch_snapshots (as_of_ms);
`;

/** Nodes that are patched without a SnapshotId take one each, so a snapshot's content is interned. */
export class PatchSnapshots {
  readonly #contents;
  readonly #find;
  readonly #insert;
  readonly #purge;

  constructor(db: Database) {
    this.#contents = new Interned<BaselineContent>(db, "baseline");
    this.#find = db.prepare<{ contentId: number; asOfMs: number }>(
      `SELECT content_id AS "contentId", as_of_ms AS "asOfMs" FROM patch_snapshots
       WHERE snapshot_id = ? AND baseline_id = ?`,
    );
    this.#insert = db.prepare("INSERT INTO patch_snapshots VALUES (?, ?, ?, ?)");
    this.#purge = db.prepare("DELETE FROM patch_snapshots WHERE as_of_ms < ?");
  }

  /** The snapshot of this id, taken now if there is none (any more). */
  findOrTake(snapshotId: string, baselineId: string, content: () => BaselineContent, nowMs: number): PatchSnapshot {
    const known = this.#find.get(snapshotId, baselineId);
    if (known && known.asOfMs >= nowMs - KEPT_MS) {
      return { snapshotId, baselineId, content: this.#contents.get(known.contentId), asOfMs: known.asOfMs };
    }
    this.#purge.run(nowMs - KEPT_MS);
    const contentId = this.#contents.intern(content());
    this.#insert.run(snapshotId, baselineId, contentId, nowMs);
    return { snapshotId, baselineId, content: this.#contents.get(contentId), asOfMs: nowMs };
  }
}
