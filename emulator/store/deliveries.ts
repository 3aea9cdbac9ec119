import { integer, json, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, Table } from "./table.ts";

const DELIVERIES = new Table("deliveries", {
  number: rowNumber,
  method: text(),
  url: text(),
  headers: json<Readonly<Record<string, string>>>(),
  body: text(),
  /** The number of attempts so far. */
  attempts: integer(),
  /** The maximum number of attempts. */
  attemptsMax: integer(),
  /** Milliseconds of the emulator's clock between two attempts. */
  retryAfterMs: integer(),
});

/** The outbox: an HTTP request that the emulated cloud has to send. */
export type Delivery = NewRowOf<typeof DELIVERIES>;

export const deliveries = part([DELIVERIES], (db) => {
  const rows = DELIVERIES.on(db);
  return {
    /** @returns its number, by which the due list refers to it. */
    insert: rows.insertNumbered(),
    find: rows.but("number").find("number"),
    setAttempts: rows.set(["number"], ["attempts"]),
    delete: rows.delete("number"),
  };
});
