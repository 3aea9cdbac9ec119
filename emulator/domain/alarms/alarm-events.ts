import type { Alarm } from "../../store/alarms.ts";
import type { Context } from "../context.ts";
import { putEvent } from "../events/emit-event.ts";
import { DEFAULT_BUS } from "../events/event-rules.ts";
import { alarmArn } from "./alarms.ts";

/** An alarm's state has become another one: its history and an event on the default bus. */
export function announceState(alarm: Alarm, before: Alarm, context: Context): void {
  context.store.alarms.record({
    alarmName: alarm.alarmName,
    atMs: context.nowMs,
    type: "StateUpdate",
    summary: `Alarm updated from ${before.stateValue} to ${alarm.stateValue}`,
    data: JSON.stringify({ version: "1.0", oldState: historyState(before), newState: historyState(alarm) }),
  });
  emit("CloudWatch Alarm State Change", alarm, context, {
    alarmName: alarm.alarmName,
    configuration: { description: alarm.settings.AlarmDescription, metrics: metricsOf(alarm, context) },
    previousState: eventState(before),
    state: eventState(alarm),
  });
}

/** An alarm was created, changed or deleted: the same. */
export function announceSettings(
  operation: "create" | "update" | "delete",
  alarm: Alarm,
  before: Alarm | undefined,
  context: Context,
): void {
  const { alarmName, settings } = alarm;
  context.store.alarms.record({
    alarmName,
    atMs: context.nowMs,
    type: "ConfigurationUpdate",
    summary: `Alarm "${alarmName}" ${operation}d`,
    data: JSON.stringify({ version: "1.0", type: CAPITALIZED[operation], [`${operation}dAlarm`]: settings }),
  });
  emit("CloudWatch Alarm Configuration Change", alarm, context, {
    alarmName,
    operation,
    state: eventState(alarm),
    configuration: configurationOf(alarm, context),
    previousConfiguration: before && configurationOf(before, context),
  });
}

const CAPITALIZED = { create: "Create", update: "Update", delete: "Delete" } as const;

function emit(detailType: string, alarm: Alarm, context: Context, detail: object): void {
  const { account, nowMs: atMs } = context;
  const resources = [alarmArn(alarm, account)];
  putEvent({ source: "aws.cloudwatch", detailType, resources, detail, eventBus: DEFAULT_BUS, atMs }, context);
}

function historyState({ stateValue, stateReason, stateReasonData }: Alarm) {
  return { stateValue, stateReason, stateReasonData: parsed(stateReasonData) };
}

function parsed(stateReasonData: string | null): unknown {
  return stateReasonData === null ? undefined : JSON.parse(stateReasonData);
}

function eventState({ stateValue, stateReason, stateReasonData, stateUpdatedAtMs }: Alarm) {
  return {
    reason: stateReason,
    reasonData: stateReasonData ?? undefined,
    timestamp: alarmTime(stateUpdatedAtMs),
    value: stateValue,
  };
}

function configurationOf(alarm: Alarm, context: Context) {
  const { AlarmDescription, Metrics: _metrics, ...settings } = alarm.settings as Readonly<Record<string, unknown>>;
  const others = Object.entries(settings).filter(([name]) => !OF_METRIC.has(name));
  return {
    ...Object.fromEntries(others.map(([name, value]) => [lowerFirst(name), value])),
    alarmName: alarm.alarmName,
    description: AlarmDescription,
    actionsEnabled: alarm.actionsEnabled,
    timestamp: alarmTime(alarm.settingsUpdatedAtMs),
    metrics: metricsOf(alarm, context),
  };
}

/** Settings that events show as a metric. */
const OF_METRIC: ReadonlySet<string> = new Set([
  "MetricName",
  "Namespace",
  "Statistic",
  "ExtendedStatistic",
  "Dimensions",
  "Period",
  "Unit",
]);

/** The metric, or the metrics of an expression, in the spelling of events. */
function metricsOf({ settings }: Alarm, { chance }: Context): unknown[] | undefined {
  const { Metrics: metrics } = settings as { readonly Metrics?: readonly unknown[] };
  if (metrics) return metrics.map(spelled);
  if (settings.MetricName === undefined) return undefined;
  const { Dimensions: dimensions = [], MetricName: name, Namespace: namespace, Period: period, Unit: unit } = settings;
  const stat = settings.Statistic ?? settings.ExtendedStatistic;
  const metric = {
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
    name,
    namespace,
  };
  return [{ id: chance.uuid(), metricStat: { metric, period, stat, unit }, returnData: true }];
}

function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [lowerFirst(name), spelled(member)]));
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Instants in CloudWatch's events and messages: `2026-12-01T02:00:00.000+0000`. */
export function alarmTime(instantMs: number): string {
  return new Date(instantMs).toISOString().replace("Z", "+0000");
}
