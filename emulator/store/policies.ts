import { integer, json, milliseconds, text, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
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

export const policies = part([POLICIES, VERSIONS], (db) => {
  const rows = POLICIES.on(db);
  const versions = VERSIONS.on(db).but("arn");
  const insertVersion = versions.insert();
  return {
    put: rows.put(["arn"], ["policyName", "policyId", "path", "description", "createdAtMs"]),
    find: rows.find("arn"),
    findByName: rows.find("policyName"),
    /** Removes the policy with its versions. */
    delete: rows.delete("arn"),
    /** By ARN; a page continues after an ARN, "" for the beginning. */
    after: rows.pageOfPrefix("arn", "path"),
    insertVersion: (arn: string, version: PolicyVersion): void => insertVersion({ ...version, arn }),
    findVersion: versions.find("arn", "version"),
    deleteVersion: versions.delete("arn", "version"),
    /** The newest first. */
    versions: versions.all("WHERE arn = :arn ORDER BY version DESC", "arn"),
  };
});
