import * as sdk from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

const OWN = { account: "111111111111", region: "eu-west-1" };
const OTHER = { account: "222222222222", region: "us-west-2" };

const node = (place: typeof OWN) => ({
  name: "app",
  count: 3,
  platform: "amazon-linux-2",
  tags: { Role: "app" },
  ...place,
});

/** Windows, commands and a runbook in a place. */
async function work(emulator: TestEmulator, { account, region }: typeof OWN, round: number): Promise<void> {
  const credentials = { accessKeyId: account, secretAccessKey: "any" };
  const ssm = new sdk.SSMClient({ endpoint: emulator.endpoint, region, credentials, maxAttempts: 1 });
  const { WindowId } = await ssm.send(
    new sdk.CreateMaintenanceWindowCommand({
      ...{
        Name: `window-${round}`,
        Schedule: "rate(30 minutes)",
        Duration: 1,
        Cutoff: 0,
        AllowUnassociatedTargets: true,
      },
    }),
  );
  const { WindowTargetId } = await ssm.send(
    new sdk.RegisterTargetWithMaintenanceWindowCommand({
      ...{ WindowId, ResourceType: "INSTANCE", Targets: [{ Key: "tag:Role", Values: ["app"] }] },
    }),
  );
  await ssm.send(
    new sdk.RegisterTaskWithMaintenanceWindowCommand({
      ...{ WindowId, TaskArn: "AWS-RunPatchBaseline", TaskType: "RUN_COMMAND", MaxConcurrency: "2", MaxErrors: "1" },
      Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId!] }],
      TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Install"] } } },
    }),
  );
  const { InstanceInformationList = [] } = await ssm.send(new sdk.DescribeInstanceInformationCommand({}));
  await ssm.send(
    new sdk.StartAutomationExecutionCommand({
      DocumentName: "AWS-RestartEC2Instance",
      Parameters: { InstanceId: [InstanceInformationList[round % 3]!.InstanceId!] },
    }),
  );
  ssm.destroy();
}

/** Every event of a place, with the ids of what it is about, after two rounds of work and a few hours. */
async function historyOf(place: typeof OWN, others: readonly (typeof OWN)[]): Promise<unknown[]> {
  const emulator = await startTestEmulator({ fleet: { nodes: [node(OWN), ...others.map(node)] } });
  try {
    for (const round of [0, 1]) {
      for (const each of [...others, place]) await work(emulator, each, round);
      await emulator.advance("PT2H7M");
    }
    const { body } = await emulator.control(
      "GET",
      `/events?account=${place.account}&region=${place.region}&limit=1000`,
    );
    return body.events.map(({ number: _, ...event }: { number: number }) => event);
  } finally {
    await emulator.stop();
  }
}

describe("the history of one account and region", () => {
  it("is the same, byte for byte, whatever happens in others", async () => {
    const alone = await historyOf(OWN, []);
    expect(alone.length).to.be.greaterThan(50);
    // Regions of one account share its IAM: which of them makes the service-linked role draws an id more.
    const others = [OTHER, { ...OTHER, region: OWN.region }];
    expect(await historyOf(OWN, others)).to.deep.equal(alone);
  }).timeout(60_000);
});
