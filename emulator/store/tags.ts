import type { Database } from "./database.ts";

/** One tag of a resource. */
export interface ResourceTag {
  readonly key: string;
  readonly value: string;
}

export const TAGS_SCHEMA = `
CREATE TABLE tags (
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resource_type, resource_id, key)
) WITHOUT ROWID;
`;

/**
 * Tags of SSM resources, by the resource type that the tagging operations name (`MaintenanceWindow`, `PatchBaseline`,
 * `Document`, `Parameter`, …). A managed node's tags are part of the node, and not here.
 */
export class Tags {
  readonly #of;
  readonly #put;
  readonly #remove;
  readonly #removeAll;
  readonly #resourcesAfter;

  constructor(db: Database) {
    this.#of = db.prepare<ResourceTag>(
      "SELECT key, value FROM tags WHERE resource_type = ? AND resource_id = ? ORDER BY key",
    );
    this.#put = db.prepare(
      `INSERT INTO tags VALUES (?, ?, ?, ?)
       ON CONFLICT (resource_type, resource_id, key) DO UPDATE SET value = excluded.value`,
    );
    this.#remove = db.prepare("DELETE FROM tags WHERE resource_type = ? AND resource_id = ? AND key = ?");
    this.#removeAll = db.prepare("DELETE FROM tags WHERE resource_type = ? AND resource_id = ?");
    this.#resourcesAfter = db.prepare<{ resourceId: string }>(
      `SELECT DISTINCT resource_id AS "resourceId" FROM tags
       WHERE resource_type = ? AND resource_id > ? ORDER BY resource_id`,
    );
  }

  /** In the order of their keys. */
  of(resourceType: string, resourceId: string): ResourceTag[] {
    return this.#of.all(resourceType, resourceId);
  }

  /** A key that is there already gets the new value. */
  put(resourceType: string, resourceId: string, tags: Iterable<ResourceTag>): void {
    for (const { key, value } of tags) this.#put.run(resourceType, resourceId, key, value);
  }

  remove(resourceType: string, resourceId: string, keys: Iterable<string>): void {
    for (const key of keys) this.#remove.run(resourceType, resourceId, key);
  }

  /** The resources of a type that have tags, by id; `resourceId` is the place to go on from, "" for the beginning. */
  resourcesAfter(resourceType: string, resourceId: string): string[] {
    return this.#resourcesAfter.all(resourceType, resourceId).map((row) => row.resourceId);
  }

  /** To be called when the resource goes. */
  removeAll(resourceType: string, resourceId: string): void {
    this.#removeAll.run(resourceType, resourceId);
  }
}
