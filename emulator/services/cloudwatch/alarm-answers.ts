import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { alarmArn } from "../../domain/alarms/alarms.ts";
import type { Context } from "../../domain/context.ts";
import type { Alarm } from "../../store/alarms.ts";
import { timestamp } from "../../wire/timestamp.ts";

export function alarmAnswer(alarm: Alarm, { account }: Context): MetricAlarm {
  const { AlarmDescription, ...settings } = alarm.settings;
  return {
    AlarmName: alarm.alarmName,
    AlarmArn: alarmArn(alarm, account),
    AlarmDescription,
    AlarmConfigurationUpdatedTimestamp: timestamp(alarm.settingsUpdatedAtMs),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: alarm.stateValue,
    StateReason: alarm.stateReason,
    StateReasonData: alarm.stateReasonData ?? undefined,
    StateUpdatedTimestamp: timestamp(alarm.stateUpdatedAtMs),
    Dimensions: [],
    ...(settings as Partial<MetricAlarm>),
    StateTransitionedTimestamp: timestamp(alarm.stateTransitionedAtMs),
  };
}
