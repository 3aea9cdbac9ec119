import { flag, integer, json, milliseconds, text, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

const KMS_KEYS = new Table(
  "kms_keys",
  {
    keyId: textKey(),
    createdAtMs: milliseconds(),
    description: text(),
    isEnabled: flag(),
    /** The end of the waiting period; NULL for a key that is not to be deleted. */
    deletedAtMs: milliseconds().orNull(),
    /** NULL: the key is not rotated. */
    rotationDays: integer().orNull(),
    policy: text(),
    tags: json<readonly Tag[]>(),
  },
  "WITHOUT ROWID",
);

const KMS_ALIASES = new Table(
  "kms_aliases",
  { aliasName: textKey(), keyId: text(), createdAtMs: milliseconds(), updatedAtMs: milliseconds() },
  "WITHOUT ROWID",
);

/** A key of the account; AWS's own keys are not stored. */
export type KmsKey = RowOf<typeof KMS_KEYS>;
export type KmsAlias = RowOf<typeof KMS_ALIASES>;

export const kmsKeys = part([KMS_KEYS], (db) => {
  const rows = KMS_KEYS.on(db);
  return { put: rows.put(["keyId"]), find: rows.find("keyId"), all: rows.all("ORDER BY key_id") };
});

export const kmsAliases = part([KMS_ALIASES], (db) => {
  const rows = KMS_ALIASES.on(db);
  return {
    put: rows.put(["aliasName"]),
    find: rows.find("aliasName"),
    delete: rows.delete("aliasName"),
    all: rows.all("ORDER BY alias_name"),
  };
});
