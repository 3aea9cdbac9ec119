import type { Database } from "./database.ts";

/** What S3 says of an object without reading it. */
export interface ObjectHead {
  readonly bucket: string;
  readonly key: string;
  /** bytes */
  readonly size: number;
  /** The MD5 of the body in hexadecimal, without the quotes it has on the wire. */
  readonly etag: string;
  /** Header name in lower case to value: content type and the like, `x-amz-meta-…`, `x-amz-checksum-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly modifiedAtMs: number;
}

export interface StoredObject extends ObjectHead {
  readonly body: Uint8Array;
}

type Row<T extends ObjectHead> = Omit<T, "headers"> & { readonly headers: string };

export const OBJECTS_SCHEMA = `
CREATE TABLE objects (
  number INTEGER PRIMARY KEY,
  bucket TEXT NOT NULL REFERENCES buckets,
  key TEXT NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  headers TEXT NOT NULL,
  modified_at_ms REAL NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (bucket, key)
);
`;

const HEAD = 'bucket, key, size, etag, headers, modified_at_ms AS "modifiedAtMs"';

export class Objects {
  readonly #put;
  readonly #head;
  readonly #find;
  readonly #delete;
  readonly #from;
  readonly #after;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO objects (bucket, key, size, etag, headers, modified_at_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (bucket, key) DO UPDATE SET size = excluded.size, etag = excluded.etag, headers = excluded.headers,
         modified_at_ms = excluded.modified_at_ms, body = excluded.body`,
    );
    this.#head = db.prepare<Row<ObjectHead>>(`SELECT ${HEAD} FROM objects WHERE bucket = ? AND key = ?`);
    this.#find = db.prepare<Row<StoredObject>>(`SELECT ${HEAD}, body FROM objects WHERE bucket = ? AND key = ?`);
    this.#delete = db.prepare("DELETE FROM objects WHERE bucket = ? AND key = ?");
    this.#from = db.prepare<Row<ObjectHead>>(
      `SELECT ${HEAD} FROM objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT ?`,
    );
    this.#after = db.prepare<Row<ObjectHead>>(
      `SELECT ${HEAD} FROM objects WHERE bucket = ? AND key > ? ORDER BY key LIMIT ?`,
    );
  }

  put(object: StoredObject): void {
    const headers = JSON.stringify(object.headers);
    this.#put.run(object.bucket, object.key, object.size, object.etag, headers, object.modifiedAtMs, object.body);
  }

  findHead(bucket: string, key: string): ObjectHead | undefined {
    const row = this.#head.get(bucket, key);
    return row && fromRow(row);
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const row = this.#find.get(bucket, key);
    return row && fromRow(row);
  }

  delete(bucket: string, key: string): void {
    this.#delete.run(bucket, key);
  }

  /** In the order of the keys' UTF-8 bytes, as S3 lists them, beginning with `key` itself when it exists. */
  from(bucket: string, key: string, limit: number): ObjectHead[] {
    return this.#from.all(bucket, key, limit).map(fromRow);
  }

  /** The same, beginning behind `key`. */
  after(bucket: string, key: string, limit: number): ObjectHead[] {
    return this.#after.all(bucket, key, limit).map(fromRow);
  }
}

function fromRow<T extends Row<ObjectHead>>(row: T) {
  return { ...row, headers: JSON.parse(row.headers) as Record<string, string> };
}
