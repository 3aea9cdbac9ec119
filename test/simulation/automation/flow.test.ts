import { CreateGroupCommand, ResourceGroupsClient } from "@aws-sdk/client-resource-groups";
import {
  DescribeAutomationExecutionsCommand,
  DescribeAutomationStepExecutionsCommand,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  type SignalType,
  type StartAutomationExecutionRequest,
  StopAutomationExecutionCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createRunbook, executionOf, type Step, start } from "../../helpers/automations.ts";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

describe("the flow of a runbook", () => {
  let emulator: TestEmulator;
  let count = 0;
  beforeEach(async () => {
    emulator = await startTestEmulator({ clock: "virtual", start: "2026-12-01T00:00:00Z" });
  });
  afterEach(() => emulator.stop());

  async function run(steps: readonly Step[], request: Partial<StartAutomationExecutionRequest> = {}, more = {}) {
    const DocumentName = await createRunbook(emulator, `Runbook-${count++}`, steps, more);
    return start(emulator, { DocumentName, ...request });
  }
  async function outcome(steps: readonly Step[], more = {}) {
    const id = await run(steps, {}, more);
    await emulator.advance("P1D");
    return executionOf(emulator, id);
  }
  const sleep = (name: string, Duration = "PT1M", more: object = {}) => ({
    name,
    action: "aws:sleep",
    inputs: { Duration },
    ...more,
  });
  const fail = (name: string, more: object = {}) => ({
    name,
    action: "aws:executeAwsApi",
    inputs: { Service: "ssm", Api: "GetParameter", Name: "/none" },
    ...more,
  });
  const statuses = (execution: Awaited<ReturnType<typeof executionOf>>) =>
    Object.fromEntries(execution.StepExecutions!.map(({ StepName, StepStatus }) => [StepName, StepStatus]));
  const stop = (AutomationExecutionId: string, Type: "Cancel" | "Complete" = "Cancel") =>
    emulator.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId, Type }));

  it("runs steps one after another and then succeeds", async () => {
    const execution = await outcome([sleep("a"), sleep("b")]);
    expect(execution.AutomationExecutionStatus).to.equal("Success");
    expect(execution.steps.b!.ExecutionStartTime!.toISOString()).to.equal("2026-12-01T00:01:00.250Z");
    expect(execution.ExecutionEndTime!.toISOString()).to.equal("2026-12-01T00:02:00.500Z");
    expect(execution.CurrentStepName).to.equal(undefined);
  });

  it("leaves later steps Pending when one fails, and gives no outputs for them", async () => {
    const execution = await outcome([fail("a"), sleep("b")], { outputs: ["b.Any"] });
    expect(statuses(execution)).to.deep.equal({ a: "Failed", b: "Pending" });
    expect(execution.AutomationExecutionStatus).to.equal("Failed");
    expect(execution.Outputs).to.deep.equal({
      "b.Any": ["No output available yet because the step is not successfully executed"],
    });
  });

  it("goes on after a failure with onFailure Continue, which is not critical", async () => {
    const execution = await outcome([fail("a", { onFailure: "Continue" }), sleep("b")]);
    expect(statuses(execution)).to.deep.equal({ a: "Failed", b: "Success" });
    expect(execution.AutomationExecutionStatus).to.equal("Success");
  });

  it("fails in the end after a critical failure that it went on from", async () => {
    const execution = await outcome([fail("a", { onFailure: "Continue", isCritical: true }), sleep("b")]);
    expect(statuses(execution)).to.deep.equal({ a: "Failed", b: "Success" });
    expect(execution.AutomationExecutionStatus).to.equal("Failed");
  });

  it("goes to the step that onFailure names", async () => {
    const execution = await outcome([
      fail("a", { onFailure: "step:repair" }),
      sleep("b", "PT1M", { isEnd: true }),
      sleep("repair", "PT1M", { nextStep: "b" }),
    ]);
    expect(statuses(execution)).to.deep.equal({ a: "Failed", b: "Success", repair: "Success" });
    expect(execution.AutomationExecutionStatus).to.equal("Failed");
  });

  it("follows nextStep and ends at isEnd", async () => {
    const execution = await outcome([
      sleep("a", "PT1M", { nextStep: "c" }),
      sleep("b"),
      sleep("c", "PT1M", { isEnd: true }),
      sleep("d"),
    ]);
    expect(statuses(execution)).to.deep.equal({ a: "Success", b: "Pending", c: "Success", d: "Pending" });
    expect(execution.steps.a).to.deep.include({ NextStep: "c", ValidNextSteps: ["c"], IsEnd: false });
  });

  it("tries a step as often as maxAttempts says, and an attempt has the whole timeout", async () => {
    const wait = {
      name: "wait",
      action: "aws:changeInstanceState",
      inputs: { InstanceIds: ["i-0a1b2c3d4e5f60001"], DesiredState: "stopped", CheckStateOnly: true },
      timeoutSeconds: 100,
      maxAttempts: 3,
    };
    const execution = await outcome([wait]);
    expect(execution.AutomationExecutionStatus).to.equal("TimedOut");
    expect(execution.ExecutionEndTime!.toISOString()).to.equal("2026-12-01T00:05:00.750Z");
    expect(execution.steps.wait).to.include({ MaxAttempts: 3, TimeoutSeconds: 100 });
  });

  it("fails with the classic text when an input refers to nothing", async () => {
    const execution = await outcome([
      sleep("a"),
      { name: "b", action: "aws:sleep", inputs: { Duration: "{{ a.Length }}" } },
    ]);
    expect(execution.FailureMessage).to.match(
      /^Step fails when it is validating and resolving the step inputs\. Failed to resolve input: a\.Length\./,
    );
    expect(execution.steps.b!.FailureDetails!.FailureStage).to.equal("InputValidation");
  });

  it("puts in system variables", async () => {
    const names = ["automation:EXECUTION_ID", "global:DATE", "global:DATE_TIME", "global:REGION", "global:ACCOUNT_ID"];
    const execution = await outcome([
      {
        name: "put",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "ssm",
          Api: "PutParameter",
          Name: "/seen",
          Type: "String",
          Value: names.map((name) => `{{ ${name} }}`).join(" "),
        },
      },
    ]);
    expect(JSON.parse(execution.steps.put!.Inputs!.Value!)).to.equal(
      `${execution.AutomationExecutionId} 2026-12-01 2026-12-01_00.00.00 us-east-1 000000000000`,
    );
  });

  describe("stopping", () => {
    it("cancels what runs", async () => {
      const id = await run([sleep("a", "PT1H"), sleep("b")]);
      await emulator.advance("PT1M");
      await stop(id);
      await emulator.advance("PT1M");
      const execution = await executionOf(emulator, id);
      expect(execution.AutomationExecutionStatus).to.equal("Cancelled");
      expect(statuses(execution)).to.deep.equal({ a: "Cancelled", b: "Pending" });
      expect(execution.ExecutionEndTime!.toISOString()).to.equal("2026-12-01T00:01:00.000Z");
    });

    it("runs the step that onCancel names before it is Cancelled", async () => {
      const id = await run([
        sleep("a", "PT1H", { onCancel: "step:tidy" }),
        sleep("b", "PT1M", { isEnd: true }),
        sleep("tidy"),
      ]);
      await emulator.advance("PT1M");
      await stop(id);
      expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Cancelling");
      await emulator.advance("PT5M");
      const execution = await executionOf(emulator, id);
      expect(execution.AutomationExecutionStatus).to.equal("Cancelled");
      expect(statuses(execution)).to.deep.equal({ a: "Cancelled", b: "Pending", tidy: "Success" });
    });

    it("completes what runs and starts nothing more", async () => {
      const id = await run([sleep("a", "PT10M"), sleep("b")]);
      await emulator.advance("PT1M");
      await stop(id, "Complete");
      await emulator.advance("PT1H");
      const execution = await executionOf(emulator, id);
      expect(statuses(execution)).to.deep.equal({ a: "Success", b: "Pending" });
      expect(execution.AutomationExecutionStatus).to.equal("Success");
    });

    it("stops the executions that a step or targets started", async () => {
      const inner = await createRunbook(emulator, "Inner", [sleep("a", "PT1H")]);
      const id = await run([{ name: "inner", action: "aws:executeAutomation", inputs: { DocumentName: inner } }]);
      await emulator.advance("PT1M");
      await stop(id);
      await emulator.advance("PT1M");
      const Filters = [{ Key: "ParentExecutionId" as const, Values: [id] }];
      const { AutomationExecutionMetadataList: children } = await emulator.ssm.send(
        new DescribeAutomationExecutionsCommand({ Filters }),
      );
      expect(children!.map(({ AutomationExecutionStatus }) => AutomationExecutionStatus)).to.deep.equal(["Cancelled"]);
    });
  });

  describe("in Interactive mode", () => {
    const signal = (AutomationExecutionId: string, type: SignalType, Payload: Record<string, string[]>) =>
      emulator.ssm.send(new SendAutomationSignalCommand({ AutomationExecutionId, SignalType: type, Payload }));

    it("waits for each step to be started", async () => {
      const id = await run([sleep("a"), sleep("b")], { Mode: "Interactive" });
      await emulator.advance("PT1H");
      expect(await executionOf(emulator, id)).to.include({
        AutomationExecutionStatus: "Waiting",
        CurrentStepName: "a",
      });
      let refusal = "";
      await signal(id, "StartStep", { StepName: ["b"] }).catch((error: Error) => {
        refusal = error.name;
      });
      expect(refusal).to.equal("InvalidAutomationSignalException");
      await signal(id, "StartStep", { StepName: ["a"] });
      await emulator.advance("PT1H");
      expect(await executionOf(emulator, id)).to.include({
        AutomationExecutionStatus: "Waiting",
        CurrentStepName: "b",
      });
      await signal(id, "StartStep", { StepName: ["b"] });
      await emulator.advance("PT1H");
      expect(await executionOf(emulator, id)).to.include({ AutomationExecutionStatus: "Success", Mode: "Interactive" });
    });

    it("stops a step by its id", async () => {
      const id = await run([sleep("a", "PT1H")], { Mode: "Interactive" });
      await signal(id, "StartStep", { StepName: ["a"] });
      await emulator.advance("PT1M");
      const { steps } = await executionOf(emulator, id);
      await signal(id, "StopStep", { StepExecutionId: [steps.a!.StepExecutionId!] });
      await emulator.advance("PT1M");
      expect(statuses(await executionOf(emulator, id))).to.deep.equal({ a: "Cancelled" });
    });
  });

  describe("over targets", () => {
    const nap = { parameters: { Length: { type: "String" } } };
    const naps = (values: string[], more: Partial<StartAutomationExecutionRequest> = {}) =>
      run(
        [{ name: "nap", action: "aws:sleep", inputs: { Duration: "{{ Length }}" } }],
        { TargetParameterName: "Length", Targets: [{ Key: "ParameterValues", Values: values }], ...more },
        nap,
      );

    it("starts one execution for each, MaxConcurrency at a time after a first one", async () => {
      const id = await naps(["PT1M", "PT2M", "PT3M", "PT4M"], { MaxConcurrency: "2" });
      await emulator.advance("PT30S");
      const first = await executionOf(emulator, id);
      expect(statuses(first)).to.deep.equal({ PT1M: "InProgress" });
      expect(first.ResolvedTargets!.ParameterValues).to.deep.equal(["PT1M", "PT2M", "PT3M", "PT4M"]);
      await emulator.advance("PT1M");
      expect(statuses(await executionOf(emulator, id))).to.deep.equal({
        PT1M: "Success",
        PT2M: "InProgress",
        PT3M: "InProgress",
      });
      await emulator.advance("PT1H");
      const execution = await executionOf(emulator, id);
      expect(execution.AutomationExecutionStatus).to.equal("Success");
      expect(execution.ProgressCounters).to.deep.equal({
        TotalSteps: 4,
        SuccessSteps: 4,
        FailedSteps: 0,
        CancelledSteps: 0,
        TimedOutSteps: 0,
      });
      const child = await executionOf(emulator, execution.steps.PT3M!.Outputs!.ExecutionId![0]!);
      expect(child).to.include({ Target: "PT3M", ParentAutomationExecutionId: id });
      expect(child.Parameters).to.deep.equal({ Length: ["PT3M"] });
    });

    it("stops after one error too many", async () => {
      const values = ["one", "two", "three", "four"];
      const id = await naps(values, { MaxConcurrency: "1", MaxErrors: "1" });
      await emulator.advance("PT1H");
      const execution = await executionOf(emulator, id);
      expect(statuses(execution)).to.deep.equal({ one: "Failed", two: "Failed" });
      expect(execution.AutomationExecutionStatus).to.equal("Failed");
    });

    it("goes on within MaxErrors", async () => {
      const id = await naps(["one", "PT1M"], { MaxErrors: "50%" });
      await emulator.advance("PT1H");
      expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Success");
    });

    it("finds instances by tag, stopped ones too", async () => {
      const request = {
        DocumentName: "AWS-StopEC2Instance",
        TargetParameterName: "InstanceId",
        MaxConcurrency: "100%",
      };
      const Targets = [{ Key: "tag:Patch Group", Values: ["App"] }];
      await start(emulator, { ...request, Targets });
      await emulator.advance("PT1H");
      const id = await start(emulator, { ...request, DocumentName: "AWS-StartEC2Instance", Targets });
      await emulator.advance("PT1H");
      expect(statuses(await executionOf(emulator, id))).to.deep.equal({
        "i-0a1b2c3d4e5f60001": "Success",
        "i-0a1b2c3d4e5f60002": "Success",
      });
    });

    it("finds the members of a resource group", async () => {
      const groups = new ResourceGroupsClient({
        endpoint: emulator.endpoint,
        region: "us-east-1",
        credentials: CREDENTIALS,
      });
      const query = {
        ResourceTypeFilters: ["AWS::EC2::Instance"],
        TagFilters: [{ Key: "Patch Group", Values: ["Web"] }],
      };
      await groups.send(
        new CreateGroupCommand({
          Name: "web",
          ResourceQuery: { Type: "TAG_FILTERS_1_0", Query: JSON.stringify(query) },
        }),
      );
      groups.destroy();
      const id = await start(emulator, {
        DocumentName: "AWS-StopEC2Instance",
        TargetParameterName: "InstanceId",
        Targets: [{ Key: "ResourceGroup", Values: ["web"] }],
      });
      await emulator.advance("PT1H");
      expect(statuses(await executionOf(emulator, id))).to.deep.equal({
        "i-0a1b2c3d4e5f60003": "Success",
        "i-0a1b2c3d4e5f60004": "Success",
      });
    });

    it("takes maps of parameters", async () => {
      const id = await run(
        [{ name: "nap", action: "aws:sleep", inputs: { Duration: "{{ Length }}" } }],
        { TargetParameterName: "Length", TargetMaps: [{ Length: ["PT1M"] }, { Length: ["PT2M"] }] },
        nap,
      );
      await emulator.advance("PT1H");
      expect(statuses(await executionOf(emulator, id))).to.deep.equal({ PT1M: "Success", PT2M: "Success" });
    });

    it("cancels what runs and starts no more", async () => {
      const id = await naps(["PT1H", "PT2H"], { MaxConcurrency: "1" });
      await emulator.advance("PT1M");
      await stop(id);
      await emulator.advance("PT1M");
      const execution = await executionOf(emulator, id);
      expect(execution.AutomationExecutionStatus).to.equal("Cancelled");
      expect(statuses(execution)).to.deep.equal({ PT1H: "Cancelled" });
    });
  });

  it("runs 100 executions at once, and the next waits as Pending", async () => {
    const DocumentName = await createRunbook(emulator, "Nap", [sleep("a")]);
    const ids: string[] = [];
    for (let number = 0; number < 101; number++) ids.push(await start(emulator, { DocumentName }));
    await emulator.advance("PT30S");
    const status = async (id: string) => (await executionOf(emulator, id)).AutomationExecutionStatus;
    expect(await status(ids[99]!)).to.equal("InProgress");
    expect(await status(ids[100]!)).to.equal("Pending");
    await emulator.advance("PT5M");
    expect(await status(ids[100]!)).to.equal("Success");
  });

  it("tells EventBridge of steps and executions that end", async () => {
    const execution = await outcome([sleep("a"), fail("b")]);
    const { body } = await emulator.control("GET", "/events?limit=100");
    const told = body.events.filter((event: { "detail-type": string }) =>
      event["detail-type"].startsWith("EC2 Automation"),
    );
    expect(told.map(({ detail }: { detail: { Status: string } }) => detail.Status)).to.deep.equal([
      "Success",
      "Failed",
      "Failed",
    ]);
    expect(told[2]["detail-type"]).to.equal("EC2 Automation Execution Status-change Notification");
    expect(told[2].resources[0]).to.equal(
      `arn:aws:ssm:us-east-1:000000000000:automation-execution/${execution.AutomationExecutionId}`,
    );
    expect(told[0].detail).to.include({
      StartTime: "Dec 1, 2026 12:00:00 AM",
      EndTime: "Dec 1, 2026 12:01:00 AM",
      Time: 60_250,
      StepName: "a",
      Action: "aws:sleep",
    });
  });

  it("forgets an execution 30 days after its end", async () => {
    const id = await run([sleep("a")]);
    await emulator.advance("P29D");
    expect((await executionOf(emulator, id)).AutomationExecutionStatus).to.equal("Success");
    await emulator.advance("P2D");
    let refusal = "";
    await emulator.ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id })).catch((error: Error) => {
      refusal = error.name;
    });
    expect(refusal).to.equal("AutomationExecutionNotFoundException");
  });

  it("pages through steps, in both directions, and filters them", async () => {
    const id = await run(["a", "b", "c"].map((name) => sleep(name)));
    await emulator.advance("PT90S");
    const page = async (more: object) => {
      const { StepExecutions, NextToken } = await emulator.ssm.send(
        new DescribeAutomationStepExecutionsCommand({ AutomationExecutionId: id, MaxResults: 2, ...more }),
      );
      return { names: StepExecutions!.map(({ StepName }) => StepName), NextToken };
    };
    const first = await page({});
    expect(first.names).to.deep.equal(["a", "b"]);
    expect((await page({ NextToken: first.NextToken })).names).to.deep.equal(["c"]);
    expect((await page({ ReverseOrder: true })).names).to.deep.equal(["c", "b"]);
    expect((await page({ Filters: [{ Key: "StepExecutionStatus", Values: ["InProgress"] }] })).names).to.deep.equal([
      "b",
    ]);
    expect((await page({ Filters: [{ Key: "StepName", Values: ["c", "a"] }] })).names).to.deep.equal(["a", "c"]);
  });
});
