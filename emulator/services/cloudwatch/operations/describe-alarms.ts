import type {
  CloudWatch,
  DescribeAlarmHistoryInput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsInput,
} from "@aws-sdk/client-cloudwatch";
import { validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import type { Alarm, AlarmHistoryItem } from "../../../store/alarms.ts";
import { oneOf, string, structure, timestampShape } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { alarmAnswer } from "../alarm-answers.ts";
import { ALARM_NAME, ALARM_NAMES, ALARM_TYPES, METRIC, RECORDS, STATE } from "../shapes.ts";

export const DESCRIBE_OPERATIONS = {
  /** By name. There are only metric alarms. */
  DescribeAlarms: {
    input: structure({
      AlarmNames: ALARM_NAMES,
      AlarmNamePrefix: ALARM_NAME,
      AlarmTypes: ALARM_TYPES,
      ChildrenOfAlarmName: ALARM_NAME,
      ParentsOfAlarmName: ALARM_NAME,
      StateValue: STATE,
      ActionPrefix: string({ min: 1, max: 1024 }),
      MaxRecords: RECORDS,
      NextToken: string(),
    }),
    run(input, context) {
      if (input.AlarmNames && input.AlarmNamePrefix !== undefined) {
        throw validationError("AlarmNames and AlarmNamePrefix do not go together: pass one of them.");
      }
      const { MaxRecords: MaxResults, NextToken, ...filters } = input;
      const found = page<Alarm, [string]>(
        { MaxResults, NextToken },
        {
          scope: `DescribeAlarms/${JSON.stringify(filters)}`,
          badTokenCode: "InvalidNextToken",
          read: (after) => matching(context.store.alarms.after(after?.[0] ?? ""), input),
          keyOf: ({ alarmName }) => [alarmName],
        },
      );
      const MetricAlarms = found.rows.map((alarm) => alarmAnswer(alarm, context));
      return { CompositeAlarms: [], MetricAlarms, NextToken: found.nextToken };
    },
  },

  DescribeAlarmsForMetric: {
    input: structure({ ...METRIC, "MetricName*": METRIC.MetricName, "Namespace*": METRIC.Namespace }),
    run(input, context) {
      const found = [...context.store.alarms.after("")].filter(({ settings }) => isOfMetric(settings, input));
      return { MetricAlarms: found.map((alarm) => alarmAnswer(alarm, context)) };
    },
  },

  DescribeAlarmHistory: {
    input: structure({
      AlarmName: ALARM_NAME,
      AlarmContributorId: string({ min: 1, max: 16 }),
      AlarmTypes: ALARM_TYPES,
      HistoryItemType: oneOf(
        "ConfigurationUpdate",
        "StateUpdate",
        "Action",
        "AlarmContributorStateUpdate",
        "AlarmContributorAction",
      ),
      StartDate: timestampShape,
      EndDate: timestampShape,
      MaxRecords: RECORDS,
      NextToken: string(),
      ScanBy: oneOf("TimestampDescending", "TimestampAscending"),
    }),
    run(input, context) {
      const { MaxRecords: MaxResults, NextToken, ...filters } = input;
      const found = page<AlarmHistoryItem, [number]>(
        { MaxResults, NextToken },
        {
          scope: `DescribeAlarmHistory/${JSON.stringify(filters)}`,
          badTokenCode: "InvalidNextToken",
          read: (after) => historyFor(input, after?.[0], context),
          keyOf: ({ number }) => [number],
        },
      );
      const AlarmHistoryItems = found.rows.map(({ alarmName, atMs, type, summary, data }) => ({
        AlarmName: alarmName,
        AlarmType: "MetricAlarm" as const,
        Timestamp: timestamp(atMs),
        HistoryItemType: type,
        HistorySummary: summary,
        HistoryData: data,
      }));
      return { AlarmHistoryItems, NextToken: found.nextToken };
    },
  },
} satisfies Operations<CloudWatch>;

function* matching(alarms: Iterable<Alarm>, input: DescribeAlarmsInput): Iterable<Alarm> {
  const { AlarmNames: names, AlarmNamePrefix: prefix = "", StateValue: state, ActionPrefix: action } = input;
  if (!hasMetricAlarms(input)) return;
  for (const alarm of alarms) {
    const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = alarm.settings;
    const actions = [...OKActions, ...AlarmActions, ...InsufficientDataActions];
    if (names && !names.includes(alarm.alarmName)) continue;
    if (!alarm.alarmName.startsWith(prefix)) continue;
    if (state !== undefined && alarm.stateValue !== state) continue;
    if (action !== undefined && !actions.some((arn) => arn.startsWith(action))) continue;
    yield alarm;
  }
}

/** The children and parents of an alarm are those of composite alarms. */
function hasMetricAlarms({ AlarmTypes, ChildrenOfAlarmName, ParentsOfAlarmName }: DescribeAlarmsInput): boolean {
  if (ChildrenOfAlarmName !== undefined || ParentsOfAlarmName !== undefined) return false;
  return !AlarmTypes || AlarmTypes.length === 0 || AlarmTypes.includes("MetricAlarm");
}

function isOfMetric(settings: Alarm["settings"], wanted: DescribeAlarmsForMetricInput): boolean {
  const { MetricName, Namespace, Dimensions = [], ...others } = wanted;
  if (settings.MetricName !== MetricName || settings.Namespace !== Namespace) return false;
  if (dimensionText(settings.Dimensions ?? []) !== dimensionText(Dimensions)) return false;
  return (["Statistic", "ExtendedStatistic", "Period", "Unit"] as const).every(
    (name) => others[name] === undefined || settings[name] === others[name],
  );
}

function dimensionText(dimensions: NonNullable<Alarm["settings"]["Dimensions"]>): string {
  return JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort());
}

/** Newest first, unless ScanBy says otherwise. */
function* historyFor(
  input: DescribeAlarmHistoryInput,
  after: number | undefined,
  { store }: Context,
): Iterable<AlarmHistoryItem> {
  const { AlarmName: name, HistoryItemType: type, StartDate: from, EndDate: to, AlarmTypes = [], ScanBy } = input;
  if (input.AlarmContributorId !== undefined) return;
  if (AlarmTypes.length > 0 && !AlarmTypes.includes("MetricAlarm")) return;
  const items =
    ScanBy === "TimestampAscending"
      ? store.alarms.historyAfter(after ?? 0)
      : store.alarms.historyBefore(after ?? Number.MAX_SAFE_INTEGER);
  for (const item of items) {
    if (name !== undefined && item.alarmName !== name) continue;
    if (type !== undefined && item.type !== type) continue;
    if (from && item.atMs < from.getTime()) continue;
    if (to && item.atMs > to.getTime()) continue;
    yield item;
  }
}
