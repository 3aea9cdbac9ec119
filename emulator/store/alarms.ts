import { flag, json, milliseconds, rowNumber, text, textKey } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

export const ALARM_STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;

const ALARMS = new Table(
  "alarms",
  {
    alarmName: textKey(),
    /** What PutMetricAlarm sets, as the API names it. */
    settings: json<AlarmSettings>(),
    actionsEnabled: flag(),
    tags: json<readonly Tag[]>(),
    settingsUpdatedAtMs: milliseconds(),
    stateValue: text<(typeof ALARM_STATES)[number]>(),
    stateReason: text(),
    stateReasonData: text().orNull(),
    stateUpdatedAtMs: milliseconds(),
    /** When the state last became another one. */
    stateTransitionedAtMs: milliseconds(),
  },
  "WITHOUT ROWID",
);

/** The settings that the emulator reads itself. The others are only returned. */
export interface AlarmSettings {
  readonly AlarmDescription?: string | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
  readonly MetricName?: string | undefined;
  readonly Namespace?: string | undefined;
  readonly Statistic?: string | undefined;
  readonly ExtendedStatistic?: string | undefined;
  readonly Dimensions?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
  readonly Period?: number | undefined;
  readonly Unit?: string | undefined;
}

/** A metric alarm of CloudWatch. */
export type Alarm = RowOf<typeof ALARMS>;

const HISTORY = new Table(
  "alarm_history",
  {
    number: rowNumber,
    alarmName: text(),
    atMs: milliseconds(),
    type: text<"ConfigurationUpdate" | "StateUpdate" | "Action">(),
    summary: text(),
    data: text(),
  },
  "CREATE INDEX alarm_history_by_instant ON alarm_history (at_ms)",
);

/** Something that happened to an alarm. It outlives the alarm. */
export type AlarmHistoryItem = RowOf<typeof HISTORY>;
export type NewAlarmHistoryItem = NewRowOf<typeof HISTORY>;

/** CloudWatch keeps the history of alarms for 30 days. */
const HISTORY_MS = 30 * 24 * 3600 * 1000;

export const alarms = part([ALARMS, HISTORY], (db) => {
  const rows = ALARMS.on(db);
  const history = HISTORY.on(db);
  const insertHistory = history.insert();
  const forget = history.deleteWhere("WHERE at_ms < :atMs", "atMs");
  return {
    put: rows.put(["alarmName"]),
    find: rows.find("alarmName"),
    delete: rows.delete("alarmName"),
    /** By name, read lazily; a page continues after a name, "" for the beginning. */
    after: rows.each("WHERE alarm_name > :alarmName ORDER BY alarm_name", "alarmName"),
    record(item: NewAlarmHistoryItem): void {
      forget(item.atMs - HISTORY_MS);
      insertHistory(item);
    },
    /** Oldest first, read lazily, after a number. */
    historyAfter: history.each("WHERE number > :number ORDER BY number", "number"),
    /** Newest first, read lazily, before a number. */
    historyBefore: history.each("WHERE number < :number ORDER BY number DESC", "number"),
  };
});
