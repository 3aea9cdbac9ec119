import type { Dimension, MetricAlarm, MetricDataQuery, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, map, number, object, type StateOf, set, string } from "../../schema/property.ts";
import { arn, atLeast, between, length, matching, oneOf, type Validate } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { fromTagList, toTagList } from "../tag-list.ts";

const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;
const OPERATORS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
] as const;
const MISSING_DATA = ["breaching", "notBreaching", "ignore", "missing"] as const;

const period: Validate = (value, name) =>
  [10, 20, 30].includes(Number(value)) || (Number(value) > 0 && Number(value) % 60 === 0)
    ? undefined
    : `expected ${name} to be 10, 20, 30 or a multiple of 60, got ${value}`;

const actions = set(string({ validate: arn }), { itemsMax: 5 });
/** What names a single metric: not together with a list of metrics. */
const ofOneMetric = { conflictsWith: ["metricQueries"] } as const;

const metric = object(
  {
    dimensions: map({}),
    metricName: string({ required: true, validate: length(1, 255) }),
    namespace: string({ validate: all255() }),
    period: number({ required: true, validate: atLeast(1) }),
    stat: string({ required: true }),
    unit: string({}),
  },
  {},
);

const properties = {
  ...regional,
  ...tagged,
  actionsEnabled: bool({ default: true }),
  alarmActions: actions,
  alarmDescription: string({ validate: length(0, 1024) }),
  arn: string({ output: true }),
  comparisonOperator: string({ validate: oneOf(OPERATORS) }),
  datapointsToAlarm: number({ validate: atLeast(1) }),
  dimensions: map(ofOneMetric),
  evaluateLowSampleCountPercentiles: string({ computed: true, validate: oneOf(["evaluate", "ignore"]) }),
  evaluationCriteria: object(
    {
      promqlCriteria: object(
        {
          pendingPeriod: number({ validate: between(0, 86_400) }),
          query: string({ required: true, validate: length(1, 10_000) }),
          recoveryPeriod: number({ validate: between(0, 86_400) }),
        },
        { required: true },
      ),
    },
    {},
  ),
  evaluationInterval: number({ validate: between(10, 3600) }),
  evaluationPeriods: number({ validate: atLeast(1) }),
  extendedStatistic: string({ conflictsWith: ["statistic", "metricQueries"] }),
  insufficientDataActions: actions,
  metricName: string({ ...ofOneMetric, validate: length(1, 255) }),
  metricQueries: set(
    object(
      {
        accountId: string({ validate: matching(/^\d{12}$/, "the 12 digits of an account") }),
        expression: string({ validate: length(1, 2048) }),
        id: string({ required: true, validate: length(1, 255) }),
        label: string({}),
        metric,
        period: number({ validate: period }),
        returnData: bool({ default: false }),
      },
      {},
    ),
    { conflictsWith: ["metricName"] },
  ),
  name: string({ computed: true, forceNew: true, autoname: { lengthMax: 255 }, validate: length(1, 255) }),
  namespace: string({ ...ofOneMetric, validate: all255() }),
  okActions: actions,
  period: number({ ...ofOneMetric, validate: period }),
  statistic: string({ conflictsWith: ["extendedStatistic", "metricQueries"], validate: oneOf(STATISTICS) }),
  threshold: number({ conflictsWith: ["thresholdMetricId"] }),
  thresholdMetricId: string({ conflictsWith: ["threshold"], validate: length(1, 255) }),
  treatMissingData: string({ default: "missing", validate: oneOf(MISSING_DATA) }),
  unit: string({}),
  warmUpConfiguration: object(
    {
      onlyStartEvaluatingAfterWarmUpPeriodEnds: bool({ default: false }),
      warmUpPeriodDurationInMinutes: number({ required: true, validate: between(1, 2880) }),
    },
    {},
  ),
} as const;

type State = StateOf<typeof properties>;
type Query = NonNullable<State["metricQueries"]>[number];

