import { createHash } from "node:crypto";
import type { Database } from "./database.ts";
import { APPLICATION_ID, STATE_VERSION } from "./schema.ts";

interface Migration {
  /** The version that it leads to, from the one before. */
  readonly to: number;
  /** The statements as they were when the version was made: the schemas of today may have moved on. */
  readonly sql: string;
}

const MIGRATIONS: readonly Migration[] = [
  {
    to: 2,
    sql: `
PRAGMA application_id = ${APPLICATION_ID};
ALTER TABLE due ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
CREATE TABLE faults (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms REAL NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  part TEXT NOT NULL,
  failed TEXT,
  message TEXT NOT NULL,
  stack TEXT NOT NULL
);
`,
  },
];

/** Brings a state of an earlier version to the current one, all the way or not at all. */
export function migrate(db: Database, version: number): void {
  db.transaction(() => {
    for (const { to, sql } of MIGRATIONS) if (to > version) db.exec(sql);
    db.exec(`PRAGMA user_version = ${STATE_VERSION}`);
  });
}

/** Of version 1, which carried no mark and had many schemas, only the last is known well enough to be taken further. */
const LAST_SCHEMA_OF_VERSION_1 = "ecf10bb1bed3f872f4c0f7c72db1eff8d629221bbc00f54bf88894c8efddf1e5";

/** @param schema the statements that made what is in a database without a mark. */
export function versionOneKind(schema: readonly string[]): "known" | "too old" | "foreign" {
  const digest = createHash("sha256").update(schema.join("\n")).digest("hex");
  if (digest === LAST_SCHEMA_OF_VERSION_1) return "known";
  const isOurs = ["due", "meta", "windows"].every((table) =>
    schema.some((sql) => sql.startsWith(`CREATE TABLE ${table} `)),
  );
  return isOurs ? "too old" : "foreign";
}
