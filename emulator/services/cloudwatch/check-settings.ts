import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { validationError } from "../../domain/aws-error.ts";

type Problem = string | undefined;

/**
 * What AWS documents about the settings of a metric alarm beyond its model (PutMetricAlarm). Texts that begin with a member's name
 * and `must not be null` are recorded, and so is that of Metrics with another member; the rest is ours.
 *
 * @throws AwsError ValidationException, in the words of the first problem.
 */
export function checkSettings(input: PutMetricAlarmInput): void {
  const problem = CHECKS.map((check) => check(input)).find((found) => found !== undefined);
  if (problem !== undefined) throw validationError(problem);
}

const CHECKS: readonly ((input: PutMetricAlarmInput) => Problem)[] = [
  checkName,
  checkSource,
  checkStatistic,
  checkPeriod,
  checkThreshold,
  checkMetrics,
  checkWords,
  checkActions,
];

function checkName({ AlarmName: name = "" }: PutMetricAlarmInput): Problem {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a name must not have
  return /[\u0000-\u001f\u007f]/.test(name) ? "AlarmName must not contain ASCII control characters." : undefined;
}

const OF_ONE_METRIC = ["MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period"] as const;

/** An alarm has one metric, a list of metrics, or a PromQL query. */
function checkSource(input: PutMetricAlarmInput): Problem {
  const { Metrics: metrics, EvaluationCriteria: criteria } = input;
  const given = OF_ONE_METRIC.find((name) => input[name] !== undefined);
  if (criteria) {
    const other = metrics ? "Metrics" : given;
    return other && `${other} should not be set if EvaluationCriteria is set.`;
  }
  if (metrics) return given && `${given} should not be set if list of Metrics is set.`;
  const missing = (["MetricName", "Namespace", "Period"] as const).find((name) => input[name] === undefined);
  return missing && `${missing} must not be null`;
}

/** Percentiles, trimmed and winsorized means, counts, sums and ranks, e.g. `p99.9`, `tm(10%:90%)`, `PR(:300)`, `IQM`. */
const EXTENDED_STATISTIC =
  /^(?:p(?:100|\d{1,2}(?:\.\d{1,10})?)|(?:tm|tc|ts|wm)(?:100|\d{1,2}(?:\.\d{1,10})?)|(?:TM|TC|TS|WM|PR)\([\d.%]*:[\d.%]*\)|IQM)$/i;

function checkStatistic({ MetricName, Statistic, ExtendedStatistic }: PutMetricAlarmInput): Problem {
  if (Statistic !== undefined && ExtendedStatistic !== undefined) {
    return "Statistic and ExtendedStatistic are mutually exclusive: set one of them.";
  }
  if (MetricName !== undefined && Statistic === undefined && ExtendedStatistic === undefined) {
    return "An alarm with a MetricName needs Statistic or ExtendedStatistic.";
  }
  if (ExtendedStatistic !== undefined && !EXTENDED_STATISTIC.test(ExtendedStatistic)) {
    return `The value ${ExtendedStatistic} is not supported for parameter ExtendedStatistic.`;
  }
  return undefined;
}

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

function checkPeriod(input: PutMetricAlarmInput): Problem {
  const { Period: period, EvaluationPeriods: periods = 1, DatapointsToAlarm: datapoints, Metrics = [] } = input;
  const all = [period, ...Metrics.map((metric) => metric.MetricStat?.Period ?? metric.Period)];
  for (const seconds of all) {
    if (seconds === undefined) continue;
    if (![10, 20, 30].includes(seconds) && seconds % 60 !== 0) {
      return `Period must be 10, 20, 30 or a multiple of 60 seconds, but it is ${seconds}.`;
    }
    // Up to a day, or a week where a period is an hour or longer.
    const max = seconds < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS;
    if (seconds * periods > max) {
      return `Metrics cannot be checked across more than ${max} seconds (EvaluationPeriods * Period must be <= ${max}).`;
    }
  }
  return datapoints !== undefined && datapoints > periods
    ? `DatapointsToAlarm (${datapoints}) must not be greater than EvaluationPeriods (${periods}).`
    : undefined;
}

const OF_ANOMALY_DETECTION = [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

function checkThreshold(input: PutMetricAlarmInput): Problem {
  const { EvaluationCriteria, EvaluationPeriods, ComparisonOperator, Threshold, ThresholdMetricId, Metrics } = input;
  if (EvaluationCriteria) return undefined;
  if (EvaluationPeriods === undefined) return "EvaluationPeriods must not be null";
  if (ComparisonOperator === undefined) return "ComparisonOperator must not be null";
  if (!OF_ANOMALY_DETECTION.includes(ComparisonOperator)) {
    if (ThresholdMetricId !== undefined) return `ThresholdMetricId does not go with ${ComparisonOperator}.`;
    return Threshold === undefined ? "Threshold must not be null" : undefined;
  }
  if (Threshold !== undefined) return `Threshold does not go with ${ComparisonOperator}: set ThresholdMetricId.`;
  const band = Metrics?.find(({ Id }) => Id === ThresholdMetricId);
  if (band?.Expression?.startsWith("ANOMALY_DETECTION_BAND(")) return undefined;
  return `${ComparisonOperator} needs a ThresholdMetricId that names an ANOMALY_DETECTION_BAND expression in Metrics.`;
}

const METRICS_MAX = 20;

function checkMetrics({ Metrics: metrics, ThresholdMetricId: threshold }: PutMetricAlarmInput): Problem {
  if (!metrics) return undefined;
  const invalid = (reason: string) => `Invalid metrics list: ${reason}`;
  if (metrics.length === 0 || metrics.length > METRICS_MAX)
    return invalid(`it has ${metrics.length} members, not 1 to 20.`);
  const ids = new Set<string>();
  for (const { Id: id = "", MetricStat, Expression } of metrics) {
    if (!/^[a-z]\w*$/.test(id))
      return invalid(
        `the Id ${id} must begin with a lower-case letter and contain only letters, digits and underscores.`,
      );
    if (ids.has(id)) return invalid(`the Id ${id} occurs twice.`);
    ids.add(id);
    if ((MetricStat === undefined) === (Expression === undefined)) {
      return invalid(`the member ${id} needs either MetricStat or Expression.`);
    }
  }
  // ReturnData is true where it is left out.
  const returned = metrics.filter(({ Id, ReturnData = true }) => ReturnData && Id !== threshold);
  return returned.length === 1
    ? undefined
    : invalid(`exactly one member must have ReturnData true, not ${returned.length}.`);
}

function checkWords({ TreatMissingData, EvaluateLowSampleCountPercentile }: PutMetricAlarmInput): Problem {
  const missing = ["breaching", "notBreaching", "ignore", "missing"];
  if (TreatMissingData !== undefined && !missing.includes(TreatMissingData)) {
    return `The value ${TreatMissingData} is not supported for TreatMissingData parameter. Supported values are [${missing.join(", ")}].`;
  }
  const low = ["evaluate", "ignore"];
  return EvaluateLowSampleCountPercentile !== undefined && !low.includes(EvaluateLowSampleCountPercentile)
    ? `Option ${EvaluateLowSampleCountPercentile} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are ${low.join(" and ")}.`
    : undefined;
}

function checkActions({ OKActions, AlarmActions, InsufficientDataActions }: PutMetricAlarmInput): Problem {
  const all = [OKActions, AlarmActions, InsufficientDataActions].flatMap((actions) => actions ?? []);
  const bad = all.find((action) => !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s.test(action));
  return bad === undefined ? undefined : `Invalid arn syntax: ${bad}`;
}
