import { text, textKey } from "./columns.ts";
import { part, Table } from "./table.ts";

/** Temporary credentials that STS gave out, and who they belong to. */
const SESSIONS = new Table("sessions", { accessKeyId: textKey(), arn: text(), userId: text() }, "WITHOUT ROWID");

export const sessions = part([SESSIONS], (db) => {
  const rows = SESSIONS.on(db);
  return { insert: rows.insert(), find: rows.find("accessKeyId") };
});
