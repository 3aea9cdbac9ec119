import { milliseconds, text, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

const BUCKETS = new Table(
  "buckets",
  {
    name: textKey(),
    createdAtMs: milliseconds(),
    /** The account that owns it. */
    account: text("DEFAULT '000000000000'"),
    region: text("DEFAULT 'us-east-1'"),
  },
  "WITHOUT ROWID",
  "CREATE INDEX buckets_by_owner ON buckets (account, name)",
);

/** An S3 bucket. Its sub-resources (policy, tagging, lifecycle, …) are kept as the caller sent them, by name. */
export type Bucket = RowOf<typeof BUCKETS>;

const SETTINGS = new Table(
  "bucket_settings",
  { bucket: text("REFERENCES buckets ON DELETE CASCADE"), name: text(), value: text() },
  "PRIMARY KEY (bucket, name)",
  "WITHOUT ROWID",
);

export const buckets = part([BUCKETS, SETTINGS], (db) => {
  const rows = BUCKETS.on(db);
  const settings = SETTINGS.on(db);
  const putSetting = settings.put(["bucket", "name"]);
  return {
    insert: rows.insert(),
    find: rows.find("name"),
    /** Removes the bucket and its settings. The bucket must be empty. */
    delete: rows.delete("name"),
    /** Those of an account, by name; a page continues after a name, "" for the beginning. */
    after: rows.pageOfPrefix("name", "name", ["account"]),
    putSetting: (bucket: string, name: string, value: string): void => putSetting({ bucket, name, value }),
    findSetting: settings.value("value", "bucket", "name"),
    deleteSetting: settings.delete("bucket", "name"),
  };
});
