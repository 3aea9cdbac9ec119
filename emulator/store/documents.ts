import type { Database } from "./database.ts";

/** A document of the account. What AWS owns is not stored: it is part of the program. */
export interface Document {
  readonly name: string;
  readonly documentType: string;
  readonly createdAtMs: number;
  readonly defaultVersion: number;
  readonly latestVersion: number;
  /** Account ids, or `all`, that it is shared with. */
  readonly sharedWith: readonly string[];
}

export interface DocumentVersion {
  readonly version: number;
  /** As the caller sent it, byte for byte. */
  readonly content: string;
  readonly documentFormat: "JSON" | "YAML" | "TEXT";
  readonly schemaVersion: string;
  /** SHA-256 of the content, in hexadecimal. */
  readonly hash: string;
  readonly displayName: string | null;
  readonly versionName: string | null;
  readonly targetType: string | null;
  readonly platformTypes: readonly string[];
  readonly createdAtMs: number;
  readonly requires: readonly object[];
}

export const DOCUMENTS_SCHEMA = `
CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  document_type TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  default_version INTEGER NOT NULL,
  latest_version INTEGER NOT NULL,
  shared_with TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE document_versions (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  document_format TEXT NOT NULL,
  schema_version TEXT NOT NULL,
  hash TEXT NOT NULL,
  display_name TEXT,
  version_name TEXT,
  target_type TEXT,
  platform_types TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  requires TEXT NOT NULL,
  PRIMARY KEY (name, version)
) WITHOUT ROWID;
`;

type DocumentRow = Omit<Document, "sharedWith"> & { readonly sharedWith: string };
type VersionRow = Omit<DocumentVersion, "platformTypes" | "requires"> & {
  readonly platformTypes: string;
  readonly requires: string;
};

const DOCUMENT_COLUMNS = `name, document_type AS "documentType", created_at_ms AS "createdAtMs",
  default_version AS "defaultVersion", latest_version AS "latestVersion", shared_with AS "sharedWith"`;
const VERSION_COLUMNS = `version, content, document_format AS "documentFormat", schema_version AS "schemaVersion", hash,
  display_name AS "displayName", version_name AS "versionName", target_type AS "targetType",
  platform_types AS "platformTypes", created_at_ms AS "createdAtMs", requires`;

export class Documents {
  readonly #upsert;
  readonly #find;
  readonly #delete;
  readonly #count;
  readonly #after;
  readonly #insertVersion;
  readonly #findVersion;
  readonly #findNamed;
  readonly #findHash;
  readonly #deleteVersion;
  readonly #deleteVersions;
  readonly #versionsBelow;
  readonly #countVersions;

  constructor(db: Database) {
    this.#upsert = db.prepare(
      `INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
         default_version = excluded.default_version, latest_version = excluded.latest_version,
         shared_with = excluded.shared_with`,
    );
    this.#find = db.prepare<DocumentRow>(`SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE name = ?`);
    this.#delete = db.prepare("DELETE FROM documents WHERE name = ?");
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM documents");
    this.#after = db.prepare<DocumentRow>(
      `SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE name > ? ORDER BY name LIMIT ?`,
    );
    this.#insertVersion = db.prepare("INSERT INTO document_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#findVersion = db.prepare<VersionRow>(
      `SELECT ${VERSION_COLUMNS} FROM document_versions WHERE name = ? AND version = ?`,
    );
    this.#findNamed = db.prepare<VersionRow>(
      `SELECT ${VERSION_COLUMNS} FROM document_versions WHERE name = ? AND version_name = ?`,
    );
    this.#findHash = db.prepare<VersionRow>(
      `SELECT ${VERSION_COLUMNS} FROM document_versions WHERE name = ? AND hash = ?`,
    );
    this.#deleteVersion = db.prepare("DELETE FROM document_versions WHERE name = ? AND version = ?");
    this.#deleteVersions = db.prepare("DELETE FROM document_versions WHERE name = ?");
    this.#versionsBelow = db.prepare<VersionRow>(
      `SELECT ${VERSION_COLUMNS} FROM document_versions WHERE name = ? AND version < ? ORDER BY version DESC LIMIT ?`,
    );
    this.#countVersions = db.prepare<{ count: number }>(
      "SELECT count(*) AS count FROM document_versions WHERE name = ?",
    );
  }

  /** Writes the document, new or changed; its name, type and creation never change. */
  put(document: Document): void {
    this.#upsert.run(
      document.name,
      document.documentType,
      document.createdAtMs,
      document.defaultVersion,
      document.latestVersion,
      JSON.stringify(document.sharedWith),
    );
  }

  find(name: string): Document | undefined {
    const row = this.#find.get(name);
    return row && documentOf(row);
  }

  /** The document and all its versions. */
  delete(name: string): void {
    this.#deleteVersions.run(name);
    this.#delete.run(name);
  }

  count(): number {
    return this.#count.get()!.count;
  }

  /** By name, from behind `name`, at most `count`. */
  after(name: string, count: number): Document[] {
    return this.#after.all(name, count).map(documentOf);
  }

  insertVersion(name: string, version: DocumentVersion): void {
    this.#insertVersion.run(
      name,
      version.version,
      version.content,
      version.documentFormat,
      version.schemaVersion,
      version.hash,
      version.displayName,
      version.versionName,
      version.targetType,
      JSON.stringify(version.platformTypes),
      version.createdAtMs,
      JSON.stringify(version.requires),
    );
  }

  findVersion(name: string, version: number): DocumentVersion | undefined {
    const row = this.#findVersion.get(name, version);
    return row && versionOf(row);
  }

  findVersionByName(name: string, versionName: string): DocumentVersion | undefined {
    const row = this.#findNamed.get(name, versionName);
    return row && versionOf(row);
  }

  findVersionByHash(name: string, hash: string): DocumentVersion | undefined {
    const row = this.#findHash.get(name, hash);
    return row && versionOf(row);
  }

  deleteVersion(name: string, version: number): void {
    this.#deleteVersion.run(name, version);
  }

  /** Newest first, from below `version`, at most `count`. */
  versionsBelow(name: string, version: number, count: number): DocumentVersion[] {
    return this.#versionsBelow.all(name, version, count).map(versionOf);
  }

  countVersions(name: string): number {
    return this.#countVersions.get(name)!.count;
  }
}

function documentOf(row: DocumentRow): Document {
  return { ...row, sharedWith: JSON.parse(row.sharedWith) as string[] };
}

function versionOf(row: VersionRow): DocumentVersion {
  return {
    ...row,
    platformTypes: JSON.parse(row.platformTypes) as string[],
    requires: JSON.parse(row.requires) as object[],
  };
}
