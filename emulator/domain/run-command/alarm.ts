import type { Command } from "../../store/commands.ts";
import type { DueEntry } from "../../store/due.ts";
import { unwatchAlarm, watchAlarm } from "../alarms/watch-alarm.ts";
import type { Context } from "../context.ts";
import { COMMAND_ALARM } from "../due-kinds.ts";

/** Lets the alarm of a command stop it, at once when it is in ALARM already. */
export function watchCommand({ number, alarmConfiguration }: Command, context: Context): void {
  if (!alarmConfiguration) return;
  const stops = stopping(number);
  const triggered = watchAlarm(alarmConfiguration, stops, context);
  if (triggered) context.store.due.set(stops.kind, stops.ref, context.nowMs, "asked");
}

export function unwatchCommand({ number, alarmConfiguration }: Command, context: Context): void {
  if (alarmConfiguration) unwatchAlarm(stopping(number), context);
}

/** The entry by which the alarm of a command stops it. */
export function stopping(number: number): DueEntry {
  return { kind: COMMAND_ALARM, ref: String(number) };
}
