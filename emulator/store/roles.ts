import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** An IAM role with what hangs on it: inline policies by name and attached managed policies by ARN. */
export interface Role {
  readonly roleName: string;
  readonly roleId: string;
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** The trust policy, as the caller wrote it. */
  readonly assumeRolePolicyDocument: string;
  readonly description: string | null;
  /** seconds */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary: string | null;
  readonly tags: readonly Tag[];
  readonly createdAtMs: number;
}

type RoleRow = Omit<Role, "tags"> & { readonly tags: string };

export const ROLES_SCHEMA = `
CREATE TABLE roles (
  role_name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
  role_id TEXT NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  assume_role_policy_document TEXT NOT NULL,
  description TEXT,
  max_session_duration INTEGER NOT NULL,
  permissions_boundary TEXT,
  tags TEXT NOT NULL,
  created_at_ms REAL NOT NULL
);
CREATE TABLE role_policies (
  role_name TEXT NOT NULL COLLATE NOCASE REFERENCES roles ON DELETE CASCADE,
  policy_name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (role_name, policy_name)
) WITHOUT ROWID;
CREATE TABLE role_attachments (
  role_name TEXT NOT NULL COLLATE NOCASE REFERENCES roles ON DELETE CASCADE,
  policy_arn TEXT NOT NULL,
  PRIMARY KEY (role_name, policy_arn)
) WITHOUT ROWID;
CREATE INDEX role_attachments_by_policy ON role_attachments (policy_arn, role_name);
`;

const COLUMNS = `role_name AS "roleName", role_id AS "roleId", arn, path,
  assume_role_policy_document AS "assumeRolePolicyDocument", description,
  max_session_duration AS "maxSessionDuration", permissions_boundary AS "permissionsBoundary", tags,
  created_at_ms AS "createdAtMs"`;

export class Roles {
  readonly #insert;
  readonly #update;
  readonly #delete;
  readonly #find;
  readonly #findByArn;
  readonly #after;
  readonly #putPolicy;
  readonly #findPolicy;
  readonly #deletePolicy;
  readonly #policies;
  readonly #attach;
  readonly #detach;
  readonly #attachments;
  readonly #attachedTo;

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO roles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#update = db.prepare(
      `UPDATE roles SET assume_role_policy_document = ?, description = ?, max_session_duration = ?,
         permissions_boundary = ?, tags = ? WHERE role_name = ?`,
    );
    this.#delete = db.prepare("DELETE FROM roles WHERE role_name = ?");
    this.#find = db.prepare<RoleRow>(`SELECT ${COLUMNS} FROM roles WHERE role_name = ?`);
    this.#findByArn = db.prepare<RoleRow>(`SELECT ${COLUMNS} FROM roles WHERE arn = ?`);
    this.#after = db.prepare<RoleRow>(
      `SELECT ${COLUMNS} FROM roles WHERE role_name > ? AND substr(path, 1, length(?2)) = ?2 ORDER BY role_name LIMIT ?`,
    );
    this.#putPolicy = db.prepare(
      `INSERT INTO role_policies VALUES (?, ?, ?)
       ON CONFLICT (role_name, policy_name) DO UPDATE SET document = excluded.document`,
    );
    this.#findPolicy = db.prepare<{ document: string }>(
      "SELECT document FROM role_policies WHERE role_name = ? AND policy_name = ?",
    );
    this.#deletePolicy = db.prepare("DELETE FROM role_policies WHERE role_name = ? AND policy_name = ?");
    this.#policies = db.prepare<{ policyName: string }>(
      'SELECT policy_name AS "policyName" FROM role_policies WHERE role_name = ? ORDER BY policy_name',
    );
    this.#attach = db.prepare("INSERT INTO role_attachments VALUES (?, ?) ON CONFLICT DO NOTHING");
    this.#detach = db.prepare("DELETE FROM role_attachments WHERE role_name = ? AND policy_arn = ?");
    this.#attachments = db.prepare<{ policyArn: string }>(
      'SELECT policy_arn AS "policyArn" FROM role_attachments WHERE role_name = ? ORDER BY policy_arn',
    );
    this.#attachedTo = db.prepare<{ roleName: string }>(
      'SELECT role_name AS "roleName" FROM role_attachments WHERE policy_arn = ? ORDER BY role_name',
    );
  }

  insert(role: Role): void {
    this.#insert.run(
      role.roleName,
      role.roleId,
      role.arn,
      role.path,
      role.assumeRolePolicyDocument,
      role.description,
      role.maxSessionDuration,
      role.permissionsBoundary,
      JSON.stringify(role.tags),
      role.createdAtMs,
    );
  }

  update(role: Role): void {
    this.#update.run(
      role.assumeRolePolicyDocument,
      role.description,
      role.maxSessionDuration,
      role.permissionsBoundary,
      JSON.stringify(role.tags),
      role.roleName,
    );
  }

  /** Removes the role and its inline policies and attachments. */
  delete(roleName: string): void {
    this.#delete.run(roleName);
  }

  /** Names are compared as IAM compares them: without regard to case. */
  find(roleName: string): Role | undefined {
    return fromRow(this.#find.get(roleName));
  }

  findByArn(arn: string): Role | undefined {
    return fromRow(this.#findByArn.get(arn));
  }

  /** By name; `roleName` is the place to go on from, "" for the beginning. */
  after(roleName: string, pathPrefix: string, limit: number): Role[] {
    return this.#after.all(roleName, pathPrefix, limit).map((row) => fromRow(row)!);
  }

  putPolicy(roleName: string, policyName: string, document: string): void {
    this.#putPolicy.run(roleName, policyName, document);
  }

  findPolicy(roleName: string, policyName: string): string | undefined {
    return this.#findPolicy.get(roleName, policyName)?.document;
  }

  /** @returns whether there was one. */
  deletePolicy(roleName: string, policyName: string): boolean {
    return this.#deletePolicy.run(roleName, policyName) > 0;
  }

  policyNames(roleName: string): string[] {
    return this.#policies.all(roleName).map(({ policyName }) => policyName);
  }

  attach(roleName: string, policyArn: string): void {
    this.#attach.run(roleName, policyArn);
  }

  /** @returns whether it was attached. */
  detach(roleName: string, policyArn: string): boolean {
    return this.#detach.run(roleName, policyArn) > 0;
  }

  attachedPolicyArns(roleName: string): string[] {
    return this.#attachments.all(roleName).map(({ policyArn }) => policyArn);
  }

  roleNamesWith(policyArn: string): string[] {
    return this.#attachedTo.all(policyArn).map(({ roleName }) => roleName);
  }
}

function fromRow(row: RoleRow | undefined): Role | undefined {
  return row && { ...row, tags: JSON.parse(row.tags) as Tag[] };
}
