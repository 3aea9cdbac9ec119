import { integer, json, milliseconds, text, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

const DOCUMENTS = new Table(
  "documents",
  {
    name: textKey(),
    documentType: text(),
    createdAtMs: milliseconds(),
    defaultVersion: integer(),
    latestVersion: integer(),
    /** Account ids, or `all`, that it is shared with. */
    sharedWith: json<readonly string[]>(),
  },
  "WITHOUT ROWID",
);

/** A document of the account. What AWS owns is not stored: it is part of the program. */
export type Document = RowOf<typeof DOCUMENTS>;

const VERSIONS = new Table(
  "document_versions",
  {
    name: text(),
    version: integer(),
    /** As the caller sent it, byte for byte. */
    content: text(),
    documentFormat: text<"JSON" | "YAML" | "TEXT">(),
    schemaVersion: text(),
    /** SHA-256 of the content, in hexadecimal. */
    hash: text(),
    displayName: text().orNull(),
    versionName: text().orNull(),
    targetType: text().orNull(),
    platformTypes: json<readonly string[]>(),
    createdAtMs: milliseconds(),
    requires: json<readonly object[]>(),
  },
  "PRIMARY KEY (name, version)",
  "WITHOUT ROWID",
);

export type DocumentVersion = Omit<RowOf<typeof VERSIONS>, "name">;

export const documents = part([DOCUMENTS, VERSIONS], (db) => {
  const rows = DOCUMENTS.on(db);
  const versions = VERSIONS.on(db).but("name");
  const deleteDocument = rows.delete("name");
  const deleteVersions = versions.delete("name");
  const insertVersion = versions.insert();
  return {
    /** Writes the document, new or changed; its name, type and creation never change. */
    put: rows.put(["name"], ["documentType", "createdAtMs"]),
    find: rows.find("name"),
    /** The document and all its versions. */
    delete(name: string): void {
      deleteVersions(name);
      deleteDocument(name);
    },
    count: rows.count(),
    /** By name; a page continues after a name. */
    after: rows.page("name"),
    insertVersion: (name: string, version: DocumentVersion): void => insertVersion({ ...version, name }),
    findVersion: versions.find("name", "version"),
    findVersionByName: versions.find("name", "versionName"),
    findVersionByHash: versions.find("name", "hash"),
    deleteVersion: versions.delete("name", "version"),
    /** Newest first, from below a version. */
    versionsBelow: versions.page("version", ["name"], "<"),
    countVersions: versions.count("WHERE name = :name", "name"),
  };
});
