import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { controlClient } from "../../emulator/control/control-client.ts";
import { type EmulatorProcess, startEmulatorProcess } from "../helpers/emulator-process.ts";

const PREFIXES = { ssm: "AmazonSSM", cloudwatch: "GraniteServiceVersion20100801" } as const;

describe("an emulator that is killed when an alarm has stopped a task", () => {
  let state: string;
  let running: EmulatorProcess | undefined;
  before(() => {
    state = mkdtempSync(join(tmpdir(), "killed-alarm-"));
  });
  after(async () => {
    await running?.kill();
    rmSync(state, { recursive: true, force: true });
  });

  // biome-ignore lint/suspicious/noExplicitAny: answers of many operations
  async function ask(service: keyof typeof PREFIXES, operation: string, input: object): Promise<any> {
    const response = await fetch(running!.endpoint, {
      method: "POST",
      headers: {
        "x-amz-target": `${PREFIXES[service]}.${operation}`,
        "content-type": "application/x-amz-json-1.1",
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    expect(response.status, text).to.equal(200);
    return JSON.parse(text);
  }
  const advance = (duration: string) => controlClient(running!.endpoint).ask("POST", "/clock", { advance: duration });
  const again = async () => {
    await running?.kill();
    running = await startEmulatorProcess({ port: 0, state });
  };

  it("has stopped it afterwards, and the next one does not start", async function () {
    this.timeout(120_000);
    await again();
    const metric = { MetricName: "Load", Namespace: "App", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 };
    const limit = { Threshold: 1, ComparisonOperator: "GreaterThanThreshold" };
    await ask("cloudwatch", "PutMetricAlarm", { AlarmName: "load", ...metric, ...limit });
    const window = { Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0, AllowUnassociatedTargets: true };
    const { WindowId } = await ask("ssm", "CreateMaintenanceWindow", { Name: "killed", ...window });
    await ask("ssm", "RegisterTaskWithMaintenanceWindow", {
      WindowId,
      TaskType: "RUN_COMMAND",
      TaskArn: "AWS-RunPatchBaseline",
      Targets: [{ Key: "InstanceIds", Values: ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"] }],
      MaxConcurrency: "1",
      MaxErrors: "1",
      TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Install"] } } },
      AlarmConfiguration: { Alarms: [{ Name: "load" }] },
    });
    await advance("PT1H1S");
    await again();
    await ask("cloudwatch", "SetAlarmState", { AlarmName: "load", StateValue: "ALARM", StateReason: "tried" });
    await again();
    await advance("PT1H30M");
    const { WindowExecutions } = await ask("ssm", "DescribeMaintenanceWindowExecutions", { WindowId });
    const tasks = [];
    for (const { WindowExecutionId } of WindowExecutions.reverse()) {
      const answer = await ask("ssm", "DescribeMaintenanceWindowExecutionTasks", { WindowExecutionId });
      tasks.push(...answer.WindowExecutionTaskIdentities);
    }
    expect(tasks.map(({ Status }) => Status)).to.deep.equal(["CANCELLED", "CANCELLED"]);
    expect(tasks.map(({ StartTime }) => StartTime !== undefined)).to.deep.equal([true, false]);
    for (const task of tasks) expect(task.TriggeredAlarms).to.deep.equal([{ Name: "load", State: "ALARM" }]);
    const { Commands } = await ask("ssm", "ListCommands", {});
    expect(
      Commands.map(({ Status, CompletedCount }: Record<string, unknown>) => [Status, CompletedCount]),
    ).to.deep.equal([["Cancelled", 2]]);
  });
});
