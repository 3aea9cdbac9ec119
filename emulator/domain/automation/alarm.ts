import type { Automation } from "../../store/automations.ts";
import type { DueEntry } from "../../store/due.ts";
import { triggeredBy, unwatchAlarm, watchAlarm } from "../alarms/watch-alarm.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_ALARM } from "../due-kinds.ts";
import type { Rule } from "../rule.ts";
import { hasEnded } from "./automations.ts";
import { cancelAutomation } from "./stop-automation.ts";

/** Lets the alarm of an execution stop it, at once when it is in ALARM already. */
export function watchAutomation({ number, request }: Automation, context: Context): void {
  if (!request.alarmConfiguration) return;
  const stops = stopping(number);
  const triggered = watchAlarm(request.alarmConfiguration, stops, context);
  if (triggered) context.store.due.set(stops.kind, stops.ref, context.nowMs, "asked");
}

export function unwatchAutomation({ number, request }: Automation, context: Context): void {
  if (request.alarmConfiguration) unwatchAlarm(stopping(number), context);
}

/** "If your alarm activates, the automation is cancelled and any OnCancel steps you have defined run" (User Guide). */
export const stopAutomationByAlarm: Rule<number> = (number, context) => {
  const { automations } = context.store;
  const triggered = triggeredBy(stopping(number), context);
  const automation = automations.findByNumber(number);
  if (!automation || !triggered || hasEnded(automation.status)) return;
  automations.setTriggeredAlarm(automation.number, triggered);
  cancelAutomation(automation, context);
};

function stopping(number: number): DueEntry {
  return { kind: AUTOMATION_ALARM, ref: String(number) };
}
