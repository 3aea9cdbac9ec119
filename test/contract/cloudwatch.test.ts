import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

const ARN = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:";
const START = "2026-12-01T00:00:00.000Z";

describe("CloudWatch alarms", () => {
  let emulator: TestEmulator;
  let cloudwatch: CloudWatchClient;
  beforeEach(async () => {
    emulator = await startTestEmulator({ start: START });
    const { endpoint } = emulator;
    cloudwatch = new CloudWatchClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
  });
  afterEach(async () => {
    cloudwatch.destroy();
    await emulator.stop();
  });

  const CPU = {
    MetricName: "CPUUtilization",
    Namespace: "AWS/EC2",
    Statistic: "Average",
    Period: 300,
    EvaluationPeriods: 2,
    Threshold: 80.5,
    ComparisonOperator: "GreaterThanThreshold",
  } as const;
  const put = (change: Partial<PutMetricAlarmCommandInput> = {}) =>
    cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: "hot", ...CPU, ...change }));
  const set = (StateValue: "OK" | "ALARM" | "INSUFFICIENT_DATA", AlarmName = "hot") =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "tried" }));
  const describeAlarms = (input: DescribeAlarmsCommandInput = {}) => cloudwatch.send(new DescribeAlarmsCommand(input));
  const names = async (input: DescribeAlarmsCommandInput = {}) =>
    (await describeAlarms(input)).MetricAlarms!.map(({ AlarmName }) => AlarmName);
  const history = async (AlarmName: string) => {
    const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName }));
    return AlarmHistoryItems!.map(({ HistorySummary }) => HistorySummary);
  };

  it("begin in INSUFFICIENT_DATA, with what was set", async () => {
    await put({
      AlarmDescription: "too hot",
      Dimensions: [{ Name: "InstanceId", Value: "i-1" }],
      TreatMissingData: "notBreaching",
      DatapointsToAlarm: 1,
      AlarmActions: ["arn:aws:sns:us-east-1:000000000000:alarms"],
    });
    const { MetricAlarms } = await describeAlarms();
    expect(MetricAlarms).to.deep.equal([
      {
        AlarmName: "hot",
        AlarmArn: `${ARN}hot`,
        AlarmDescription: "too hot",
        AlarmConfigurationUpdatedTimestamp: new Date(START),
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: ["arn:aws:sns:us-east-1:000000000000:alarms"],
        InsufficientDataActions: [],
        StateValue: "INSUFFICIENT_DATA",
        StateReason: "Unchecked: Initial alarm creation",
        StateUpdatedTimestamp: new Date(START),
        StateTransitionedTimestamp: new Date(START),
        ...CPU,
        Dimensions: [{ Name: "InstanceId", Value: "i-1" }],
        TreatMissingData: "notBreaching",
        DatapointsToAlarm: 1,
      },
    ]);
  });

  it("keep their state and tags, and nothing else, when they are put again", async () => {
    await put({ AlarmDescription: "too hot", TreatMissingData: "ignore", Tags: [{ Key: "team", Value: "a" }] });
    await set("ALARM");
    await emulator.advance("PT1H");
    await put({ Threshold: 90, ActionsEnabled: false, Tags: [{ Key: "team", Value: "b" }] });
    const [alarm] = (await describeAlarms()).MetricAlarms!;
    expect(alarm).to.include({ Threshold: 90, ActionsEnabled: false, StateValue: "ALARM", StateReason: "tried" });
    expect(alarm).not.to.have.any.keys("AlarmDescription", "TreatMissingData");
    expect(alarm!.StateUpdatedTimestamp!.toISOString()).to.equal(START);
    expect(alarm!.AlarmConfigurationUpdatedTimestamp!.toISOString()).to.equal("2026-12-01T01:00:00.000Z");
    const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: `${ARN}hot` }));
    expect(Tags).to.deep.equal([{ Key: "team", Value: "a" }]);
  });

  it("of expressions and of anomalies come back as they went in", async () => {
    const Metrics = [
      { Id: "rate", Expression: "errors/calls" },
      ...["errors", "calls"].map((Id) => ({
        Id,
        MetricStat: { Metric: { Namespace: "App", MetricName: Id }, Period: 60, Stat: "Sum" },
        ReturnData: false,
      })),
    ];
    const { ComparisonOperator, EvaluationPeriods, Threshold } = CPU;
    await cloudwatch.send(
      new PutMetricAlarmCommand({ AlarmName: "errors", ComparisonOperator, EvaluationPeriods, Threshold, Metrics }),
    );
    const band = [
      { Id: "m", MetricStat: { Metric: { Namespace: "App", MetricName: "calls" }, Period: 60, Stat: "p90" } },
      { Id: "band", Expression: "ANOMALY_DETECTION_BAND(m, 2)" },
    ];
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "odd",
        ComparisonOperator: "GreaterThanUpperThreshold",
        EvaluationPeriods: 1,
        ThresholdMetricId: "band",
        Metrics: band,
      }),
    );
    const { MetricAlarms } = await describeAlarms();
    expect(MetricAlarms!.map((alarm) => alarm.Metrics)).to.deep.equal([Metrics, band]);
  });

  const BAD: readonly (readonly [what: string, change: object, message: RegExp])[] = [
    ["no metric", { MetricName: undefined }, /^MetricName must not be null$/],
    ["no period", { Period: undefined }, /^Period must not be null$/],
    ["no threshold", { Threshold: undefined }, /^Threshold must not be null$/],
    ["no operator", { ComparisonOperator: undefined }, /^ComparisonOperator must not be null$/],
    ["no number of periods", { EvaluationPeriods: undefined }, /^EvaluationPeriods must not be null$/],
    ["no statistic", { Statistic: undefined }, /needs Statistic or ExtendedStatistic/],
    ["two statistics", { ExtendedStatistic: "p99" }, /mutually exclusive/],
    ["an unknown extended statistic", { Statistic: undefined, ExtendedStatistic: "p101" }, /The value p101 is not/],
    ["a metric and a list", { Metrics: [{ Id: "a", Expression: "b" }] }, /^MetricName should not be set if list of/],
    ["a period of 45 seconds", { Period: 45 }, /multiple of 60 seconds, but it is 45/],
    ["more than a day", { Period: 300, EvaluationPeriods: 289 }, /more than 86400 seconds/],
    ["more than a week", { Period: 3600, EvaluationPeriods: 169 }, /more than 604800 seconds/],
    ["more datapoints than periods", { DatapointsToAlarm: 3 }, /DatapointsToAlarm \(3\) must not be greater/],
    ["a word for missing data", { TreatMissingData: "bad" }, /The value bad is not supported for TreatMissingData/],
    ["a band without anomalies", { ThresholdMetricId: "a" }, /ThresholdMetricId does not go with GreaterThanThreshold/],
    ["an anomaly without a band", { ComparisonOperator: "LessThanLowerThreshold", Threshold: undefined }, /ANOMALY_/],
    ["an action that is no ARN", { AlarmActions: ["alarms"] }, /^Invalid arn syntax: alarms$/],
    [
      "an unknown operator",
      { ComparisonOperator: "Equal" },
      /1 validation error detected: Value 'Equal' at 'comparison/,
    ],
    ["six actions", { OKActions: Array(6).fill("arn:aws:sns:a:b:c") }, /'oKActions'.* less than or equal to 5/],
    ["a control character in the name", { AlarmName: "a\nb" }, /control characters/],
    ["a tag of AWS", { Tags: [{ Key: "aws:a", Value: "b" }] }, /'aws:a' is not valid/],
  ];
  for (const [what, change, message] of BAD) {
    it(`are refused with ${what}`, async () => {
      const error = await refusal(put(change as Partial<PutMetricAlarmCommandInput>));
      // The client reads the code of the Query protocol from a header.
      expect(error).to.have.property("Code", "ValidationError");
      expect(error.message).to.match(message);
      expect(await names()).to.deep.equal([]);
    });
  }

  it("are listed by name, prefix, state, action and page", async () => {
    const topic = "arn:aws:sns:us-east-1:000000000000:alarms";
    for (const AlarmName of ["web-cpu", "app-cpu", "app-disk"]) await put({ AlarmName });
    await put({ AlarmName: "app-net", OKActions: [topic] });
    await set("ALARM", "app-disk");
    expect(await names()).to.deep.equal(["app-cpu", "app-disk", "app-net", "web-cpu"]);
    expect(await names({ AlarmNames: ["web-cpu", "app-cpu", "none"] })).to.deep.equal(["app-cpu", "web-cpu"]);
    expect(await names({ AlarmNamePrefix: "app-" })).to.deep.equal(["app-cpu", "app-disk", "app-net"]);
    expect(await names({ StateValue: "ALARM" })).to.deep.equal(["app-disk"]);
    expect(await names({ ActionPrefix: "arn:aws:sns:" })).to.deep.equal(["app-net"]);
    expect(await names({ AlarmTypes: ["CompositeAlarm"] })).to.deep.equal([]);
    const first = await describeAlarms({ MaxRecords: 3 });
    expect(first.MetricAlarms).to.have.length(3);
    expect(await names({ MaxRecords: 3, NextToken: first.NextToken })).to.deep.equal(["web-cpu"]);
    const { name } = await refusal(describeAlarms({ NextToken: "none" }));
    expect(name).to.equal("InvalidNextToken");
    const { MetricAlarms } = await cloudwatch.send(
      new DescribeAlarmsForMetricCommand({ MetricName: "CPUUtilization", Namespace: "AWS/EC2", Period: 300 }),
    );
    expect(MetricAlarms).to.have.length(4);
  });

  it("take a state until the next one, and an invalid reason is refused", async () => {
    await put();
    const data = (StateReasonData: string) =>
      cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName: "hot", StateValue: "ALARM", StateReason: "tried", StateReasonData }),
      );
    expect((await refusal(data("{"))).name).to.equal("InvalidFormatFault");
    await emulator.advance("PT1H");
    await data('{"why":"tried"}');
    await emulator.advance("PT1H");
    await set("ALARM");
    const [alarm] = (await describeAlarms()).MetricAlarms!;
    expect(alarm).to.include({ StateValue: "ALARM", StateReason: "tried" });
    expect(alarm!.StateTransitionedTimestamp!.toISOString()).to.equal("2026-12-01T01:00:00.000Z");
    expect(alarm!.StateUpdatedTimestamp!.toISOString()).to.equal("2026-12-01T02:00:00.000Z");
    expect(await history("hot")).to.deep.equal([
      "Alarm updated from INSUFFICIENT_DATA to ALARM",
      'Alarm "hot" created',
    ]);
    expect((await refusal(set("OK", "none"))).name).to.equal("ResourceNotFound");
  });

  it("announce a new state on the default bus and to their topics, unless their actions are disabled", async () => {
    const { TopicArn } = await emulator.sns.send(new CreateTopicCommand({ Name: "alarms" }));
    const others = ["arn:aws:sns:us-east-1:000000000000:none", "arn:aws:automate:us-east-1:ec2:stop"];
    await put({ AlarmActions: [TopicArn!, ...others], OKActions: [TopicArn!], AlarmDescription: "too hot" });
    await set("ALARM");
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ["hot", "none"] }));
    await set("OK");
    await cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: ["hot"] }));
    const { body } = await emulator.control("GET", "/messages");
    expect(body.messages.map(({ subject }: { subject: string }) => subject)).to.deep.equal([
      'ALARM: "hot" in us-east-1',
    ]);
    expect(JSON.parse(body.messages[0].body)).to.deep.include({
      AlarmName: "hot",
      AlarmDescription: "too hot",
      NewStateValue: "ALARM",
      NewStateReason: "tried",
      OldStateValue: "INSUFFICIENT_DATA",
      StateChangeTime: "2026-12-01T00:00:00.000+0000",
      AlarmArn: `${ARN}hot`,
    });
    expect(await history("hot")).to.deep.equal([
      "Alarm updated from ALARM to OK",
      'Failed to execute action arn:aws:automate:us-east-1:ec2:stop. Received error: "The emulator carries out only actions that notify an SNS topic."',
      'Failed to execute action arn:aws:sns:us-east-1:000000000000:none. Received error: "There is no SNS topic arn:aws:sns:us-east-1:000000000000:none."',
      `Successfully executed action ${TopicArn}`,
      "Alarm updated from INSUFFICIENT_DATA to ALARM",
      'Alarm "hot" created',
    ]);
    const { events } = (await emulator.control("GET", "/events")).body;
    expect(events.map((event: { "detail-type": string }) => event["detail-type"])).to.deep.equal([
      "CloudWatch Alarm Configuration Change",
      "CloudWatch Alarm State Change",
      "CloudWatch Alarm State Change",
    ]);
    expect(events[1]).to.deep.include({ source: "aws.cloudwatch", resources: [`${ARN}hot`] });
    const { detail } = events[1];
    expect(detail.state).to.deep.equal({ value: "ALARM", reason: "tried", timestamp: "2026-12-01T00:00:00.000+0000" });
    expect(detail.previousState.value).to.equal("INSUFFICIENT_DATA");
    expect(detail.configuration.metrics[0].metricStat.metric.name).to.equal("CPUUtilization");
  });

  it("are deleted all or none", async () => {
    for (const AlarmName of ["a", "b"]) await put({ AlarmName });
    const { name } = await refusal(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["a", "none"] })));
    expect(name).to.equal("ResourceNotFound");
    expect(await names()).to.deep.equal(["a", "b"]);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["a", "b"] }));
    expect(await names()).to.deep.equal([]);
    expect(await history("a")).to.deep.equal(['Alarm "a" deleted', 'Alarm "a" created']);
  });

  it("have tags", async () => {
    await put({ AlarmName: "a:b", Tags: [{ Key: "team", Value: "a" }] });
    const ResourceARN = `${ARN}a:b`;
    const Tags = [{ Key: "team", Value: "b" }, ...[1, 2].map((Key) => ({ Key: `${Key}`, Value: "" }))];
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags }));
    await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["1"] }));
    const listed = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(listed.Tags).to.deep.equal([
      { Key: "team", Value: "b" },
      { Key: "2", Value: "" },
    ]);
    const none = cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: `${ARN}none` }));
    expect((await refusal(none)).name).to.equal("ResourceNotFoundException");
  });

  it("answer clients of the Query protocol, with its codes", async () => {
    const post = async (parameters: Record<string, string>) => {
      const body = new URLSearchParams({ Version: "2010-08-01", ...parameters });
      const response = await fetch(emulator.endpoint, { method: "POST", body });
      return `${response.status} ${await response.text()}`;
    };
    const settings = Object.fromEntries(Object.entries(CPU).map(([name, value]) => [name, String(value)]));
    expect(await post({ Action: "PutMetricAlarm", AlarmName: "old", ...settings, "Tags.member.1.Key": "a" })).to.match(
      /^400 .*<Code>ValidationError<\/Code>/s,
    );
    expect(await post({ Action: "PutMetricAlarm", AlarmName: "old", ...settings })).to.match(/^200 /);
    expect(await post({ Action: "DescribeAlarms", "AlarmNames.member.1": "old" })).to.match(
      /^200 .*<MetricAlarms><member><AlarmName>old<\/AlarmName>.*<StateUpdatedTimestamp>2026-12-01T00:00:00Z</s,
    );
    expect(await post({ Action: "PutMetricData" })).to.match(/^400 .*does not implement monitoring:PutMetricData/s);
    const bad = { AlarmName: "old", StateValue: "OK", StateReason: "", StateReasonData: "{" };
    expect(await post({ Action: "SetAlarmState", ...bad })).to.match(/^400 .*<Code>InvalidFormat<\/Code>/s);
  });
});
