import type { Alarm, AlarmSettings } from "../../store/alarms.ts";
import { mergeTags, type Tag } from "../../store/tag.ts";
import type { Context } from "../context.ts";
import { runActions } from "./alarm-actions.ts";
import { announceSettings, announceState } from "./alarm-events.ts";
import { stopGuarded } from "./watch-alarm.ts";

/** Creates an alarm in INSUFFICIENT_DATA, or replaces the settings of one: its state and tags stay. */
export function putAlarm(
  { alarmName, settings, actionsEnabled }: Pick<Alarm, "alarmName" | "settings" | "actionsEnabled">,
  tags: readonly Tag[],
  context: Context,
): void {
  const { store, nowMs } = context;
  const before = store.alarms.find(alarmName);
  const alarm: Alarm = {
    ...(before ?? {
      tags: mergeTags([], tags),
      stateValue: "INSUFFICIENT_DATA",
      stateReason: "Unchecked: Initial alarm creation",
      stateReasonData: null,
      stateUpdatedAtMs: nowMs,
      stateTransitionedAtMs: nowMs,
    }),
    alarmName,
    settings: withoutUndefined(settings),
    actionsEnabled,
    settingsUpdatedAtMs: nowMs,
  };
  store.alarms.put(alarm);
  announceSettings(before ? "update" : "create", alarm, before, context);
}

export function deleteAlarm(alarm: Alarm, context: Context): void {
  context.store.alarms.delete(alarm.alarmName);
  announceSettings("delete", alarm, undefined, context);
  stopGuarded(alarm.alarmName, "UNKNOWN", context);
}

/** Sets the state of an alarm. A state that it has already gets the new reason and does nothing else. */
export function setState(
  before: Alarm,
  state: Pick<Alarm, "stateValue" | "stateReason" | "stateReasonData">,
  context: Context,
): void {
  const { store, nowMs } = context;
  const isTransition = before.stateValue !== state.stateValue;
  const stateTransitionedAtMs = isTransition ? nowMs : before.stateTransitionedAtMs;
  const alarm: Alarm = { ...before, ...state, stateUpdatedAtMs: nowMs, stateTransitionedAtMs };
  store.alarms.put(alarm);
  if (!isTransition) return;
  announceState(alarm, before, context);
  runActions(alarm, before, context);
  if (alarm.stateValue === "ALARM") stopGuarded(alarm.alarmName, "ALARM", context);
}

function withoutUndefined(settings: AlarmSettings): AlarmSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
