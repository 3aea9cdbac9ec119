import { integer, json, milliseconds, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

const ROLES = new Table("roles", {
  roleName: text("PRIMARY KEY COLLATE NOCASE"),
  roleId: text(),
  arn: text("UNIQUE"),
  /** Begins and ends with a slash. */
  path: text(),
  /** The trust policy, as the caller wrote it. */
  assumeRolePolicyDocument: text(),
  description: text().orNull(),
  /** seconds */
  maxSessionDuration: integer(),
  permissionsBoundary: text().orNull(),
  tags: json<readonly Tag[]>(),
  createdAtMs: milliseconds(),
});

/** An IAM role. Inline policies by name and attached managed policies by ARN belong to it. */
export type Role = RowOf<typeof ROLES>;

const ofRole = () => text("COLLATE NOCASE REFERENCES roles ON DELETE CASCADE");

const POLICIES = new Table(
  "role_policies",
  { roleName: ofRole(), policyName: text(), document: text() },
  "PRIMARY KEY (role_name, policy_name)",
  "WITHOUT ROWID",
);

const ATTACHMENTS = new Table(
  "role_attachments",
  { roleName: ofRole(), policyArn: text() },
  "PRIMARY KEY (role_name, policy_arn)",
  "WITHOUT ROWID",
  "CREATE INDEX role_attachments_by_policy ON role_attachments (policy_arn, role_name)",
);

/** Names of roles are compared as IAM compares them: without regard to case. */
export const roles = part([ROLES, POLICIES, ATTACHMENTS], (db) => {
  const rows = ROLES.on(db);
  const policies = POLICIES.on(db);
  const attachments = ATTACHMENTS.on(db);
  const putPolicy = policies.put(["roleName", "policyName"]);
  const attach = attachments.insert("ON CONFLICT DO NOTHING");
  return {
    insert: rows.insert(),
    update: rows.update(
      ["roleName"],
      ["assumeRolePolicyDocument", "description", "maxSessionDuration", "permissionsBoundary", "tags"],
    ),
    /** Removes the role and its inline policies and attachments. */
    delete: rows.delete("roleName"),
    find: rows.find("roleName"),
    findByArn: rows.find("arn"),
    /** By name; a page continues after a name, "" for the beginning. */
    after: rows.pageOfPrefix("roleName", "path"),
    putPolicy: (roleName: string, policyName: string, document: string): void =>
      putPolicy({ roleName, policyName, document }),
    findPolicy: policies.value("document", "roleName", "policyName"),
    /** @returns how many there were. */
    deletePolicy: policies.delete("roleName", "policyName"),
    policyNames: policies.values("policyName", "WHERE role_name = :roleName ORDER BY policy_name", "roleName"),
    attach: (roleName: string, policyArn: string): void => attach({ roleName, policyArn }),
    /** @returns how many there were. */
    detach: attachments.delete("roleName", "policyArn"),
    attachedPolicyArns: attachments.values("policyArn", "WHERE role_name = :roleName ORDER BY policy_arn", "roleName"),
    roleNamesWith: attachments.values("roleName", "WHERE policy_arn = :policyArn ORDER BY role_name", "policyArn"),
  };
});
