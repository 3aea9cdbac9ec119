import type { AlarmConfiguration } from "@aws-sdk/client-ssm";
import type { TriggeredState } from "../../store/alarm-watches.ts";
import type { DueEntry } from "../../store/due.ts";
import type { Context } from "../context.ts";

/**
 * An AlarmConfiguration guards a task of a window, a command or an automation, from its start to its end. A CloudWatch alarm in ALARM
 * stops it. So does one that is missing, unless IgnorePollAlarmFailure is true: AWS cannot read its state either. OK and
 * INSUFFICIENT_DATA do not.
 *
 * @param stops the due entry whose rule stops what is guarded. It is scheduled when the alarm changes.
 * @returns why it must not even start; undefined when it may.
 */
export function watchAlarm(
  { Alarms: [alarm] = [], IgnorePollAlarmFailure: ignoresPollFailure = false }: AlarmConfiguration,
  stops: DueEntry,
  { store }: Context,
): TriggeredState | undefined {
  const alarmName = alarm!.Name!;
  const stateValue = store.alarms.find(alarmName)?.stateValue;
  const missing = ignoresPollFailure ? null : "UNKNOWN";
  const triggered = stateValue === undefined ? missing : stateValue === "ALARM" ? stateValue : null;
  store.alarmWatches.insert({ ...stops, alarmName, ignoresPollFailure, triggered });
  return triggered ?? undefined;
}

/** What was guarded has ended. */
export function unwatchAlarm(stops: DueEntry, { store }: Context): void {
  store.alarmWatches.delete(stops);
}

/** Why the alarm stops what it guards; undefined when that has ended meanwhile. */
export function triggeredBy(stops: DueEntry, { store }: Context): TriggeredState | undefined {
  return store.alarmWatches.find(stops)?.triggered ?? undefined;
}

/** Stops everything that an alarm guards: it is in ALARM, or was deleted and its state is UNKNOWN now. */
export function stopGuarded(alarmName: string, state: TriggeredState, { store, nowMs }: Context): void {
  for (const { number, kind, ref, ignoresPollFailure } of store.alarmWatches.waiting(alarmName)) {
    if (state === "UNKNOWN" && ignoresPollFailure) continue;
    store.alarmWatches.trigger(number, state);
    store.due.set(kind, ref, nowMs, "asked");
  }
}
