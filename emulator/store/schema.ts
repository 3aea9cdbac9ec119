import type { Database } from "./database.ts";
import { INTERNED } from "./interned.ts";
import { ALL_PARTS } from "./parts.ts";
import { PLACES_SCHEMA } from "./places.ts";

/** What a state file is recognised by: "MWem" in the field that SQLite keeps for it. */
export const APPLICATION_ID = 0x4d57656d;

/**
 * Raised by one with every change of the schema, together with a migration from the version before (`migrations.ts`) and a
 * state that is kept for the tests (`test/emulator/store/states`).
 */
export const STATE_VERSION = 12;

/** Makes the tables of a new state, with those of its first account and place. To be called in a transaction. */
export function createTables(db: Database): void {
  db.exec(PLACES_SCHEMA);
  for (const { schema } of [...ALL_PARTS, INTERNED]) db.exec(schema);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${STATE_VERSION}`);
}
