import { flag, rowNumber, text } from "./columns.ts";
import type { DueEntry } from "./due.ts";
import { part, type RowOf, Table } from "./table.ts";

/** Why an alarm stops what it guards: it is in ALARM, or its state cannot be read (the API's AlarmStateInformation). */
export type TriggeredState = "ALARM" | "UNKNOWN";

const WATCHES = new Table(
  "alarm_watches",
  {
    number: rowNumber,
    /** The due entry to schedule when the alarm stops what it guards. */
    kind: text(),
    ref: text(),
    alarmName: text(),
    ignoresPollFailure: flag(),
    /** null until the alarm stops it. */
    triggered: text<TriggeredState>().orNull(),
  },
  "UNIQUE (kind, ref)",
  "CREATE INDEX alarm_watches_by_alarm ON alarm_watches (alarm_name, number)",
);

/** An open task of a window, command or automation that an alarm guards. Those without an alarm have no row. */
export type AlarmWatch = RowOf<typeof WATCHES>;

export const alarmWatches = part([WATCHES], (db) => {
  const rows = WATCHES.on(db);
  const find = rows.find("kind", "ref");
  const remove = rows.delete("kind", "ref");
  return {
    insert: rows.insert(),
    find: ({ kind, ref }: DueEntry): AlarmWatch | undefined => find(kind, ref),
    /** Those that the alarm has not stopped, in the order in which they began. */
    waiting: rows.all("WHERE alarm_name = :alarmName AND triggered IS NULL ORDER BY number", "alarmName"),
    trigger: rows.set(["number"], ["triggered"]),
    delete({ kind, ref }: DueEntry): void {
      remove(kind, ref);
    },
  };
});
