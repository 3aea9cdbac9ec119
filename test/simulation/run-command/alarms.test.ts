import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeAutomationExecutionsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createRunbook, executionOf, start } from "../../helpers/automations.ts";
import { linuxNodes, useCommands } from "../../helpers/commands.ts";
import { CREDENTIALS } from "../../helpers/emulator.ts";

describe("alarms of commands and automations", () => {
  const commands = useCommands(linuxNodes(6));
  const guarded = (IgnorePollAlarmFailure = false) => ({
    AlarmConfiguration: { Alarms: [{ Name: "load" }], IgnorePollAlarmFailure },
  });
  const group = { Targets: [{ Key: "tag:Group", Values: ["app"] }], MaxConcurrency: "2" };
  const triggered = (State: "ALARM" | "UNKNOWN") => [{ Name: "load", State }];

  async function alarm(...states: ("OK" | "ALARM")[]): Promise<void> {
    const { endpoint } = commands.get();
    const cloudwatch = new CloudWatchClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const metric = {
      MetricName: "Load",
      Namespace: "App",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
    } as const;
    const limit = { Threshold: 1, ComparisonOperator: "GreaterThanThreshold" } as const;
    await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: "load", ...metric, ...limit }));
    for (const StateValue of states)
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "load", StateValue, StateReason: "tried" }));
    cloudwatch.destroy();
  }

  it("send a command to no node while the alarm is in ALARM, by targets and by ids", async () => {
    await alarm("ALARM");
    const [byTargets, byIds] = [
      await commands.send(["take 1"], { ...group, ...guarded() }),
      await commands.send(["take 1"], guarded()),
    ];
    await commands.advance("PT1H");
    for (const id of [byTargets, byIds]) {
      expect(await commands.status(id)).to.equal("Cancelled/Cancelled");
      expect((await commands.command(id)).TriggeredAlarms).to.deep.equal(triggered("ALARM"));
    }
    expect(await commands.details(byTargets)).to.deep.equal([]);
    expect(await commands.details(byIds)).to.deep.equal(["Cancelled"]);
  });

  it("stop a running command before its next nodes; those that run go on", async () => {
    await alarm();
    const id = await commands.send(["take 600"], { ...group, ...guarded() });
    await commands.advance("PT15M");
    await alarm("ALARM", "OK");
    expect((await commands.command(id)).AlarmConfiguration).to.deep.equal(guarded().AlarmConfiguration);
    expect(await commands.status(id)).to.equal("Cancelling/Cancelling");
    await commands.advance("PT1H");
    expect(await commands.status(id)).to.equal("Cancelled/Cancelled");
    const details = await commands.details(id);
    expect(details.filter((one) => one === "Success")).to.have.length(4);
    expect(details.filter((one) => one === "Cancelled")).to.have.length(2);
  });

  it("stop nothing of a command that runs on all its nodes already, and say so", async () => {
    await alarm();
    const id = await commands.send(["take 600"], guarded());
    await commands.advance("PT1M");
    await alarm("ALARM");
    expect(await commands.status(id)).to.equal("InProgress/InProgress");
    await commands.advance("PT1H");
    expect(await commands.status(id)).to.equal("Success/Success");
    expect((await commands.command(id)).TriggeredAlarms).to.deep.equal(triggered("ALARM"));
  });

  it("that do not exist stop a command, unless IgnorePollAlarmFailure is true", async () => {
    const [stopped, runs] = [
      await commands.send(["take 1"], guarded()),
      await commands.send(["take 1"], guarded(true)),
    ];
    await commands.advance("PT1H");
    expect(await commands.status(stopped)).to.equal("Cancelled/Cancelled");
    expect((await commands.command(stopped)).TriggeredAlarms).to.deep.equal(triggered("UNKNOWN"));
    expect(await commands.status(runs)).to.equal("Success/Success");
    expect(await commands.command(runs)).not.to.have.property("TriggeredAlarms");
  });

  it("cancel an automation before its first step, while it runs, and with targets", async () => {
    const lab = commands.get();
    await createRunbook(lab, "Nap", [{ name: "nap", action: "aws:sleep", inputs: { Duration: "PT10M" } }], {
      parameters: { About: { type: "String", default: "" } },
    });
    await alarm();
    const many = { TargetParameterName: "About", Targets: [{ Key: "ParameterValues", Values: ["a", "b", "c"] }] };
    const running = await start(lab, { DocumentName: "Nap", ...guarded() });
    const rated = await start(lab, { DocumentName: "Nap", ...many, MaxConcurrency: "1", MaxErrors: "1", ...guarded() });
    const free = await start(lab, { DocumentName: "Nap" });
    await commands.advance("PT5M");
    await alarm("ALARM");
    const late = await start(lab, { DocumentName: "Nap", ...guarded() });
    await alarm("OK");
    await commands.advance("PT1H");
    for (const id of [running, rated, late]) {
      const execution = await executionOf(lab, id);
      expect(execution.AutomationExecutionStatus).to.equal("Cancelled");
      expect(execution.TriggeredAlarms).to.deep.equal(triggered("ALARM"));
    }
    expect((await executionOf(lab, late)).steps.nap!.StepStatus).to.equal("Pending");
    expect((await executionOf(lab, rated)).StepExecutions!.map(({ StepStatus }) => StepStatus)).to.deep.equal([
      "Cancelled",
    ]);
    expect((await executionOf(lab, free)).AutomationExecutionStatus).to.equal("Success");
    const listed = await lab.ssm.send(new DescribeAutomationExecutionsCommand({}));
    const found = listed.AutomationExecutionMetadataList!.find((one) => one.AutomationExecutionId === running);
    expect(found!.TriggeredAlarms).to.deep.equal(triggered("ALARM"));
  });
});