/** An alarm on a metric. It can stop a task, a command or an automation. */
export const metricAlarm = resourceType<typeof properties>({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  properties,
  tagging: {
    async remove(aws, _id, state, keys) {
      await (await aws.cloudwatch()).untagResource({ ResourceARN: state.arn, TagKeys: [...keys] });
    },
    async add(aws, _id, state, tags) {
      await (await aws.cloudwatch()).tagResource({ ResourceARN: state.arn, Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const cloudwatch = await aws.cloudwatch();
    await cloudwatch.putMetricAlarm({ ...settingsOf(inputs), Tags: toTagList(inputs.tagsAll) });
    created(inputs.name!);
  },

  async read(aws, id) {
    const cloudwatch = await aws.cloudwatch();
    const { MetricAlarms } = await cloudwatch.describeAlarms({ AlarmNames: [id], AlarmTypes: ["MetricAlarm"] });
    const alarm = MetricAlarms?.find(({ AlarmName }) => AlarmName === id);
    if (!alarm) return undefined;
    const { Tags } = await cloudwatch.listTagsForResource({ ResourceARN: alarm.AlarmArn });
    return { ...stateOf(alarm), tags: fromTagList(Tags) };
  },

  /** PutMetricAlarm replaces everything of an alarm but its state and tags. */
  async update(aws, _id, { news }) {
    await (await aws.cloudwatch()).putMetricAlarm(settingsOf(news));
  },

  async delete(aws, id) {
    try {
      await (await aws.cloudwatch()).deleteAlarms({ AlarmNames: [id] });
    } catch (error) {
      if (!hasCode(error, "ResourceNotFound", "ResourceNotFoundException")) throw error;
    }
  },
});

function all255(): Validate {
  return matching(/^[^:].{0,254}$/, "1 to 255 characters, of which the first is not a colon");
}

function settingsOf(state: State): PutMetricAlarmInput {
  const { evaluationCriteria: criteria, warmUpConfiguration: warmUp } = state;
  const isAgainstBand = Boolean(state.thresholdMetricId);
  return {
    AlarmName: state.name,
    ActionsEnabled: state.actionsEnabled,
    AlarmActions: ifSet(state.alarmActions) as string[] | undefined,
    AlarmDescription: ifSet(state.alarmDescription),
    ComparisonOperator: ifSet(state.comparisonOperator) as PutMetricAlarmInput["ComparisonOperator"],
    DatapointsToAlarm: ifSet(state.datapointsToAlarm),
    Dimensions: dimensionsOf(state.dimensions),
    EvaluateLowSampleCountPercentile: ifSet(state.evaluateLowSampleCountPercentiles),
    EvaluationCriteria: criteria && {
      PromQLCriteria: {
        Query: criteria.promqlCriteria.query,
        PendingPeriod: criteria.promqlCriteria.pendingPeriod,
        RecoveryPeriod: criteria.promqlCriteria.recoveryPeriod,
      },
    },
    EvaluationInterval: ifSet(state.evaluationInterval),
    EvaluationPeriods: ifSet(state.evaluationPeriods),
    ExtendedStatistic: ifSet(state.extendedStatistic),
    InsufficientDataActions: ifSet(state.insufficientDataActions) as string[] | undefined,
    MetricName: ifSet(state.metricName),
    Metrics: ifSet(state.metricQueries)?.map(queryOf),
    Namespace: ifSet(state.namespace),
    OKActions: ifSet(state.okActions) as string[] | undefined,
    Period: ifSet(state.period),
    Statistic: ifSet(state.statistic) as PutMetricAlarmInput["Statistic"],
    // A threshold of 0 is one too.
    Threshold: isAgainstBand || criteria ? undefined : (state.threshold ?? 0),
    ThresholdMetricId: ifSet(state.thresholdMetricId),
    TreatMissingData: criteria ? undefined : ifSet(state.treatMissingData),
    Unit: ifSet(state.unit) as PutMetricAlarmInput["Unit"],
    WarmUpConfiguration: warmUp && {
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: warmUp.onlyStartEvaluatingAfterWarmUpPeriodEnds,
      WarmUpPeriodDurationInMinutes: warmUp.warmUpPeriodDurationInMinutes,
    },
  };
}

function dimensionsOf(dimensions: State["dimensions"] = {}): Dimension[] | undefined {
  return ifSet(Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })));
}

function queryOf({ accountId, expression, id, label, metric, period, returnData }: Query): MetricDataQuery {
  return {
    AccountId: ifSet(accountId),
    Expression: ifSet(expression),
    Id: id,
    Label: ifSet(label),
    MetricStat: metric && {
      Metric: {
        Dimensions: dimensionsOf(metric.dimensions),
        MetricName: metric.metricName,
        Namespace: ifSet(metric.namespace),
      },
      Period: metric.period,
      Stat: metric.stat,
      Unit: ifSet(metric.unit) as PutMetricAlarmInput["Unit"],
    },
    Period: ifSet(period),
    ReturnData: returnData,
  };
}

function stateOf(alarm: MetricAlarm) {
  const promql = alarm.EvaluationCriteria?.PromQLCriteria;
  const warmUp = alarm.WarmUpConfiguration;
  return {
    actionsEnabled: alarm.ActionsEnabled,
    alarmActions: alarm.AlarmActions,
    alarmDescription: alarm.AlarmDescription,
    arn: alarm.AlarmArn,
    comparisonOperator: alarm.ComparisonOperator,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    dimensions: dimensionMap(alarm.Dimensions),
    evaluateLowSampleCountPercentiles: alarm.EvaluateLowSampleCountPercentile,
    evaluationCriteria: promql && {
      promqlCriteria: {
        pendingPeriod: promql.PendingPeriod,
        query: promql.Query!,
        recoveryPeriod: promql.RecoveryPeriod,
      },
    },
    evaluationInterval: alarm.EvaluationInterval,
    evaluationPeriods: alarm.EvaluationPeriods,
    extendedStatistic: alarm.ExtendedStatistic,
    insufficientDataActions: alarm.InsufficientDataActions,
    metricName: alarm.MetricName,
    metricQueries: alarm.Metrics?.map((query) => ({
      accountId: query.AccountId,
      expression: query.Expression,
      id: query.Id!,
      label: query.Label,
      metric: query.MetricStat && {
        dimensions: dimensionMap(query.MetricStat.Metric?.Dimensions),
        metricName: query.MetricStat.Metric!.MetricName!,
        namespace: query.MetricStat.Metric?.Namespace,
        period: query.MetricStat.Period!,
        stat: query.MetricStat.Stat!,
        unit: query.MetricStat.Unit,
      },
      period: query.Period,
      returnData: query.ReturnData,
    })),
    name: alarm.AlarmName,
    namespace: alarm.Namespace,
    okActions: alarm.OKActions,
    period: alarm.Period,
    statistic: alarm.Statistic,
    threshold: alarm.Threshold,
    thresholdMetricId: alarm.ThresholdMetricId,
    treatMissingData: alarm.TreatMissingData ?? "missing",
    unit: alarm.Unit,
    warmUpConfiguration: warmUp && {
      onlyStartEvaluatingAfterWarmUpPeriodEnds: warmUp.OnlyStartEvaluatingAfterWarmUpPeriodEnds ?? false,
      warmUpPeriodDurationInMinutes: warmUp.WarmUpPeriodDurationInMinutes!,
    },
  };
}

function dimensionMap(dimensions: readonly Dimension[] = []): Record<string, string> | undefined {
  if (dimensions.length === 0) return undefined;
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name!, Value!]));
}
