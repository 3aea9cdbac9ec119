import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { findPython, runPython } from "../helpers/python.ts";
import { skip } from "../helpers/skip.ts";

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

describe("AWS clients in Python with nothing but AWS_ENDPOINT_URL", () => {
  let emulator: TestEmulator;
  let bin: string;
  let folder: string;
  before(async function () {
    this.timeout(300_000);
    const python = await findPython();
    if ("reason" in python) {
      return skip(this, `there is no Python with boto3 and the AWS CLI (${python.reason})`);
    }
    bin = python.bin;
    emulator = await startTestEmulator();
    folder = mkdtempSync(join(tmpdir(), "other-clients-"));
  });
  after(async () => {
    await emulator?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });
  const aws = (...args: string[]) => runPython(join(bin, "aws"), args, emulator.endpoint);

  it("lets the AWS CLI create a window, read it back and see it open", async function () {
    this.timeout(60_000);
    const options = "--schedule|rate(1 hour)|--duration|1|--cutoff|0|--allow-unassociated-targets".split("|");
    const id = await aws("ssm", "create-maintenance-window", "--name", "cli", ...options, "--output", "text");
    expect(id).to.match(/^mw-[0-9a-f]{17}$/);
    await emulator.advance("PT1H");
    const query = ["--query", "WindowExecutions[].Status", "--output", "text"];
    expect(await aws("ssm", "describe-maintenance-window-executions", "--window-id", id, ...query)).to.match(
      /^[A-Z_]+$/,
    );
    const missing = await aws("ssm", "get-maintenance-window", "--window-id", "mw-00000000000000000");
    expect(missing).to.contain(
      "An error occurred (DoesNotExistException) when calling the GetMaintenanceWindow operation: Maintenance window mw-00000000000000000 does not exist",
    );
  });

  it("lets the AWS CLI move files to S3 and back", async function () {
    this.timeout(60_000);
    const file = join(folder, "log.txt");
    writeFileSync(file, "patched\n");
    await aws("s3", "mb", "s3://cli-bucket");
    await aws("s3", "cp", file, "s3://cli-bucket/logs/log.txt");
    expect(await aws("s3", "ls", "s3://cli-bucket/logs/")).to.match(/8 log\.txt$/);
    expect(await aws("s3", "cp", "s3://cli-bucket/logs/log.txt", "-")).to.equal("patched");
    expect(await aws("s3", "rb", "s3://cli-bucket", "--force")).to.contain("remove_bucket: cli-bucket");
  });

  it("lets the AWS CLI use roles, topics, rules and its identity", async function () {
    this.timeout(60_000);
    expect(await aws("sts", "get-caller-identity", "--query", "Account", "--output", "text")).to.equal("000000000000");
    const role = ["--role-name", "cli", "--assume-role-policy-document", TRUST];
    const query = ["--query", "Role.AssumeRolePolicyDocument.Statement[0].Effect", "--output", "text"];
    expect(await aws("iam", "create-role", ...role, ...query)).to.equal("Allow");
    expect(await aws("iam", "get-role", "--role-name", "nobody")).to.contain("(NoSuchEntity)");
    const topic = await aws(
      "sns",
      "create-topic",
      "--name",
      "cli",
      "--attributes",
      "DisplayName=x",
      "--output",
      "text",
    );
    expect(topic).to.equal("arn:aws:sns:us-east-1:000000000000:cli");
    const rule = ["--name", "cli", "--event-pattern", '{"source":["aws.ssm"]}', "--output", "text"];
    expect(await aws("events", "put-rule", ...rule)).to.equal("arn:aws:events:us-east-1:000000000000:rule/cli");
  });

  it("lets boto3 and the AWS CLI work with alarms", async function () {
    this.timeout(60_000);
    const metric = "--metric-name|CPUUtilization|--namespace|AWS/EC2|--statistic|Average|--period|60".split("|");
    const limit = "--evaluation-periods|1|--threshold|1.5|--comparison-operator|GreaterThanThreshold".split("|");
    await aws("cloudwatch", "put-metric-alarm", "--alarm-name", "cli", ...metric, ...limit);
    const program = `
import boto3
cloudwatch = boto3.client("cloudwatch")
cloudwatch.set_alarm_state(AlarmName="cli", StateValue="ALARM", StateReason="tried")
alarms = [a for page in cloudwatch.get_paginator("describe_alarms").paginate() for a in page["MetricAlarms"]]
print([(a["AlarmName"], a["StateValue"], a["Threshold"], a["StateUpdatedTimestamp"].year) for a in alarms])
try:
    cloudwatch.set_alarm_state(AlarmName="none", StateValue="OK", StateReason="")
except cloudwatch.exceptions.ResourceNotFound as error:
    print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
`;
    const file = join(folder, "alarms.py");
    writeFileSync(file, program);
    const year = new Date((await emulator.control("GET", "/clock")).body.now).getUTCFullYear();
    expect(await runPython(join(bin, "python"), [file], emulator.endpoint)).to.equal(
      `[('cli', 'ALARM', 1.5, ${year})]\nResourceNotFound 404`,
    );
    const query = ["--query", "MetricAlarms[].StateReason", "--output", "text"];
    expect(await aws("cloudwatch", "describe-alarms", "--state-value", "ALARM", ...query)).to.equal("tried");
    const bad = await aws(
      "cloudwatch",
      "put-metric-alarm",
      "--alarm-name",
      "bad",
      ...metric,
      "--evaluation-periods",
      "1",
    );
    expect(bad).to.contain("(ValidationError) when calling the PutMetricAlarm operation: ComparisonOperator must not");
  });

  it("refuses services it does not have, in each protocol, in a way the AWS CLI understands", async function () {
    this.timeout(60_000);
    for (const call of [
      "dynamodb list-tables",
      "ecs list-clusters",
      "cloudformation list-stacks",
      "eks list-clusters",
    ]) {
      expect(await aws(...call.split(" ")), call).to.contain("(UnknownOperationException)");
    }
  });

  it("lets boto3 do the same", async function () {
    this.timeout(60_000);
    const program = `
import boto3
s3 = boto3.client("s3")
s3.create_bucket(Bucket="py-bucket")
s3.put_object(Bucket="py-bucket", Key="k ü", Body=b"x" * 100000)
print(len(s3.get_object(Bucket="py-bucket", Key="k ü")["Body"].read()), s3.list_objects_v2(Bucket="py-bucket")["Contents"][0]["Key"])
ssm = boto3.client("ssm")
ssm.create_maintenance_window(Name="boto3", Schedule="rate(1 hour)", Duration=1, Cutoff=0, AllowUnassociatedTargets=True)
names = [w["Name"] for page in ssm.get_paginator("describe_maintenance_windows").paginate() for w in page["WindowIdentities"]]
print("boto3" in names)
try:
    ssm.get_maintenance_window(WindowId="mw-00000000000000000")
except ssm.exceptions.DoesNotExistException as error:
    print("refused")
sns = boto3.client("sns")
arn = sns.create_topic(Name="py")["TopicArn"]
print(sns.publish(TopicArn=arn, Message="hi", MessageAttributes={"k": {"DataType": "String", "StringValue": "v"}})["ResponseMetadata"]["HTTPStatusCode"])
`;
    const file = join(folder, "clients.py");
    writeFileSync(file, program);
    expect(await runPython(join(bin, "python"), [file], emulator.endpoint)).to.equal("100000 k ü\nTrue\nrefused\n200");
  });
});
