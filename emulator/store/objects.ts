import { blob, integer, integerKey, json, milliseconds, text } from "./columns.ts";
import { type NewRowOf, part, Table } from "./table.ts";

const OBJECTS = new Table(
  "objects",
  {
    number: integerKey().atFirst(),
    bucket: text("REFERENCES buckets"),
    key: text(),
    /** bytes */
    size: integer(),
    /** The MD5 of the body in hexadecimal, without the quotes it has on the wire. */
    etag: text(),
    /** Header name in lower case to value: content type and the like, `x-amz-meta-…`, `x-amz-checksum-…`. */
    headers: json<Readonly<Record<string, string>>>(),
    modifiedAtMs: milliseconds(),
    body: blob(),
  },
  "UNIQUE (bucket, key)",
);

export type StoredObject = NewRowOf<typeof OBJECTS>;

/** The metadata of an object, without its body. */
export type ObjectHead = Omit<StoredObject, "body">;

export const objects = part([OBJECTS], (db) => {
  const rows = OBJECTS.on(db).but("number");
  const heads = rows.but("body");
  return {
    put: rows.put(["bucket", "key"]),
    findHead: heads.find("bucket", "key"),
    find: rows.find("bucket", "key"),
    delete: rows.delete("bucket", "key"),
    /** In the order of the keys' UTF-8 bytes, as S3 lists them, beginning with the key itself when it exists. */
    from: heads.page("key", ["bucket"], ">="),
    /** The same, beginning after the key. */
    after: heads.page("key", ["bucket"]),
  };
});
