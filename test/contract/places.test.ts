import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ec2 from "@aws-sdk/client-ec2";
import * as events from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as lambda from "@aws-sdk/client-lambda";
import * as groups from "@aws-sdk/client-resource-groups";
import * as sfn from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as ssm from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { SERVICES } from "../../emulator/server.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

const A = { account: "111111111111", region: "eu-west-1" };
const OTHERS = [
  { account: "222222222222", region: "eu-west-1" },
  { account: "111111111111", region: "us-west-2" },
];
const NODE = "i-0a1b2c3d4e5f60001";

// biome-ignore lint/suspicious/noExplicitAny: every client and command of every SDK
type Any = any;

/** By the name of the emulator's service: its SDK. What is missing has no reads of an account's own, or is tried elsewhere. */
const SDKS: Readonly<Record<string, Any>> = {
  ssm,
  ec2,
  iam,
  sns,
  events,
  lambda,
  states: sfn,
  logs,
  monitoring: cloudwatch,
  kms,
  "resource-groups": groups,
};
const CLIENTS: Readonly<Record<string, string>> = {
  ssm: "SSMClient",
  ec2: "EC2Client",
  iam: "IAMClient",
  sns: "SNSClient",
  events: "EventBridgeClient",
  lambda: "LambdaClient",
  states: "SFNClient",
  logs: "CloudWatchLogsClient",
  monitoring: "CloudWatchClient",
  kms: "KMSClient",
  "resource-groups": "ResourceGroupsClient",
};
const READ = /^(Describe|Get|List|Search|Filter|Lookup)/;

/** Every read of every service that has an SDK here, each once. */
const READS = SERVICES.flatMap(({ name, entrances }) =>
  entrances.map(({ operation }) => ({ service: name, operation })),
).filter(
  ({ service, operation }, index, all) =>
    READ.test(operation) &&
    SDKS[service]?.[`${operation}Command`] !== undefined &&
    all.findIndex((other) => other.service === service && other.operation === operation) === index,
);

type Read = (typeof READS)[number];

