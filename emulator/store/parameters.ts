import type { Database } from "./database.ts";

export const PARAMETER_TYPES = ["String", "StringList", "SecureString"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A parameter of Parameter Store as its latest version has it. */
export interface Parameter {
  /** In full, with its leading slash if it is a path. */
  readonly name: string;
  readonly type: ParameterType;
  /** The plain text, of a SecureString too: the emulator has no keys. */
  readonly value: string;
  readonly version: number;
  readonly modifiedAtMs: number;
  readonly description: string | null;
  readonly allowedPattern: string | null;
  /** Of a SecureString. */
  readonly keyId: string | null;
  readonly tier: "Standard" | "Advanced";
  readonly dataType: string;
}

export type NumberedParameter = Parameter & { readonly number: number };

/** What a version keeps of its own. */
export type ParameterVersion = Pick<Parameter, "version" | "type" | "value" | "modifiedAtMs" | "dataType">;

export const PARAMETERS_SCHEMA = `
CREATE TABLE parameters (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  modified_at_ms REAL NOT NULL,
  description TEXT,
  allowed_pattern TEXT,
  key_id TEXT,
  tier TEXT NOT NULL,
  data_type TEXT NOT NULL
);
CREATE TABLE parameter_versions (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  modified_at_ms REAL NOT NULL,
  data_type TEXT NOT NULL,
  PRIMARY KEY (name, version)
) WITHOUT ROWID;
`;

const COLUMNS = `number, name, type, value, version, modified_at_ms AS "modifiedAtMs", description,
  allowed_pattern AS "allowedPattern", key_id AS "keyId", tier, data_type AS "dataType"`;

export class Parameters {
  readonly #put;
  readonly #putVersion;
  readonly #find;
  readonly #findVersion;
  readonly #delete;
  readonly #deleteVersions;
  readonly #forgetVersion;
  readonly #named;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO parameters (name, type, value, version, modified_at_ms, description, allowed_pattern, key_id, tier,
         data_type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET type = excluded.type, value = excluded.value, version = excluded.version,
         modified_at_ms = excluded.modified_at_ms, description = excluded.description,
         allowed_pattern = excluded.allowed_pattern, key_id = excluded.key_id, tier = excluded.tier,
         data_type = excluded.data_type`,
    );
    this.#putVersion = db.prepare("INSERT INTO parameter_versions VALUES (?, ?, ?, ?, ?, ?)");
    this.#find = db.prepare<NumberedParameter>(`SELECT ${COLUMNS} FROM parameters WHERE name = ?`);
    this.#findVersion = db.prepare<ParameterVersion>(
      `SELECT version, type, value, modified_at_ms AS "modifiedAtMs", data_type AS "dataType"
       FROM parameter_versions WHERE name = ? AND version = ?`,
    );
    this.#delete = db.prepare("DELETE FROM parameters WHERE name = ?");
    this.#deleteVersions = db.prepare("DELETE FROM parameter_versions WHERE name = ?");
    this.#forgetVersion = db.prepare("DELETE FROM parameter_versions WHERE name = ? AND version <= ?");
    this.#named = db.prepare<NumberedParameter>(
      `SELECT ${COLUMNS} FROM parameters WHERE name > ? AND name >= ? AND name < ? ORDER BY name LIMIT ?`,
    );
  }

  /** Makes the parameter, or its next version; versions before the last hundred are forgotten. */
  put(parameter: Parameter): void {
    const { name, type, value, version, modifiedAtMs, dataType } = parameter;
    const { description, allowedPattern, keyId, tier } = parameter;
    this.#put.run(name, type, value, version, modifiedAtMs, description, allowedPattern, keyId, tier, dataType);
    this.#putVersion.run(name, version, type, value, modifiedAtMs, dataType);
    this.#forgetVersion.run(name, version - VERSIONS_KEPT);
  }

  find(name: string): NumberedParameter | undefined {
    return this.#find.get(name);
  }

  findVersion(name: string, version: number): ParameterVersion | undefined {
    return this.#findVersion.get(name, version);
  }

  /** @returns whether there was one. */
  delete(name: string): boolean {
    this.#deleteVersions.run(name);
    return this.#delete.run(name) > 0;
  }

  /** Parameters whose name begins with `prefix` and comes behind `after`, in the order of their names. */
  *named(prefix: string, after = ""): Iterable<NumberedParameter> {
    // Every code point that a name may have is below this one.
    const end = `${prefix}\u{10ffff}`;
    for (let rows = this.#named.all(after, prefix, end, ROWS_AT_ONCE); rows.length > 0; ) {
      yield* rows;
      if (rows.length < ROWS_AT_ONCE) return;
      rows = this.#named.all(rows.at(-1)!.name, prefix, end, ROWS_AT_ONCE);
    }
  }
}

/** AWS keeps a hundred versions of a parameter. */
const VERSIONS_KEPT = 100;

/** Rows read at once: a reader that has enough stops early. */
const ROWS_AT_ONCE = 64;
