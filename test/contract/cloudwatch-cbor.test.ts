import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { cbor, SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

const START = "2026-12-01T00:00:00.000Z";
const SERVICE = "/service/GraniteServiceVersion20100801/operation/";
const ALARM = {
  AlarmName: "hot",
  MetricName: "CPUUtilization",
  Namespace: "AWS/EC2",
  Statistic: "Average",
  Period: 300,
  EvaluationPeriods: 2,
  Threshold: 80.5,
  ComparisonOperator: "GreaterThanThreshold",
} as const;

describe("CloudWatch by Smithy RPC v2 CBOR", () => {
  let emulator: TestEmulator;
  let cloudwatch: CloudWatchClient;
  before(async () => {
    emulator = await startTestEmulator({ start: START });
    const { endpoint } = emulator;
    const protocol = new SmithyRpcV2CborProtocol({ defaultNamespace: "com.amazonaws.cloudwatch" });
    cloudwatch = new CloudWatchClient({
      endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
      maxAttempts: 1,
      protocol,
    });
  });
  after(async () => {
    cloudwatch.destroy();
    await emulator.stop();
  });

  async function post(operation: string, body: Uint8Array | string, headers: Record<string, string> = {}) {
    const bytes = typeof body === "string" ? Buffer.from(body, "hex") : body;
    const path = operation.startsWith("/") ? operation : SERVICE + operation;
    const response = await fetch(emulator.endpoint + path, {
      method: "POST",
      headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor", ...headers },
      body: bytes,
    });
    const answer = Buffer.from(await response.arrayBuffer());
    return { response, answer: answer.length === 0 ? undefined : cbor.deserialize(answer) };
  }

  it("puts, sets, tags, describes and deletes alarms for an SDK", async () => {
    await cloudwatch.send(new PutMetricAlarmCommand(ALARM));
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "hot", StateValue: "ALARM", StateReason: "tried" }));
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ["hot"] }));
    const { AlarmArn: ResourceARN, ...alarm } = MetricAlarms![0]!;
    expect(alarm).to.include({ ...ALARM, StateValue: "ALARM", ActionsEnabled: true });
    expect(alarm.StateUpdatedTimestamp).to.deep.equal(new Date(START));
    const StartDate = new Date(START);
    const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ StartDate }));
    expect(AlarmHistoryItems).to.have.length(2);
    const later = { StartDate: new Date("2026-12-01T00:00:00.500Z") };
    expect((await cloudwatch.send(new DescribeAlarmHistoryCommand(later))).AlarmHistoryItems).to.deep.equal([]);
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "team", Value: "größe" }] }));
    const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).to.deep.equal([{ Key: "team", Value: "größe" }]);
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["hot"] }));
    expect((await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).to.deep.equal([]);
  });

  it("refuses in the protocol, with whole names of errors and the Query code beside them", async () => {
    const sent = new SetAlarmStateCommand({ AlarmName: "cold", StateValue: "OK", StateReason: "tried" });
    const missing = await refusal(cloudwatch.send(sent));
    expect(missing.name).to.match(/^ResourceNotFound/);
    const unknown = await refusal(cloudwatch.send(new ListDashboardsCommand({})));
    expect(unknown).to.include({ __type: "com.amazonaws.cloudwatch#UnknownOperationException" });
    expect(unknown.$metadata?.httpStatusCode).to.equal(400);
    const { response, answer } = await post("PutMetricAlarm", "");
    expect(response.status).to.equal(400);
    expect(response.headers.get("smithy-protocol")).to.equal("rpc-v2-cbor");
    expect(response.headers.get("content-type")).to.equal("application/cbor");
    expect(response.headers.get("x-amzn-query-error")).to.equal("ValidationError;Sender");
    expect(answer.__type).to.equal("com.amazonaws.cloudwatch#ValidationException");
    expect(answer.message).to.contain("'alarmName' failed to satisfy constraint: Member must not be null");
  });

  it("answers in the protocol that no such service is there", async () => {
    const { response, answer } = await post("/service/Nothing/operation/Do", "a0");
    expect([response.status, answer.__type]).to.deep.equal([400, "UnknownOperationException"]);
  });

  it("answers an operation without a result without a body", async () => {
    const { response, answer } = await post("PutMetricAlarm", cbor.serialize(ALARM));
    expect([response.status, answer, response.headers.get("content-type")]).to.deep.equal([200, undefined, null]);
    expect(response.headers.get("smithy-protocol")).to.equal("rpc-v2-cbor");
  });

  it("reads every form of numbers, texts, lists and maps, and no body as an empty structure", async () => {
    for (const body of ["", "a0", "bfff", "a16a416c61726d4e616d6573f6", "a16a416c61726d4e616d6573f7"]) {
      const { answer } = await post("DescribeAlarms", body);
      expect(answer.MetricAlarms, body).to.have.length(1);
    }
    // {_ "AlarmNames": [_ (_ "ho", "t")]} and MaxRecords as a half float, a float and eight bytes.
    const name = "6a416c61726d4e616d65739f7f62686f6174ffff";
    for (const records of ["f93c00", "fa3f800000", "1b0000000000000001"]) {
      const { answer } = await post("DescribeAlarms", `bf${name}6a4d61785265636f726473${records}ff`);
      expect(answer.MetricAlarms, records).to.have.length(1);
    }
    const { response } = await post("PutMetricAlarm", cbor.serialize({ ...ALARM, Threshold: 2n ** 60n }));
    expect(response.status).to.equal(200);
    const { answer } = await post("DescribeAlarms", "a0");
    expect(Number(answer.MetricAlarms[0].Threshold)).to.equal(2 ** 60);
    // Of equal keys the last one counts.
    const twice = "a26a416c61726d4e616d657381616e6a416c61726d4e616d65738163686f74";
    expect((await post("DescribeAlarms", twice)).answer.MetricAlarms).to.have.length(1);
  });

  const repeated = (head: number, count: number) => Buffer.alloc(count, head).toString("hex");
  const MALFORMED: Readonly<Record<string, string>> = {
    "an end too early": "a1",
    "bytes after the end": "a000",
    "a break without a beginning": "ff",
    "a break after a key": "bf6161ff",
    "a list that claims 2^64 members": "9bffffffffffffffff",
    "a map that claims 2^64 members": "bbffffffffffffffff",
    "a text that claims 2^64 bytes": "7bffffffffffffffff",
    "a key that is a number": "a10102",
    "a reserved head": "1c",
    "a simple value": "f0",
    "a chunk of another kind": "7f4161ff",
    "lists in a million lists": repeated(0x81, 1_000_000),
    "endless lists in a million lists": repeated(0x9f, 1_000_000),
    "tags in a million tags": repeated(0xc1, 1_000_000),
    "a list of more than a million numbers in a member that nothing reads": `a161589a000f4240${repeated(0, 1_000_000)}`,
    "a number of a million bytes": `c25a000f4240${repeated(0xff, 1_000_000)}`,
    "a decimal fraction with a large exponent": "c4821a1000000001",
    "a body that is a list": "80",
    "a body that is a text": "6161",
    JSON: Buffer.from("{}").toString("hex"),
    "a byte string for a text": "a16f416c61726d4e616d655072656669784161",
    "a timestamp without its tag": "a16953746172744461746501",
    "a timestamp that is a text": "a169537461727444617465c16161",
    "a tag for a text": "a169416c61726d4e616d65c101",
  };
  for (const [what, body] of Object.entries(MALFORMED)) {
    it(`refuses ${what}`, async () => {
      const operation = what.startsWith("a byte string") ? "DescribeAlarms" : "DescribeAlarmHistory";
      const { response, answer } = await post(operation, body);
      expect([response.status, answer.__type]).to.deep.equal([400, "com.amazonaws.cloudwatch#SerializationException"]);
    });
  }
});
