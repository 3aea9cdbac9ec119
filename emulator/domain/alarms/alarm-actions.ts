import type { Alarm } from "../../store/alarms.ts";
import type { Context } from "../context.ts";
import { publish } from "../topics/publish.ts";
import { alarmTime } from "./alarm-events.ts";
import { alarmArn } from "./alarms.ts";

/** SNS's limit. */
const SUBJECT_MAX = 100;

/**
 * Runs the actions for an alarm's new state. Topics get a message; the emulator does not carry out the other actions, and the alarm's history
 * says so.
 */
export function runActions(alarm: Alarm, before: Alarm, context: Context): void {
  if (!alarm.actionsEnabled) return;
  for (const actionArn of actionsFor(alarm)) {
    const error = runAction(actionArn, alarm, before, context);
    const data = { actionState: error === undefined ? "Succeeded" : "Failed", notificationResource: actionArn, error };
    context.store.alarms.record({
      alarmName: alarm.alarmName,
      atMs: context.nowMs,
      type: "Action",
      summary:
        error === undefined
          ? `Successfully executed action ${actionArn}`
          : `Failed to execute action ${actionArn}. Received error: "${error}"`,
      data: JSON.stringify(data),
    });
  }
}

function actionsFor({ settings, stateValue }: Alarm): readonly string[] {
  const { OKActions, AlarmActions, InsufficientDataActions } = settings;
  return { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions }[stateValue] ?? [];
}

/** @returns why it failed. */
function runAction(actionArn: string, alarm: Alarm, before: Alarm, context: Context): string | undefined {
  if (actionArn.split(":")[2] !== "sns") return "The emulator carries out only actions that notify an SNS topic.";
  const { region } = context.account;
  const subject = `${alarm.stateValue}: "${alarm.alarmName}" in ${region}`.slice(0, SUBJECT_MAX);
  const body = JSON.stringify(messageOf(alarm, before, context));
  return publish(actionArn, { subject, body }, context) ? undefined : `There is no SNS topic ${actionArn}.`;
}

function messageOf(alarm: Alarm, before: Alarm, { account, nowMs }: Context) {
  const { alarmName, settings } = alarm;
  return {
    AlarmName: alarmName,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: account.accountId,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.settingsUpdatedAtMs),
    NewStateValue: alarm.stateValue,
    NewStateReason: alarm.stateReason,
    StateChangeTime: alarmTime(nowMs),
    Region: account.region,
    AlarmArn: alarmArn(alarm, account),
    OldStateValue: before.stateValue,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    Trigger: triggerOf(settings as Readonly<Record<string, unknown>>),
  };
}

function triggerOf({ Statistic, ExtendedStatistic, Dimensions = [], ...settings }: Readonly<Record<string, unknown>>) {
  const names = ["MetricName", "Namespace", "Unit", "Period", "EvaluationPeriods", "DatapointsToAlarm"] as const;
  const others = [
    "ComparisonOperator",
    "Threshold",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Metrics",
  ] as const;
  const shown = [...names, ...others].map((name) => [name, settings[name]]);
  const statistic =
    Statistic === undefined
      ? { StatisticType: ExtendedStatistic && "ExtendedStatistic", ExtendedStatistic }
      : { StatisticType: "Statistic", Statistic: String(Statistic).toUpperCase() };
  const dimensions = (Dimensions as readonly { readonly Name: string; readonly Value: string }[]).map(
    ({ Name, Value }) => ({ value: Value, name: Name }),
  );
  return { ...Object.fromEntries(shown), ...statistic, Dimensions: dimensions };
}