describe("what is in one account and region", function () {
  this.timeout(120_000);
  let filled: TestEmulator;
  let pristine: TestEmulator;
  const values: Record<string, unknown> = {};
  const clients = new Map<string, Any>();

  const clientOf = ({ endpoint }: TestEmulator, service: string, { account, region }: typeof A) => {
    const key = [endpoint, service, account, region].join(" ");
    const credentials = { accessKeyId: account, secretAccessKey: "any" };
    const client =
      clients.get(key) ?? new SDKS[service][CLIENTS[service]!]({ endpoint, region, credentials, maxAttempts: 1 });
    clients.set(key, client);
    return client;
  };
  const call = (service: string, operation: string, input: object): Promise<Any> =>
    clientOf(filled, service, A).send(new SDKS[service][`${operation}Command`](input));

  before(async () => {
    const fleet = {
      ...A,
      nodes: [{ id: NODE, name: "app", platform: "amazon-linux-2", tags: { Role: "app", "Patch Group": "own" } }],
    };
    filled = await startTestEmulator({ fleet });
    pristine = await startTestEmulator({
      fleet: { ...fleet, nodes: [{ ...fleet.nodes[0], account: "999999999999" }] },
    });
    await fill();
    await pristine.advance("PT1H31M");
  });
  after(async () => {
    for (const client of clients.values()) client.destroy();
    await filled.stop();
    await pristine.stop();
  });

  async function fill(): Promise<void> {
    const trust = (Service: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
      });
    const roleOf = async (RoleName: string, service: string) =>
      (await call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trust(service) })).Role.Arn;
    const role = await roleOf("own", "ssm.amazonaws.com");
    await call("iam", "CreateInstanceProfile", { InstanceProfileName: "own" });
    const { Policy } = await call("iam", "CreatePolicy", {
      PolicyName: "own",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    });
    const { TopicArn } = await call("sns", "CreateTopic", { Name: "own" });
    const { SubscriptionArn } = await call("sns", "Subscribe", {
      ...{ TopicArn, Protocol: "lambda", ReturnSubscriptionArn: true },
      Endpoint: `arn:aws:lambda:${A.region}:${A.account}:function:own`,
    });
    await call("events", "PutRule", { Name: "own", EventPattern: '{"source":["aws.ssm"]}' });
    await call("events", "PutTargets", { Rule: "own", Targets: [{ Id: "one", Arn: TopicArn }] });
    await call("logs", "CreateLogGroup", { logGroupName: "own" });
    await call("logs", "CreateLogStream", { logGroupName: "own", logStreamName: "own" });
    await call("monitoring", "PutMetricAlarm", {
      ...{ AlarmName: "own", MetricName: "m", Namespace: "n", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: "GreaterThanThreshold" },
    });
    const { KeyMetadata } = await call("kms", "CreateKey", {});
    await call("kms", "CreateAlias", { AliasName: "alias/own", TargetKeyId: KeyMetadata.KeyId });
    const { stateMachineArn } = await call("states", "CreateStateMachine", {
      name: "own",
      roleArn: await roleOf("machine", "states.amazonaws.com"),
      definition: JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } }),
    });
    const { executionArn } = await call("states", "StartExecution", { stateMachineArn });
    await call("resource-groups", "CreateGroup", {
      Name: "own",
      ResourceQuery: {
        Type: "TAG_FILTERS_1_0",
        Query: '{"ResourceTypeFilters":["AWS::AllSupported"],"TagFilters":[]}',
      },
    });
    await call("ssm", "PutParameter", { Name: "own", Value: "1", Type: "String" });
    await call("ssm", "CreateDocument", {
      ...{ Name: "own", DocumentType: "Command" },
      Content: JSON.stringify({
        schemaVersion: "2.2",
        mainSteps: [{ action: "aws:runShellScript", name: "run", inputs: { runCommand: ["uptime"] } }],
      }),
    });
    const { BaselineId } = await call("ssm", "CreatePatchBaseline", { Name: "own", OperatingSystem: "AMAZON_LINUX_2" });
    await call("ssm", "RegisterPatchBaselineForPatchGroup", { BaselineId, PatchGroup: "own" });
    await call("ssm", "RegisterDefaultPatchBaseline", { BaselineId });
    const { WindowId } = await call("ssm", "CreateMaintenanceWindow", {
      ...{ Name: "own", Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0, AllowUnassociatedTargets: true },
      Tags: [{ Key: "Team", Value: "own" }],
    });
    const { WindowTargetId } = await call("ssm", "RegisterTargetWithMaintenanceWindow", {
      ...{ WindowId, ResourceType: "INSTANCE", Targets: [{ Key: "InstanceIds", Values: [NODE] }] },
    });
    const { WindowTaskId } = await call("ssm", "RegisterTaskWithMaintenanceWindow", {
      ...{ WindowId, TaskArn: "AWS-RunPatchBaseline", TaskType: "RUN_COMMAND", MaxConcurrency: "1", MaxErrors: "1" },
      Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId] }],
      TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Scan"] } } },
    });
    await filled.advance("PT1H30M");
    const { WindowExecutions } = await call("ssm", "DescribeMaintenanceWindowExecutions", { WindowId });
    const { WindowExecutionId } = WindowExecutions[0];
    const { WindowExecutionTaskIdentities: tasks } = await call("ssm", "DescribeMaintenanceWindowExecutionTasks", {
      WindowExecutionId,
    });
    const { CommandInvocations } = await call("ssm", "ListCommandInvocations", {});
    const { AutomationExecutionId } = await call("ssm", "StartAutomationExecution", {
      ...{ DocumentName: "AWS-StopEC2Instance", Parameters: { InstanceId: [NODE] } },
    });
    await filled.advance("PT1M");
    Object.assign(values, {
      ...{ WindowId, WindowTargetId, WindowTaskId, WindowExecutionId, TaskId: tasks[0].TaskExecutionId, BaselineId },
      ...{ CommandId: CommandInvocations[0].CommandId, InstanceId: NODE, InstanceIds: [NODE], AutomationExecutionId },
      ...{
        PatchGroup: "own",
        PatchGroups: ["own"],
        ResourceType: "MaintenanceWindow",
        ResourceId: WindowId,
        Name: "own",
        Names: ["own"],
      },
      ...{
        OperatingSystem: "AMAZON_LINUX_2",
        Path: "/",
        TopicArn,
        SubscriptionArn,
        ResourceArn: TopicArn,
        RoleName: "own",
      },
      ...{ InstanceProfileName: "own", PolicyArn: Policy.Arn, VersionId: "v1", Rule: "own", TargetArn: TopicArn },
      ...{ logGroupName: "own", logStreamName: "own", AlarmNames: ["own"], AlarmName: "own", KeyId: KeyMetadata.KeyId },
      ...{
        stateMachineArn,
        executionArn,
        GroupName: "own",
        Group: "own",
        FunctionName: "own",
        PermissionType: "Share",
        role,
      },
    });
  }

  const answer = async (emulator: TestEmulator, place: typeof A, { service, operation }: Read, input: object) => {
    try {
      const client = clientOf(emulator, service, place);
      const { $metadata, ...output } = await client.send(new SDKS[service][`${operation}Command`](input));
      return JSON.stringify(output);
    } catch (error) {
      const { name, message } = error as Error;
      return `${name}: ${message}`;
    }
  };

  it("is shown by no read of any service in another", async () => {
    let seen = 0;
    // The SDKs send of the values those that the operation has: what selects one thing, then what lists all.
    for (const input of [values, {}]) {
      for (const read of READS) {
        const own = await answer(filled, A, read, input);
        for (const place of OTHERS) {
          // IAM is of the account, in all of its regions.
          if (read.service === "iam" && place.account === A.account) continue;
          const other = await answer(filled, place, read, input);
          expect(other, `${read.service} ${read.operation}`).to.equal(await answer(pristine, place, read, input));
          if (own !== other) seen++;
        }
      }
    }
    expect(seen, "reads that show something in the account and region itself").to.be.greaterThan(80);
  });
});
