import type { TriggeredState } from "../../../store/alarm-watches.ts";
import type { DueEntry } from "../../../store/due.ts";
import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import { watchAlarm } from "../../alarms/watch-alarm.ts";
import type { Context } from "../../context.ts";
import { WINDOW_TASK_ALARM } from "../../due-kinds.ts";

/** Lets the alarm of a task that is about to start stop it. @returns why it must not start. */
export function watchTask({ number, alarmConfiguration }: WindowExecutionTask, context: Context) {
  if (alarmConfiguration === null) return undefined;
  const triggered = watchAlarm(alarmConfiguration, stopping(number), context);
  if (triggered) context.store.windowExecutionTasks.setTriggeredAlarm(number, triggered);
  return triggered;
}

/** The entry by which the alarm of a task stops it. */
export function stopping(taskNumber: number): DueEntry {
  return { kind: WINDOW_TASK_ALARM, ref: String(taskNumber) };
}

/** The details of a task that its alarm stopped. */
export function alarmDetails({ alarmConfiguration }: WindowExecutionTask, triggered: TriggeredState): string {
  const name = alarmConfiguration!.Alarms![0]!.Name;
  return triggered === "ALARM"
    ? `Stopped by the CloudWatch alarm ${name}, which is in ALARM.`
    : `Stopped because the state of the CloudWatch alarm ${name} could not be read.`;
}
