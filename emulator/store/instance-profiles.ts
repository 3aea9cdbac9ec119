import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** An IAM instance profile: what carries a role into an EC2 instance. */
export interface InstanceProfile {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  /** At most one, says IAM. */
  readonly roleName: string | null;
  readonly tags: readonly Tag[];
  readonly createdAtMs: number;
}

type Row = Omit<InstanceProfile, "tags"> & { readonly tags: string };

export const INSTANCE_PROFILES_SCHEMA = `
CREATE TABLE instance_profiles (
  name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
  id TEXT NOT NULL,
  arn TEXT NOT NULL,
  path TEXT NOT NULL,
  role_name TEXT COLLATE NOCASE,
  tags TEXT NOT NULL,
  created_at_ms REAL NOT NULL
);
CREATE INDEX instance_profiles_by_role ON instance_profiles (role_name);
`;

const COLUMNS = 'name, id, arn, path, role_name AS "roleName", tags, created_at_ms AS "createdAtMs"';

export class InstanceProfiles {
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #after;
  readonly #withRole;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO instance_profiles VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET role_name = excluded.role_name, tags = excluded.tags`,
    );
    this.#find = db.prepare<Row>(`SELECT ${COLUMNS} FROM instance_profiles WHERE name = ?`);
    this.#delete = db.prepare("DELETE FROM instance_profiles WHERE name = ?");
    this.#after = db.prepare<Row>(
      `SELECT ${COLUMNS} FROM instance_profiles
       WHERE name > ? AND substr(path, 1, length(?2)) = ?2 ORDER BY name LIMIT ?`,
    );
    this.#withRole = db.prepare<Row>(`SELECT ${COLUMNS} FROM instance_profiles WHERE role_name = ? ORDER BY name`);
  }

  put(profile: InstanceProfile): void {
    const { name, id, arn, path, roleName, tags, createdAtMs } = profile;
    this.#put.run(name, id, arn, path, roleName, JSON.stringify(tags), createdAtMs);
  }

  find(name: string): InstanceProfile | undefined {
    const row = this.#find.get(name);
    return row && fromRow(row);
  }

  delete(name: string): void {
    this.#delete.run(name);
  }

  /** By name; `name` is the place to go on from, "" for the beginning. */
  after(name: string, pathPrefix: string, limit: number): InstanceProfile[] {
    return this.#after.all(name, pathPrefix, limit).map(fromRow);
  }

  withRole(roleName: string): InstanceProfile[] {
    return this.#withRole.all(roleName).map(fromRow);
  }
}

function fromRow(row: Row): InstanceProfile {
  return { ...row, tags: JSON.parse(row.tags) };
}
