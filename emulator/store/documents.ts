import type { Database } from "./database.ts";
import { integer, json, milliseconds, type RowOf, Table, text, textKey } from "./table.ts";

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

export const DOCUMENTS_SCHEMA = `${DOCUMENTS.schema}
${VERSIONS.schema}
`;

const NAMED = "WHERE name = :name";

export class Documents {
  readonly #put;
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
    this.#put = DOCUMENTS.put(db, ["name"], ["documentType", "createdAtMs"]);
    this.#find = DOCUMENTS.select(db, NAMED);
    this.#delete = DOCUMENTS.delete(db, NAMED);
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM documents");
    this.#after = DOCUMENTS.select(db, "WHERE name > :name ORDER BY name LIMIT :count");
    const selectVersion = (rest: string) => VERSIONS.pick(db, VERSIONS.fieldsBut("name"), `${NAMED} AND ${rest}`);
    this.#insertVersion = VERSIONS.insert(db);
    this.#findVersion = selectVersion("version = :version");
    this.#findNamed = selectVersion("version_name = :versionName");
    this.#findHash = selectVersion("hash = :hash");
    this.#deleteVersion = VERSIONS.delete(db, `${NAMED} AND version = :version`);
    this.#deleteVersions = VERSIONS.delete(db, NAMED);
    this.#versionsBelow = selectVersion("version < :version ORDER BY version DESC LIMIT :count");
    this.#countVersions = db.prepare<{ count: number }>(`SELECT count(*) AS count FROM document_versions ${NAMED}`);
  }

  /** Writes the document, new or changed; its name, type and creation never change. */
  put(document: Document): void {
    this.#put.run(document);
  }

  find(name: string): Document | undefined {
    return this.#find.get({ name });
  }

  /** The document and all its versions. */
  delete(name: string): void {
    this.#deleteVersions.run({ name });
    this.#delete.run({ name });
  }

  count(): number {
    return this.#count.get()!.count;
  }

  /** By name, from behind `name`, at most `count`. */
  after(name: string, count: number): Document[] {
    return this.#after.all({ name, count });
  }

  insertVersion(name: string, version: DocumentVersion): void {
    this.#insertVersion.run({ ...version, name });
  }

  findVersion(name: string, version: number): DocumentVersion | undefined {
    return this.#findVersion.get({ name, version });
  }

  findVersionByName(name: string, versionName: string): DocumentVersion | undefined {
    return this.#findNamed.get({ name, versionName });
  }

  findVersionByHash(name: string, hash: string): DocumentVersion | undefined {
    return this.#findHash.get({ name, hash });
  }

  deleteVersion(name: string, version: number): void {
    this.#deleteVersion.run({ name, version });
  }

  /** Newest first, from below `version`, at most `count`. */
  versionsBelow(name: string, version: number, count: number): DocumentVersion[] {
    return this.#versionsBelow.all({ name, version, count });
  }

  countVersions(name: string): number {
    return this.#countVersions.get({ name })!.count;
  }
}
