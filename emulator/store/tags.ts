import { text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

const TAGS = new Table(
  "tags",
  { resourceType: text(), resourceId: text(), key: text(), value: text() },
  "PRIMARY KEY (resource_type, resource_id, key)",
  "WITHOUT ROWID",
);

/** One tag of a resource. */
export type ResourceTag = Pick<RowOf<typeof TAGS>, "key" | "value">;

/**
 * Tags of SSM resources, by the resource type that the tagging operations name (`MaintenanceWindow`, `PatchBaseline`,
 * `Document`, `Parameter`, …). A managed node's tags are part of the node, and not here.
 */
export const tags = part([TAGS], (db) => {
  const rows = TAGS.on(db);
  const put = rows.put(["resourceType", "resourceId", "key"]);
  const remove = rows.delete("resourceType", "resourceId", "key");
  return {
    /** In the order of their keys. */
    of: rows
      .only("key", "value")
      .all(
        "WHERE resource_type = :resourceType AND resource_id = :resourceId ORDER BY key",
        "resourceType",
        "resourceId",
      ),
    /** An existing key gets the new value. */
    put(resourceType: string, resourceId: string, tags: Iterable<ResourceTag>): void {
      for (const { key, value } of tags) put({ resourceType, resourceId, key, value });
    },
    remove(resourceType: string, resourceId: string, keys: Iterable<string>): void {
      for (const key of keys) remove(resourceType, resourceId, key);
    },
    /** The resources of a type that have tags, by id; a page continues after an id, "" for the beginning. */
    resourcesAfter: rows.values(
      "resourceId",
      "WHERE resource_type = :resourceType AND resource_id > :resourceId GROUP BY resource_id ORDER BY resource_id",
      "resourceType",
      "resourceId",
    ),
    /** Call it when the resource is deleted. */
    removeAll: rows.delete("resourceType", "resourceId"),
  };
});
