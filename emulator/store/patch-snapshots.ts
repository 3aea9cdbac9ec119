import type { Database } from "./database.ts";
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
  content TEXT NOT NULL,
  as_of_ms REAL NOT NULL,
  PRIMARY KEY (snapshot_id, baseline_id)
) WITHOUT ROWID;
CREATE INDEX patch_snapshots_by_age ON patch_snapshots (as_of_ms);
`;

export class PatchSnapshots {
  readonly #find;
  readonly #insert;
  readonly #purge;
  /** The content that was read last: the nodes of one run ask for the same one after another. */
  #last: { readonly text: string; readonly content: BaselineContent } | undefined;

  constructor(db: Database) {
    this.#find = db.prepare<{ content: string; asOfMs: number }>(
      'SELECT content, as_of_ms AS "asOfMs" FROM patch_snapshots WHERE snapshot_id = ? AND baseline_id = ?',
    );
    this.#insert = db.prepare("INSERT INTO patch_snapshots VALUES (?, ?, ?, ?)");
    this.#purge = db.prepare("DELETE FROM patch_snapshots WHERE as_of_ms < ?");
  }

  /** The snapshot of this id, taken now if there is none (any more). */
  findOrTake(snapshotId: string, baselineId: string, content: () => BaselineContent, nowMs: number): PatchSnapshot {
    const known = this.#find.get(snapshotId, baselineId);
    if (known && known.asOfMs >= nowMs - KEPT_MS) {
      return { snapshotId, baselineId, content: this.#read(known.content), asOfMs: known.asOfMs };
    }
    this.#purge.run(nowMs - KEPT_MS);
    const taken = { snapshotId, baselineId, content: content(), asOfMs: nowMs };
    this.#insert.run(snapshotId, baselineId, JSON.stringify(taken.content), nowMs);
    return taken;
  }
  #read(text: string): BaselineContent {
    if (this.#last?.text !== text) this.#last = { text, content: JSON.parse(text) as BaselineContent };
    return this.#last.content;
  }
}
