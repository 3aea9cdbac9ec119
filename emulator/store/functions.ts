import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** One version of a Lambda function. */
export interface FunctionVersion {
  readonly name: string;
  /** `$LATEST`, or a number. */
  readonly version: string;
  readonly description: string;
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  /** seconds */
  readonly timeout: number;
  /** megabytes; shown to the function, not enforced */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly architecture: string;
  /** megabytes */
  readonly ephemeralStorage: number;
  /** Base64, as Lambda shows it. */
  readonly codeSha256: string;
  /** bytes */
  readonly codeSize: number;
  readonly revisionId: string;
  readonly modifiedAtMs: number;
  /** Members that the emulator only keeps: DeadLetterConfig, VpcConfig, TracingConfig and the like. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** What belongs to a function and not to one of its versions. */
export interface FunctionSettings {
  readonly tags: readonly Tag[];
  /** The number that the next published version gets. */
  readonly nextVersion: number;
  readonly reservedConcurrency: number | null;
  /** The statements of its resource policy, as JSON objects with a `Sid`. */
  readonly policy: readonly { readonly Sid: string }[];
  readonly policyRevisionId: string;
  readonly aliases: readonly FunctionAlias[];
}

export interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

type Row = { readonly content: string };

export const FUNCTIONS_SCHEMA = `
CREATE TABLE functions (name TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE function_versions (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL REFERENCES functions ON DELETE CASCADE,
  version TEXT NOT NULL,
  rank INTEGER NOT NULL,
  content TEXT NOT NULL,
  code BLOB NOT NULL,
  UNIQUE (name, rank)
);
`;

export class Functions {
  readonly #putSettings;
  readonly #settings;
  readonly #put;
  readonly #find;
  readonly #code;
  readonly #after;
  readonly #versionsAfter;
  readonly #delete;
  readonly #deleteVersion;

  constructor(db: Database) {
    this.#putSettings = db.prepare(
      "INSERT INTO functions VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET settings = excluded.settings",
    );
    this.#settings = db.prepare<{ settings: string }>("SELECT settings FROM functions WHERE name = ?");
    this.#put = db.prepare(
      `INSERT INTO function_versions (name, version, rank, content, code) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (name, rank) DO UPDATE SET content = excluded.content, code = excluded.code`,
    );
    this.#find = db.prepare<Row>("SELECT content FROM function_versions WHERE name = ? AND rank = ?");
    this.#code = db.prepare<{ code: Uint8Array }>("SELECT code FROM function_versions WHERE name = ? AND rank = ?");
    this.#after = db.prepare<Row>(
      `SELECT content FROM functions JOIN function_versions USING (name)
       WHERE name > ? AND rank = 0 ORDER BY name LIMIT ?`,
    );
    this.#versionsAfter = db.prepare<Row>(
      "SELECT content FROM function_versions WHERE name = ? AND rank > ? ORDER BY rank LIMIT ?",
    );
    this.#delete = db.prepare("DELETE FROM functions WHERE name = ?");
    this.#deleteVersion = db.prepare("DELETE FROM function_versions WHERE name = ? AND rank = ?");
  }

  putSettings(name: string, settings: FunctionSettings): void {
    this.#putSettings.run(name, JSON.stringify(settings));
  }

  settings(name: string): FunctionSettings | undefined {
    const row = this.#settings.get(name);
    return row && JSON.parse(row.settings);
  }

  /** The settings must be there first. */
  put(version: FunctionVersion, code: Uint8Array): void {
    const { name, version: number } = version;
    this.#put.run(name, number, rankOf(number), JSON.stringify(version), code);
  }

  find(name: string, version: string): FunctionVersion | undefined {
    const row = this.#find.get(name, rankOf(version));
    return row && JSON.parse(row.content);
  }

  /** The deployment package, a zip file. */
  code(name: string, version: string): Uint8Array | undefined {
    return this.#code.get(name, rankOf(version))?.code;
  }

  /** The latest version of each function, by name; `name` is the place to go on from, "" for the beginning. */
  after(name: string, limit: number): FunctionVersion[] {
    return this.#after.all(name, limit).map(({ content }) => JSON.parse(content));
  }

  /** `$LATEST` first, then by number; `rank` is the place to go on from, -1 for the beginning. */
  versionsAfter(name: string, rank: number, limit: number): FunctionVersion[] {
    return this.#versionsAfter.all(name, rank, limit).map(({ content }) => JSON.parse(content));
  }

  /** With all its versions. */
  delete(name: string): void {
    this.#delete.run(name);
  }

  deleteVersion(name: string, version: string): void {
    this.#deleteVersion.run(name, rankOf(version));
  }
}

/** The place of a version among its function's: 0 for `$LATEST`; -1, where nothing is, for what is no version. */
export function rankOf(version: string): number {
  return version === "$LATEST" ? 0 : Number(version) || -1;
}
