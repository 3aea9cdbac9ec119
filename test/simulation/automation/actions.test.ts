import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import {
  GetAutomationExecutionCommand,
  ListCommandsCommand,
  PutParameterCommand,
  SendAutomationSignalCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { createRunbook, executionOf, type Step, start } from "../../helpers/automations.ts";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

const APP_1 = "i-0a1b2c3d4e5f60001";
const WEB_1 = "i-0a1b2c3d4e5f60003";

describe("actions of runbooks", () => {
  let emulator: TestEmulator;
  let count = 0;
  beforeEach(async () => {
    emulator = await startTestEmulator({
      run: ["scripts", "functions"],
      clock: "virtual",
      start: "2026-12-01T00:00:00Z",
    });
  });
  afterEach(() => emulator.stop());

  async function run(
    steps: readonly Step[],
    more: Record<string, unknown> = {},
    Parameters?: Record<string, string[]>,
  ) {
    const DocumentName = await createRunbook(emulator, `Runbook-${count++}`, steps, more);
    return start(emulator, { DocumentName, ...(Parameters ? { Parameters } : {}) });
  }
  async function outcome(
    steps: readonly Step[],
    more: Record<string, unknown> = {},
    Parameters?: Record<string, string[]>,
  ) {
    const id = await run(steps, more, Parameters);
    await emulator.advance("P1D");
    return executionOf(emulator, id);
  }
  const step = (name: string, action: string, inputs: object, more: object = {}): Step => ({
    name,
    action,
    inputs,
    ...more,
  });
  const sleep = (name: string, duration = "PT1M", more: object = {}) =>
    step(name, "aws:sleep", { Duration: duration }, more);
  const api = (name: string, Service: string, Api: string, inputs: object = {}, more: object = {}) =>
    step(name, "aws:executeAwsApi", { Service, Api, ...inputs }, more);
  const output = (Name: string, Selector: string, Type = "String") => ({ Name, Selector, Type });
  const FAILS = api("fails", "ec2", "DescribeInstances", { InstanceIds: ["i-00000000000000000"] });

  describe("aws:runCommand", () => {
    const command = (commands: string, more: object = {}) =>
      step("command", "aws:runCommand", {
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [APP_1],
        Parameters: { commands },
        ...more,
      });

    it("sends a command, waits for its end and gives its output", async () => {
      const execution = await outcome([command("echo hello")], { outputs: ["command.Output", "command.Status"] });
      expect(execution.AutomationExecutionStatus).to.equal("Success");
      const { command: ran } = execution.steps;
      expect(ran!.Outputs).to.deep.include({ Status: ["Success"], ResponseCode: ["0"], Output: ["hello\n"] });
      expect(ran!.ResponseCode).to.equal("0");
      expect(ran!.ExecutionEndTime!.getTime() - ran!.ExecutionStartTime!.getTime()).to.be.greaterThan(1000);
      expect(execution.Outputs).to.deep.equal({ "command.Output": ["hello\n"], "command.Status": ["Success"] });
      const { Commands } = await emulator.ssm.send(new ListCommandsCommand({ CommandId: ran!.Outputs!.CommandId![0] }));
      expect(Commands![0]!.DocumentName).to.equal("AWS-RunShellScript");
    });

    it("fails as the command fails, with its status and output", async () => {
      const execution = await outcome([command("exit 7")]);
      expect(execution.AutomationExecutionStatus).to.equal("Failed");
      const { command: ran } = execution.steps;
      expect(ran!.StepStatus).to.equal("Failed");
      expect(ran!.FailureMessage).to.contain(
        "Command returns unexpected invocation result: {Status=[Failed], ResponseCode=[7]",
      );
      expect(ran!.FailureDetails).to.include({ FailureStage: "PostVerification", FailureType: "Verification" });
      expect(execution.FailureMessage).to.equal(ran!.FailureMessage);
    });

    it("fails when SendCommand refuses, in its words", async () => {
      const execution = await outcome([command("df", { DocumentName: "No-Such" })]);
      expect(execution.FailureMessage).to.contain(
        "An error occurred (InvalidDocument) when calling the SendCommand operation: The specified document does not exist.",
      );
    });

    it("cancels the command at its timeout", async () => {
      const execution = await outcome([{ ...command("sleep 600"), timeoutSeconds: 60 }]);
      expect(execution.AutomationExecutionStatus).to.equal("TimedOut");
      expect(execution.steps.command!.StepStatus).to.equal("TimedOut");
      const { Commands } = await emulator.ssm.send(new ListCommandsCommand({}));
      expect(Commands![0]!.Status).to.equal("Cancelled");
    });
  });

  describe("aws:executeAwsApi and its kin", () => {
    it("calls EC2 and selects outputs, which later steps are given", async () => {
      const execution = await outcome(
        [
          api(
            "look",
            "ec2",
            "DescribeInstances",
            { Filters: [{ Name: "tag:Patch Group", Values: ["{{ Group }}"] }] },
            {
              outputs: [
                output("Ids", "$.Reservations[*].Instances[*].InstanceId", "StringList"),
                output("First", "$.Reservations[0].Instances[0].InstanceId"),
                output("App", "$..Tags[?(@.Key == 'Role')].Value", "StringList"),
              ],
            },
          ),
          api("tag", "ec2", "create_tags", {
            Resources: "{{ look.Ids }}",
            Tags: [{ Key: "Seen", Value: "{{ look.First }}" }],
          }),
          api(
            "read",
            "ec2",
            "DescribeTags",
            { Filters: [{ Name: "key", Values: ["Seen"] }] },
            {
              outputs: [output("Values", "$.Tags[*].Value", "StringList")],
            },
          ),
        ],
        { parameters: { Group: { type: "String" } }, outputs: ["read.Values", "look.App"] },
        { Group: ["App"] },
      );
      expect(execution.FailureMessage).to.equal(undefined);
      expect(execution.steps.tag!.Inputs!.Resources).to.equal('["i-0a1b2c3d4e5f60001","i-0a1b2c3d4e5f60002"]');
      expect(execution.Outputs).to.deep.equal({ "read.Values": [APP_1, APP_1], "look.App": ["app", "app"] });
    });

    it("calls SSM, IAM, STS, SNS and S3", async () => {
      await emulator.s3.send(new CreateBucketCommand({ Bucket: "reports" }));
      const execution = await outcome(
        [
          api("put", "ssm", "PutParameter", {
            Name: "/wave",
            Value: "{{ global:DATE }}",
            Type: "String",
            Overwrite: "true",
          }),
          api("get", "ssm", "GetParameter", { Name: "/wave" }, { outputs: [output("Value", "$.Parameter.Value")] }),
          api("who", "sts", "GetCallerIdentity", {}, { outputs: [output("Account", "$.Account")] }),
          api("roles", "iam", "ListRoles", {}, { outputs: [output("Roles", "$.Roles[*].RoleName", "StringList")] }),
          api("topic", "sns", "CreateTopic", { Name: "news" }, { outputs: [output("Arn", "$.TopicArn")] }),
          api("write", "s3", "PutObject", { Bucket: "reports", Key: "a/b.txt", Body: "{{ get.Value }}" }),
          api(
            "list",
            "s3",
            "ListObjectsV2",
            { Bucket: "reports", Prefix: "a/" },
            { outputs: [output("Keys", "$.Contents[*].Key", "StringList")] },
          ),
          api(
            "read",
            "s3",
            "GetObject",
            { Bucket: "reports", Key: "a/b.txt" },
            { outputs: [output("Body", "$.Body")] },
          ),
        ],
        { outputs: ["get.Value", "who.Account", "topic.Arn", "list.Keys", "read.Body"] },
      );
      expect(execution.FailureMessage).to.equal(undefined);
      expect(execution.Outputs).to.deep.equal({
        "get.Value": ["2026-12-01"],
        "who.Account": ["000000000000"],
        "topic.Arn": ["arn:aws:sns:us-east-1:000000000000:news"],
        "list.Keys": ["a/b.txt"],
        "read.Body": ["2026-12-01"],
      });
      const object = await emulator.s3.send(new GetObjectCommand({ Bucket: "reports", Key: "a/b.txt" }));
      expect(await object.Body!.transformToString()).to.equal("2026-12-01");
    });

    it("fails in the words of the API, and leaves nothing half done", async () => {
      const execution = await outcome([FAILS]);
      expect(execution.FailureMessage).to.equal(
        "Step fails when it is Execute/Cancelling action. An error occurred (InvalidInstanceID.NotFound) when calling the " +
          "DescribeInstances operation: The instance ID 'i-00000000000000000' does not exist Please refer to Automation " +
          "Service Troubleshooting Guide for more diagnosis details.",
      );
      expect(execution.steps.fails!.FailureDetails).to.deep.include({
        FailureStage: "Invocation",
        FailureType: "Action",
      });
    });

    it("refuses a service and an operation that are not there", async () => {
      expect((await outcome([api("a", "rds", "StopDBInstance")])).FailureMessage).to.contain(
        "The emulator has no service rds",
      );
      expect((await outcome([api("a", "ec2", "AllocateAddress")])).FailureMessage).to.contain(
        "does not implement ec2:AllocateAddress",
      );
    });

    const property = (action: string, DesiredValues: string[], more: object = {}) =>
      step(
        "property",
        action,
        {
          Service: "ec2",
          Api: "DescribeInstances",
          InstanceIds: [APP_1],
          PropertySelector: "$.Reservations[0].Instances[0].State.Name",
          DesiredValues,
        },
        more,
      );

    it("asserts a property", async () => {
      expect(
        (await outcome([property("aws:assertAwsResourceProperty", ["stopped", "running"])])).AutomationExecutionStatus,
      ).to.equal("Success");
      const failed = await outcome([property("aws:assertAwsResourceProperty", ["stopped"])]);
      expect(failed.FailureMessage).to.contain("Desired values: [stopped], actual value: running");
    });

    it("waits for a property, and times out", async () => {
      const stopped = await outcome([
        api("stop", "ec2", "StopInstances", { InstanceIds: [APP_1] }),
        property("aws:waitForAwsResourceProperty", ["stopped"]),
      ]);
      expect(stopped.AutomationExecutionStatus).to.equal("Success");
      const lasted = stopped.ExecutionEndTime!.getTime() - stopped.ExecutionStartTime!.getTime();
      expect(lasted).to.be.within(20_000, 80_000);
      const never = await outcome([property("aws:waitForAwsResourceProperty", ["running"], { timeoutSeconds: 300 })]);
      expect(never.AutomationExecutionStatus).to.equal("TimedOut");
      expect(never.ExecutionEndTime!.getTime() - never.ExecutionStartTime!.getTime()).to.be.within(300_000, 301_000);
    });
  });

  describe("aws:changeInstanceState", () => {
    const change = (DesiredState: string, more: object = {}) =>
      step(DesiredState, "aws:changeInstanceState", { InstanceIds: [WEB_1], DesiredState, ...more });

    it("stops, starts and terminates", async () => {
      const execution = await outcome([change("stopped"), change("running"), change("terminated")]);
      expect(execution.FailureMessage).to.equal(undefined);
      expect(execution.steps.running!.Outputs).to.deep.equal({ InstanceStates: ["running"] });
    });

    it("fails for an instance that is gone or was never there", async () => {
      await outcome([change("terminated")]);
      expect((await outcome([change("running")])).FailureMessage).to.contain("InvalidInstanceID.NotFound");
    });

    it("only looks with CheckStateOnly", async () => {
      const execution = await outcome([{ ...change("stopped", { CheckStateOnly: true }), timeoutSeconds: 60 }]);
      expect(execution.steps.stopped!.StepStatus).to.equal("TimedOut");
    });
  });

  describe("aws:branch", () => {
    const branch = (choice: object, more: object = {}) =>
      outcome(
        [
          step("branch", "aws:branch", { Choices: [{ NextStep: "yes", ...choice }], Default: "no" }),
          sleep("no", "PT1S", { isEnd: true }),
          sleep("yes", "PT1S"),
        ],
        {
          parameters: {
            Name: { type: "String", default: "web-1" },
            Count: { type: "Integer", default: 3 },
            Flag: { type: "Boolean", default: true },
          },
          ...more,
        },
      );
    const NAME = "{{ Name }}";
    const rows: readonly (readonly [object, boolean])[] = [
      [{ Variable: NAME, StringEquals: "web-1" }, true],
      [{ Variable: NAME, EqualsIgnoreCase: "WEB-1" }, true],
      [{ Variable: NAME, StartsWith: "app" }, false],
      [{ Variable: NAME, EndsWith: "-1" }, true],
      [{ Variable: NAME, Contains: "eb" }, true],
      [{ Variable: "{{ Count }}", NumericGreater: 3 }, false],
      [{ Variable: "{{ Count }}", NumericGreaterOrEquals: 3 }, true],
      [{ Variable: "{{ Flag }}", BooleanEquals: true }, true],
      [{ Not: { Variable: NAME, StringEquals: "web-1" } }, false],
      [
        {
          And: [
            { Variable: NAME, StartsWith: "web" },
            { Variable: "{{ Count }}", NumericLesser: 4 },
          ],
        },
        true,
      ],
      [
        {
          Or: [
            { Variable: NAME, StartsWith: "app" },
            { Variable: "{{ Count }}", NumericEquals: 4 },
          ],
        },
        false,
      ],
    ];
    for (const [choice, isTaken] of rows) {
      it(`${isTaken ? "takes" : "does not take"} ${JSON.stringify(choice)}`, async () => {
        const { steps } = await branch(choice);
        expect([steps.yes!.StepStatus, steps.no!.StepStatus]).to.deep.equal(
          isTaken ? ["Success", "Pending"] : ["Pending", "Success"],
        );
      });
    }
  });

  describe("aws:sleep, aws:pause and aws:approve", () => {
    it("sleeps for a duration and until an instant", async () => {
      const execution = await outcome([
        sleep("nap", "PT1H30M"),
        step("until", "aws:sleep", { Timestamp: "2026-12-01T05:00:00Z" }),
      ]);
      expect(execution.steps.nap!.ExecutionEndTime!.toISOString()).to.equal("2026-12-01T01:30:00.250Z");
      expect(execution.steps.until!.ExecutionEndTime!.toISOString()).to.equal("2026-12-01T05:00:00.000Z");
    });

    it("refuses what is no duration", async () => {
      const execution = await outcome([sleep("nap", "ten minutes")]);
      expect(execution.FailureMessage).to.contain("Duration ten minutes is not one of ISO 8601");
    });

    const signal = (
      AutomationExecutionId: string,
      SignalType: "Approve" | "Reject" | "Resume",
      Payload?: Record<string, string[]>,
      client: SSMClient = emulator.ssm,
    ) =>
      client.send(
        new SendAutomationSignalCommand({ AutomationExecutionId, SignalType, ...(Payload ? { Payload } : {}) }),
      );

    it("pauses until it is resumed", async () => {
      const id = await run([step("pause", "aws:pause", {}), sleep("after")]);
      await emulator.advance("PT1H");
      const waiting = await executionOf(emulator, id);
      expect([waiting.AutomationExecutionStatus, waiting.steps.pause!.StepStatus]).to.deep.equal([
        "Waiting",
        "Waiting",
      ]);
      expect([waiting.CurrentStepName, waiting.CurrentAction]).to.deep.equal(["pause", "aws:pause"]);
      await signal(id, "Resume", { StepName: ["pause"] });
      await emulator.advance("PT1H");
      expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Success");
    });

    it("times out after a week without an answer", async () => {
      const id = await run([step("pause", "aws:pause", {})]);
      await emulator.advance("P8D");
      const execution = await executionOf(emulator, id);
      expect(execution.AutomationExecutionStatus).to.equal("TimedOut");
      expect(execution.ExecutionEndTime!.toISOString()).to.equal("2026-12-08T00:00:00.250Z");
    });

    const approval = (more: object = {}) =>
      run([step("approve", "aws:approve", { Approvers: ["arn:aws:iam::000000000000:root", "ops"], ...more })]);

    it("goes on when it is approved, and says by whom", async () => {
      const id = await approval();
      await emulator.advance("PT1M");
      await signal(id, "Approve", { Comment: ["go"] });
      await emulator.advance("PT1M");
      const { steps, AutomationExecutionStatus } = await executionOf(emulator, id);
      expect(AutomationExecutionStatus).to.equal("Success");
      expect(steps.approve!.Outputs!.ApprovalStatus).to.deep.equal(["Approved"]);
      expect(JSON.parse(steps.approve!.Outputs!.ApproverDecisions![0]!)).to.deep.equal({
        approver: "arn:aws:iam::000000000000:root",
        decision: "Approved",
        comment: "go",
      });
    });

    it("fails when it is rejected", async () => {
      const id = await approval();
      await emulator.advance("PT1M");
      await signal(id, "Reject", { Comment: ["not today"] });
      await emulator.advance("PT1M");
      const { FailureMessage, AutomationExecutionStatus } = await executionOf(emulator, id);
      expect(AutomationExecutionStatus).to.equal("Failed");
      expect(FailureMessage).to.contain("has rejected it with the comment: not today");
    });

    it("needs as many different approvers as it says", async () => {
      const trust = { Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }] };
      const role = { RoleName: "ops", AssumeRolePolicyDocument: JSON.stringify(trust) };
      const { Role } = await emulator.iam.send(new CreateRoleCommand(role));
      const { Credentials } = await emulator.sts.send(
        new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: "ann" }),
      );
      const id = await approval({ MinRequiredApprovals: 2 });
      await emulator.advance("PT1M");
      await signal(id, "Approve");
      let refused: Error | undefined;
      await signal(id, "Approve").catch((error: Error) => {
        refused = error;
      });
      expect(refused?.name).to.equal("InvalidAutomationSignalException");
      expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Waiting");
      const ann = new SSMClient({
        endpoint: emulator.endpoint,
        region: "us-east-1",
        credentials: { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey! },
      });
      await signal(id, "Approve", undefined, ann);
      ann.destroy();
      await emulator.advance("PT1M");
      expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Success");
    });
  });

  describe("aws:executeScript", () => {
    const script = (Runtime: string, Handler: string, Script: string, more: object = {}) =>
      step(
        "script",
        "aws:executeScript",
        { Runtime, Handler, Script, InputPayload: { ids: ["a", "b"], n: "{{ N }}" } },
        {
          outputs: [output("Count", "$.Payload.count", "Integer")],
          ...more,
        },
      );
    const N = { parameters: { N: { type: "Integer", default: 3 } }, outputs: ["script.Count"] };

    it("runs Python with its payload; what it prints is not its result", async () => {
      const source =
        "def handle(events, context):\n  print('working')\n  return {'count': len(events['ids']) + events['n']}\n";
      const execution = await outcome([script("python3.11", "handle", source)], N);
      expect(execution.FailureMessage).to.equal(undefined);
      expect(execution.Outputs).to.deep.equal({ "script.Count": ["5"] });
      expect(execution.steps.script!.Outputs!.Payload).to.deep.equal(['{"count":5}']);
    });

    it("runs JavaScript, asynchronous too", async () => {
      const source = "exports.handle = async ({ ids, n }) => ({ count: ids.length * n });";
      const execution = await outcome([script("nodejs20.x", "index.handle", source)], N);
      expect(execution.Outputs).to.deep.equal({ "script.Count": ["6"] });
    });

    it("fails with the error of the script", async () => {
      const python = await outcome(
        [script("python3.8", "handle", "def handle(events, context):\n  raise ValueError('no disk')\n")],
        N,
      );
      expect(python.FailureMessage).to.contain("The script failed: ValueError: no disk");
      const node = await outcome([script("nodejs18.x", "other", "function handle() {}")], N);
      expect(node.FailureMessage).to.contain("the script has no function other");
    });

    it("kills a script at its timeout", async () => {
      const source = "import time\ndef handle(events, context):\n  time.sleep(60)\n";
      const execution = await outcome([script("python3.11", "handle", source, { timeoutSeconds: 1 })], N);
      expect(execution.AutomationExecutionStatus).to.equal("TimedOut");
    });

    it("kills one that spins and floods its output, and does not wait for what it left", async () => {
      const spins = "import sys\ndef handle(events, context):\n  while True: sys.stderr.write('x' * 100000)\n";
      const leaves = `import subprocess\ndef handle(events, context):\n  subprocess.Popen(['setsid', 'sleep', '3.5'])\n  return {'count': 1}\n`;
      const beganAtMs = Date.now();
      const first = await outcome([script("python3.11", "handle", spins, { timeoutSeconds: 1 })], N);
      expect(first.AutomationExecutionStatus).to.equal("TimedOut");
      const second = await outcome([script("python3.11", "handle", leaves)], N);
      expect(second.Outputs).to.deep.equal({ "script.Count": ["1"] });
      expect(Date.now() - beganAtMs).to.be.below(6000);
    });

    it("bounds its result, and takes what it writes in its place as it is", async () => {
      const large = await outcome([script("python3.11", "handle", "def handle(e, c):\n  return 'x' * 10000000\n")], N);
      expect(large.FailureMessage).to.contain("result has 10000014 bytes; it may have 102400");
      for (const text of ["null", "[", '{"error":{"toString":1}}']) {
        const source = `import os\ndef handle(e, c):\n  os.write(3, b'${text}')\n  os._exit(0)\n`;
        const forged = await outcome([script("python3.11", "handle", source)], N);
        expect(["Success", "Failed"]).to.include(forged.AutomationExecutionStatus);
      }
    });

    it("refuses a runtime that the emulator does not have", async () => {
      const execution = await outcome([script("PowerShell 7.4", "handle", "1")], N);
      expect(execution.FailureMessage).to.contain(
        "runs scripts of the runtimes python3.* and nodejs*, not of PowerShell 7.4",
      );
    });
  });

  describe("aws:executeAutomation and aws:updateVariable", () => {
    it("runs another runbook and gives its outputs", async () => {
      await createRunbook(
        emulator,
        "Inner",
        [
          api(
            "get",
            "ssm",
            "GetParameter",
            { Name: "{{ Name }}" },
            { outputs: [output("Value", "$.Parameter.Value")] },
          ),
        ],
        { parameters: { Name: { type: "String" } }, outputs: ["get.Value"] },
      );
      await emulator.ssm.send(new PutParameterCommand({ Name: "/x", Value: "42", Type: "String" }));
      const execution = await outcome([
        step("inner", "aws:executeAutomation", { DocumentName: "Inner", RuntimeParameters: { Name: "/x" } }),
      ]);
      expect(execution.steps.inner!.Outputs).to.deep.include({ Status: ["Success"], Output: ["42"] });
      const child = await executionOf(emulator, execution.steps.inner!.Outputs!.ExecutionId![0]!);
      expect(child.ParentAutomationExecutionId).to.equal(execution.AutomationExecutionId);
    });

    it("refuses to go deeper than five", async () => {
      await createRunbook(emulator, "Self", [step("self", "aws:executeAutomation", { DocumentName: "Self" })]);
      const id = await start(emulator, { DocumentName: "Self" });
      await emulator.advance("PT1M");
      expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Failed");
    });

    it("changes a variable, and loops by it", async () => {
      const execution = await outcome(
        [
          step(
            "count",
            "aws:executeScript",
            {
              Runtime: "nodejs20.x",
              Handler: "next",
              Script: "function next({ n }) { return { n: n + 1 }; }",
              InputPayload: { n: "{{ variable:n }}" },
            },
            { outputs: [output("Next", "$.Payload.n", "Integer")] },
          ),
          step("keep", "aws:updateVariable", { Name: "variable:n", Value: "{{ count.Next }}" }),
          step(
            "again",
            "aws:branch",
            { Choices: [{ NextStep: "count", Variable: "{{ variable:n }}", NumericLesser: 3 }] },
            { isEnd: true },
          ),
        ],
        { variables: { n: { type: "Integer", default: 0 } } },
      );
      expect(execution.FailureMessage).to.equal(undefined);
      expect(execution.Variables).to.deep.equal({ n: ["3"] });
    });

    it("keeps actions that it cannot run in documents and fails when they are reached", async () => {
      const execution = await outcome([step("image", "aws:createImage", { InstanceId: APP_1, ImageName: "a" })]);
      expect(execution.FailureMessage).to.contain("The emulator does not run aws:createImage.");
      const { AutomationExecution } = await emulator.ssm.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId: execution.AutomationExecutionId }),
      );
      expect(AutomationExecution!.AutomationExecutionStatus).to.equal("Failed");
    });
  });

  describe("aws:invokeLambdaFunction", () => {
    const invoke = (FunctionName: string, more: object = {}) =>
      step(
        "invoke",
        "aws:invokeLambdaFunction",
        { FunctionName, ...more },
        {
          outputs: [output("Sum", "$.Payload.sum", "Integer")],
        },
      );

    async function createFunction(FunctionName: string, code: string) {
      const lambda = new LambdaClient({ endpoint: emulator.endpoint, region: "us-east-1", credentials: CREDENTIALS });
      const trust = {
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      };
      const { Role } = await emulator.iam.send(
        new CreateRoleCommand({ RoleName: FunctionName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
      );
      const ZipFile = zipSync({ "index.mjs": strToU8(code) });
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: Role!.Arn,
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          Code: { ZipFile },
        }),
      );
      lambda.destroy();
    }

    it("calls a function and gives what it returns", async () => {
      await createFunction("add", "export const handler = async ({ a, b }) => ({ sum: a + b });");
      const execution = await outcome([invoke("add", { InputPayload: { a: 2, b: 40 } })], { outputs: ["invoke.Sum"] });
      expect(execution.FailureMessage).to.equal(undefined);
      expect(execution.Outputs).to.deep.equal({ "invoke.Sum": ["42"] });
      expect(execution.steps.invoke!.Outputs).to.deep.include({ StatusCode: ["200"], Payload: ['{"sum":42}'] });
    });

    it("fails with the function's error, and for a function that is not there", async () => {
      await createFunction("bad", "export const handler = async () => { throw new Error('no disk'); };");
      expect((await outcome([invoke("bad")])).FailureMessage).to.contain("no disk");
      expect((await outcome([invoke("none")])).FailureMessage).to.contain(
        "An error occurred (ResourceNotFoundException)",
      );
    });
  });
});
