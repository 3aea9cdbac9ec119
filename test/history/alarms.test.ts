import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { htmlReport } from "../../history/report/html.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

describe("verification of a task that an alarm stopped", () => {
  let lab: Awaited<ReturnType<typeof rehearse>>;
  afterEach(() => lab.stop());

  const rehearseGuarded = async () => {
    lab = await rehearse({
      fleet: twoNodes(""),
      schedule: "cron(0 2 ? * * *)",
      task: { AlarmConfiguration: { Alarms: [{ Name: "load" }] } },
    });
  };

  it("names the alarm that was in ALARM", async () => {
    await rehearseGuarded();
    const { endpoint } = lab;
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
    await lab.to("2026-12-01T02:00:05Z");
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: "load", StateValue: "ALARM", StateReason: "too many errors" }),
    );
    cloudwatch.destroy();
    await lab.to("2026-12-01T05:00:00Z");
    const { history, verdict } = await lab.verify();
    expect(history.executions[0]!.tasks[0]!.stoppedBy).to.deep.equal({ alarm: "load", state: "ALARM" });
    const stopped = "task AWS-RunPatchBaseline was stopped by the alarm load, which was in ALARM";
    expect(reasons(verdict)).to.include(`it ended CANCELLED: ${stopped}`);
    expect(reasons(verdict)).to.include(stopped);
    expect(htmlReport({ title: "stopped", history, verdict })).to.contain("alarm load");
  });

  it("names the alarm that could not be read", async () => {
    await rehearseGuarded();
    await lab.to("2026-12-01T05:00:00Z");
    const { history, verdict } = await lab.verify();
    expect(history.executions[0]!.tasks[0]!.stoppedBy).to.deep.equal({ alarm: "load", state: "UNKNOWN" });
    expect(reasons(verdict)).to.include("the state of the alarm load could not be read");
  });
});
