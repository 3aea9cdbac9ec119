import { ALARM_STATES } from "../../store/alarms.ts";
import { boolean, double, integer, list, oneOf, string, structure } from "../../wire/shape.ts";

export const ALARM_NAME = string({ min: 1, max: 255 });
export const ALARM_NAMES = list(ALARM_NAME, { max: 100 });
export const STATE = oneOf(...ALARM_STATES);
export const ALARM_TYPES = list(oneOf("CompositeAlarm", "MetricAlarm", "LogAlarm"));
export const RECORDS = integer({ min: 1, max: 100 });
export const RESOURCE_ARN = string({ min: 1, max: 1024 });
export const TAGS = list(structure({ "Key*": string({ min: 1, max: 128 }), "Value*": string({ max: 256 }) }));
export const TAG_KEYS = list(string({ min: 1, max: 128 }));

const ACTIONS = list(RESOURCE_ARN, { max: 5 });
const PERIOD = integer({ min: 1 });
const STATISTIC = oneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum");
const NAME_OF_METRIC = string({ min: 1, max: 255 });
const NAMESPACE = string({ min: 1, max: 255, pattern: "[^:].*" });
const DIMENSIONS = list(structure({ "Name*": string({ min: 1, max: 255 }), "Value*": string({ min: 1, max: 1024 }) }), {
  max: 30,
});
const SIZES = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"];
const BITS = ["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"];
const RATES = [...SIZES, ...BITS].map((unit) => `${unit}/Second`);
const TIMES = ["Seconds", "Microseconds", "Milliseconds"];
const UNIT = oneOf(...TIMES, ...SIZES, ...BITS, "Percent", "Count", ...RATES, "Count/Second", "None");
const METRIC_ID = string({ min: 1, max: 255 });

/** What names a metric. */
export const METRIC = {
  MetricName: NAME_OF_METRIC,
  Namespace: NAMESPACE,
  Statistic: STATISTIC,
  ExtendedStatistic: string(),
  Dimensions: DIMENSIONS,
  Period: PERIOD,
  Unit: UNIT,
} as const;

const METRICS = list(
  structure({
    "Id*": METRIC_ID,
    MetricStat: structure({
      "Metric*": structure({ Namespace: NAMESPACE, MetricName: NAME_OF_METRIC, Dimensions: DIMENSIONS }),
      "Period*": PERIOD,
      "Stat*": string(),
      Unit: UNIT,
    }),
    Expression: string({ min: 1, max: 2048 }),
    Label: string(),
    ReturnData: boolean,
    Period: PERIOD,
    AccountId: string({ min: 1, max: 255 }),
  }),
);

const PROPAGATED_TAGS = list(string({ min: 1, max: 128 }), { min: 1, max: 50 });

/** The settings of a metric alarm. */
export const SETTINGS = {
  AlarmDescription: string({ max: 1024 }),
  OKActions: ACTIONS,
  AlarmActions: ACTIONS,
  InsufficientDataActions: ACTIONS,
  ...METRIC,
  EvaluationPeriods: PERIOD,
  DatapointsToAlarm: PERIOD,
  Threshold: double,
  ComparisonOperator: oneOf(
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
  ),
  TreatMissingData: string({ min: 1, max: 255 }),
  EvaluateLowSampleCountPercentile: string({ min: 1, max: 255 }),
  Metrics: METRICS,
  ThresholdMetricId: METRIC_ID,
  EvaluationWindow: structure({
    WallClockWindow: structure({ Timezone: string({ min: 1, max: 50 }) }),
    SlidingWindow: structure({}),
  }),
  WarmUpConfiguration: structure({
    "WarmUpPeriodDurationInMinutes*": integer({ min: 1, max: 2880 }),
    OnlyStartEvaluatingAfterWarmUpPeriodEnds: boolean,
  }),
  EvaluationCriteria: structure({
    PromQLCriteria: structure({
      "Query*": string({ min: 1, max: 10_000 }),
      PendingPeriod: integer({ min: 0, max: 86_400 }),
      RecoveryPeriod: integer({ min: 0, max: 86_400 }),
    }),
  }),
  EvaluationInterval: integer({ min: 10, max: 3600 }),
  ActionConfiguration: structure({
    AlarmTagsPropagation: structure({
      "Enabled*": boolean,
      IncludedTagKeys: PROPAGATED_TAGS,
      ExcludedTagKeys: PROPAGATED_TAGS,
    }),
  }),
} as const;
