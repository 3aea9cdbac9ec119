import type { Database } from "./database.ts";

/** An S3 bucket. Its sub-resources (policy, tagging, lifecycle, …) are kept as the caller sent them, by name. */
export interface Bucket {
  readonly name: string;
  readonly createdAtMs: number;
}

export const BUCKETS_SCHEMA = `
CREATE TABLE buckets (name TEXT PRIMARY KEY, created_at_ms REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE bucket_settings (
  bucket TEXT NOT NULL REFERENCES buckets ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (bucket, name)
) WITHOUT ROWID;
`;

export class Buckets {
  readonly #insert;
  readonly #find;
  readonly #delete;
  readonly #after;
  readonly #putSetting;
  readonly #findSetting;
  readonly #deleteSetting;

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO buckets VALUES (?, ?)");
    this.#find = db.prepare<Bucket>('SELECT name, created_at_ms AS "createdAtMs" FROM buckets WHERE name = ?');
    this.#delete = db.prepare("DELETE FROM buckets WHERE name = ?");
    this.#after = db.prepare<Bucket>(
      `SELECT name, created_at_ms AS "createdAtMs" FROM buckets
       WHERE name > ? AND substr(name, 1, length(?2)) = ?2 ORDER BY name LIMIT ?`,
    );
    this.#putSetting = db.prepare(
      "INSERT INTO bucket_settings VALUES (?, ?, ?) ON CONFLICT (bucket, name) DO UPDATE SET value = excluded.value",
    );
    this.#findSetting = db.prepare<{ value: string }>(
      "SELECT value FROM bucket_settings WHERE bucket = ? AND name = ?",
    );
    this.#deleteSetting = db.prepare("DELETE FROM bucket_settings WHERE bucket = ? AND name = ?");
  }

  insert(bucket: Bucket): void {
    this.#insert.run(bucket.name, bucket.createdAtMs);
  }

  find(name: string): Bucket | undefined {
    return this.#find.get(name);
  }

  /** Removes the bucket and its settings; its objects must be gone. */
  delete(name: string): void {
    this.#delete.run(name);
  }

  /** By name; `name` is the place to go on from, "" for the beginning. */
  after(name: string, prefix: string, limit: number): Bucket[] {
    return this.#after.all(name, prefix, limit);
  }

  putSetting(bucket: string, name: string, value: string): void {
    this.#putSetting.run(bucket, name, value);
  }

  findSetting(bucket: string, name: string): string | undefined {
    return this.#findSetting.get(bucket, name)?.value;
  }

  deleteSetting(bucket: string, name: string): void {
    this.#deleteSetting.run(bucket, name);
  }
}
