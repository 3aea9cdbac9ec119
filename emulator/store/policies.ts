import type { Database } from "./database.ts";
import { integer, json, milliseconds, type RowOf, Table, text, textKey } from "./table.ts";
import type { Tag } from "./tag.ts";

const POLICIES = new Table(
  "policies",
  {
    arn: textKey(),
    policyName: text("UNIQUE COLLATE NOCASE"),
    policyId: text(),
    path: text(),
    description: text().orNull(),
    /** e.g. 1 for `v1` */
    defaultVersion: integer(),
    /** The highest number given out: version ids are never used again. */
    lastVersion: integer(),
    tags: json<readonly Tag[]>(),
    createdAtMs: milliseconds(),
    updatedAtMs: milliseconds(),
  },
  "WITHOUT ROWID",
);

/** A customer-managed IAM policy. Its documents are its versions'. */
export type Policy = RowOf<typeof POLICIES>;

const VERSIONS = new Table(
  "policy_versions",
  {
    arn: text("REFERENCES policies ON DELETE CASCADE"),
    version: integer(),
    document: text(),
    createdAtMs: milliseconds(),
  },
  "PRIMARY KEY (arn, version)",
  "WITHOUT ROWID",
);

export type PolicyVersion = Omit<RowOf<typeof VERSIONS>, "arn">;

export const POLICIES_SCHEMA = `${POLICIES.schema}
${VERSIONS.schema}
`;

const ONE = "WHERE arn = :arn";
const ONE_VERSION = `${ONE} AND version = :version`;

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
    this.#put = POLICIES.put(db, ["arn"], ["policyName", "policyId", "path", "description", "createdAtMs"]);
    this.#find = POLICIES.select(db, ONE);
    this.#findByName = POLICIES.select(db, "WHERE policy_name = :policyName");
    this.#delete = POLICIES.delete(db, ONE);
    this.#after = POLICIES.select(
      db,
      "WHERE arn > :arn AND substr(path, 1, length(:pathPrefix)) = :pathPrefix ORDER BY arn LIMIT :limit",
    );
    const selectVersion = (rest: string) => VERSIONS.pick(db, VERSIONS.fieldsBut("arn"), rest);
    this.#insertVersion = VERSIONS.insert(db);
    this.#findVersion = selectVersion(ONE_VERSION);
    this.#deleteVersion = VERSIONS.delete(db, ONE_VERSION);
    this.#versions = selectVersion(`${ONE} ORDER BY version DESC`);
  }

  put(policy: Policy): void {
    this.#put.run(policy);
  }

  find(arn: string): Policy | undefined {
    return this.#find.get({ arn });
  }

  findByName(policyName: string): Policy | undefined {
    return this.#findByName.get({ policyName });
  }

  /** Removes the policy with its versions. */
  delete(arn: string): void {
    this.#delete.run({ arn });
  }

  /** By ARN; `arn` is the place to go on from, "" for the beginning. */
  after(arn: string, pathPrefix: string, limit: number): Policy[] {
    return this.#after.all({ arn, pathPrefix, limit });
  }

  insertVersion(arn: string, version: PolicyVersion): void {
    this.#insertVersion.run({ ...version, arn });
  }

  findVersion(arn: string, version: number): PolicyVersion | undefined {
    return this.#findVersion.get({ arn, version });
  }

  deleteVersion(arn: string, version: number): void {
    this.#deleteVersion.run({ arn, version });
  }

  /** The newest first. */
  versions(arn: string): PolicyVersion[] {
    return this.#versions.all({ arn });
  }
}
