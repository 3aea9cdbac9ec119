import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** A customer-managed IAM policy. Its documents are its versions'. */
export interface Policy {
  readonly arn: string;
  readonly policyName: string;
  readonly policyId: string;
  readonly path: string;
  readonly description: string | null;
  /** e.g. 1 for `v1` */
  readonly defaultVersion: number;
  /** The highest number given out: version ids are never used again. */
  readonly lastVersion: number;
  readonly tags: readonly Tag[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface PolicyVersion {
  readonly version: number;
  readonly document: string;
  readonly createdAtMs: number;
}

type PolicyRow = Omit<Policy, "tags"> & { readonly tags: string };

export const POLICIES_SCHEMA = `
CREATE TABLE policies (
  arn TEXT PRIMARY KEY,
  policy_name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  policy_id TEXT NOT NULL,
  path TEXT NOT NULL,
  description TEXT,
  default_version INTEGER NOT NULL,
  last_version INTEGER NOT NULL,
  tags TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  updated_at_ms REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE policy_versions (
  arn TEXT NOT NULL REFERENCES policies ON DELETE CASCADE,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  PRIMARY KEY (arn, version)
) WITHOUT ROWID;
`;

const COLUMNS = `arn, policy_name AS "policyName", policy_id AS "policyId", path, description,
  default_version AS "defaultVersion", last_version AS "lastVersion", tags, created_at_ms AS "createdAtMs",
  updated_at_ms AS "updatedAtMs"`;
const VERSION = 'version, document, created_at_ms AS "createdAtMs"';

export class Policies {
  readonly #put;
  readonly #find;
  readonly #findByName;
  readonly #delete;
  readonly #after;
  readonly #insertVersion;
  readonly #findVersion;
  readonly #deleteVersion;
  readonly #versions;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO policies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET
         default_version = excluded.default_version, last_version = excluded.last_version, tags = excluded.tags,
         updated_at_ms = excluded.updated_at_ms`,
    );
    this.#find = db.prepare<PolicyRow>(`SELECT ${COLUMNS} FROM policies WHERE arn = ?`);
    this.#findByName = db.prepare<PolicyRow>(`SELECT ${COLUMNS} FROM policies WHERE policy_name = ?`);
    this.#delete = db.prepare("DELETE FROM policies WHERE arn = ?");
    this.#after = db.prepare<PolicyRow>(
      `SELECT ${COLUMNS} FROM policies WHERE arn > ? AND substr(path, 1, length(?2)) = ?2 ORDER BY arn LIMIT ?`,
    );
    this.#insertVersion = db.prepare("INSERT INTO policy_versions VALUES (?, ?, ?, ?)");
    this.#findVersion = db.prepare<PolicyVersion>(
      `SELECT ${VERSION} FROM policy_versions WHERE arn = ? AND version = ?`,
    );
    this.#deleteVersion = db.prepare("DELETE FROM policy_versions WHERE arn = ? AND version = ?");
    this.#versions = db.prepare<PolicyVersion>(
      `SELECT ${VERSION} FROM policy_versions WHERE arn = ? ORDER BY version DESC`,
    );
  }

  put(policy: Policy): void {
    this.#put.run(
      policy.arn,
      policy.policyName,
      policy.policyId,
      policy.path,
      policy.description,
      policy.defaultVersion,
      policy.lastVersion,
      JSON.stringify(policy.tags),
      policy.createdAtMs,
      policy.updatedAtMs,
    );
  }

  find(arn: string): Policy | undefined {
    return fromRow(this.#find.get(arn));
  }

  findByName(policyName: string): Policy | undefined {
    return fromRow(this.#findByName.get(policyName));
  }

  /** Removes the policy with its versions. */
  delete(arn: string): void {
    this.#delete.run(arn);
  }

  /** By ARN; `arn` is the place to go on from, "" for the beginning. */
  after(arn: string, pathPrefix: string, limit: number): Policy[] {
    return this.#after.all(arn, pathPrefix, limit).map((row) => fromRow(row)!);
  }

  insertVersion(arn: string, { version, document, createdAtMs }: PolicyVersion): void {
    this.#insertVersion.run(arn, version, document, createdAtMs);
  }

  findVersion(arn: string, version: number): PolicyVersion | undefined {
    return this.#findVersion.get(arn, version);
  }

  deleteVersion(arn: string, version: number): void {
    this.#deleteVersion.run(arn, version);
  }

  /** The newest first. */
  versions(arn: string): PolicyVersion[] {
    return this.#versions.all(arn);
  }
}

function fromRow(row: PolicyRow | undefined): Policy | undefined {
  return row && { ...row, tags: JSON.parse(row.tags) as Tag[] };
}
