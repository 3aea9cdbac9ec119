import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeTagsCommand,
  EC2Client,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  DescribeInstanceInformationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

const APP_1 = "i-0a1b2c3d4e5f60001";
const APP_2 = "i-0a1b2c3d4e5f60002";
const FILES_1 = "i-0a1b2c3d4e5f60006";

describe("EC2", () => {
  let emulator: TestEmulator;
  let ec2: EC2Client;
  beforeEach(async () => {
    emulator = await startTestEmulator({ clock: "virtual", start: "2026-12-01T00:00:00Z" });
    const { endpoint } = emulator;
    ec2 = new EC2Client({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
  });
  afterEach(async () => {
    ec2.destroy();
    await emulator.stop();
  });

  async function instances(filter: Record<string, string[]> = {}, InstanceIds?: string[]) {
    const Filters = Object.entries(filter).map(([Name, Values]) => ({ Name, Values }));
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ Filters, ...(InstanceIds ? { InstanceIds } : {}) }),
    );
    return Reservations!.flatMap(({ Instances }) => Instances!);
  }
  const ids = (found: readonly { InstanceId?: string | undefined }[]) => found.map(({ InstanceId }) => InstanceId);
  const stateOf = async (id: string) => (await instances({}, [id]))[0]!.State!.Name;

  async function codeOf(action: Promise<unknown>): Promise<string> {
    try {
      await action;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return "not refused";
  }

  it("shows the instances of the fleet and no hybrid node", async () => {
    const found = await instances();
    expect(found).to.have.length(7);
    const app = found[0]!;
    expect(app.InstanceId).to.equal(APP_1);
    expect(app.State).to.deep.equal({ Code: 16, Name: "running" });
    expect(app.Tags).to.deep.include({ Key: "Patch Group", Value: "App" });
    expect(app.LaunchTime).to.be.instanceOf(Date);
    expect(app.PrivateIpAddress).to.match(/^10\./);
  });

  it("filters by tags, keys, patterns, states and platform", async () => {
    expect(ids(await instances({ "tag:Patch Group": ["App"] }))).to.deep.equal([APP_1, APP_2]);
    expect(ids(await instances({ "tag:Role": ["ap*", "file?"] }))).to.deep.equal([APP_1, APP_2, FILES_1]);
    expect(await instances({ "tag-key": ["Role"], "instance-state-name": ["stopped"] })).to.deep.equal([]);
    expect(await instances({ "tag-key": ["?ole", "Nothing"] })).to.deep.equal(await instances({ "tag-key": ["Role"] }));
    expect(ids(await instances({ platform: ["windows"] }))).to.deep.equal([FILES_1]);
    expect(ids(await instances({ "instance-state-code": ["16"], "tag:Role": ["files"] }))).to.deep.equal([FILES_1]);
  });

  it("turns pages", async () => {
    const first = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    const second = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken: first.NextToken }));
    expect([first.Reservations!.length, second.Reservations!.length, second.NextToken]).to.deep.equal([
      5,
      2,
      undefined,
    ]);
  });

  it("refuses in EC2's words", async () => {
    const get = (InstanceIds: string[]) => codeOf(ec2.send(new DescribeInstancesCommand({ InstanceIds })));
    expect(await get(["i-00000000000000000"])).to.equal(
      "InvalidInstanceID.NotFound: The instance ID 'i-00000000000000000' does not exist",
    );
    expect(await get(["i-00000000000000000", "i-00000001"])).to.contain(
      "The instance IDs 'i-00000000000000000, i-00000001' do not",
    );
    expect(await get(["server"])).to.contain("InvalidInstanceID.Malformed");
    expect(await codeOf(instances({ nonsense: ["1"] }))).to.equal(
      "InvalidParameterValue: The filter 'nonsense' is invalid",
    );
    expect(await codeOf(ec2.send(new StopInstancesCommand({ InstanceIds: [] })))).to.contain("MissingParameter");
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({ MaxResults: 1 })))).to.contain("InvalidParameterValue");
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({ NextToken: "x" })))).to.contain(
      "InvalidParameterValue",
    );
    expect(await codeOf(ec2.send(new StopInstancesCommand({ InstanceIds: [APP_1], DryRun: true })))).to.contain(
      "DryRunOperation",
    );
  });

  it("refuses operations it does not have", async () => {
    const body = "Action=CreateVolume&Version=2016-11-15&ImageId=ami-1&MinCount=1&MaxCount=1";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await fetch(emulator.endpoint, { method: "POST", headers, body });
    expect(response.status).to.equal(400);
    expect(await response.text()).to.contain("<Code>UnknownOperationException</Code>");
  });

  it("stops and starts an instance on the clock, and Run Command does not reach it meanwhile", async () => {
    const stopped = await ec2.send(new StopInstancesCommand({ InstanceIds: [APP_1] }));
    expect(stopped.StoppingInstances).to.deep.equal([
      {
        InstanceId: APP_1,
        CurrentState: { Code: 64, Name: "stopping" },
        PreviousState: { Code: 16, Name: "running" },
      },
    ]);
    expect(await codeOf(ec2.send(new StartInstancesCommand({ InstanceIds: [APP_1] })))).to.equal(
      `IncorrectInstanceState: The instance '${APP_1}' is not in a state from which it can be started.`,
    );
    await emulator.advance("PT1M");
    expect(await stateOf(APP_1)).to.equal("stopped");
    const { InstanceInformationList } = await emulator.ssm.send(new DescribeInstanceInformationCommand({}));
    expect(ids(InstanceInformationList!)).not.to.include(APP_1);
    await emulator.ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        Targets: [{ Key: "tag:Patch Group", Values: ["App"] }],
        Parameters: { commands: ["df"] },
      }),
    );
    await emulator.advance("PT1M");
    const { CommandInvocations } = await emulator.ssm.send(new ListCommandInvocationsCommand({}));
    expect(ids(CommandInvocations!)).to.deep.equal([APP_2]);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [APP_1] }));
    expect(await stateOf(APP_1)).to.equal("pending");
    await emulator.advance("PT1M");
    const [started] = await instances({}, [APP_1]);
    expect(started!.State!.Name).to.equal("running");
    expect(started!.LaunchTime!.getTime()).to.be.greaterThan(Date.parse("2026-12-01T00:02:00Z"));
    const after = await emulator.ssm.send(new DescribeInstanceInformationCommand({}));
    expect(after.InstanceInformationList!.find(({ InstanceId }) => InstanceId === APP_1)!.PingStatus).to.equal(
      "Online",
    );
  });

  it("reboots without leaving the state running", async () => {
    await ec2.send(new RebootInstancesCommand({ InstanceIds: [APP_1] }));
    expect(await stateOf(APP_1)).to.equal("running");
    const ping = async () => {
      const { body } = await emulator.control("GET", "/nodes");
      return body.nodes.find(({ id }: { id: string }) => id === APP_1).pingStatus;
    };
    expect(await ping()).to.equal("ConnectionLost");
    await emulator.advance("PT3M");
    expect(await ping()).to.equal("Online");
  });

  it("terminates an instance, shows it for an hour, and then no more", async () => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [APP_1] }));
    await emulator.advance("PT5M");
    expect(await stateOf(APP_1)).to.equal("terminated");
    await emulator.advance("PT1H");
    expect(await codeOf(stateOf(APP_1))).to.contain("InvalidInstanceID.NotFound");
  });

  it("tells the status of running instances, of all when asked", async () => {
    await ec2.send(new StopInstancesCommand({ InstanceIds: [APP_1] }));
    await emulator.advance("PT1M");
    const running = await ec2.send(new DescribeInstanceStatusCommand({}));
    expect(ids(running.InstanceStatuses!)).not.to.include(APP_1);
    expect(running.InstanceStatuses![0]!.InstanceStatus!.Status).to.equal("ok");
    const all = await ec2.send(new DescribeInstanceStatusCommand({ IncludeAllInstances: true }));
    expect(all.InstanceStatuses![0]!.SystemStatus!.Status).to.equal("not-applicable");
  });

  it("tags instances, which targets by tag then find", async () => {
    await ec2.send(new CreateTagsCommand({ Resources: [APP_1], Tags: [{ Key: "Wave", Value: "1" }] }));
    const { Tags } = await ec2.send(
      new DescribeTagsCommand({
        Filters: [
          { Name: "resource-id", Values: [APP_1] },
          { Name: "key", Values: ["Wave"] },
        ],
      }),
    );
    expect(Tags).to.deep.equal([{ Key: "Wave", ResourceId: APP_1, ResourceType: "instance", Value: "1" }]);
    expect(ids(await instances({ "tag:Wave": ["1"] }))).to.deep.equal([APP_1]);
    await ec2.send(new DeleteTagsCommand({ Resources: [APP_1], Tags: [{ Key: "Wave", Value: "2" }] }));
    expect(ids(await instances({ "tag:Wave": ["1"] }))).to.deep.equal([APP_1]);
    await ec2.send(new DeleteTagsCommand({ Resources: [APP_1], Tags: [{ Key: "Wave" }] }));
    expect(await instances({ "tag:Wave": ["1"] })).to.deep.equal([]);
    const all = await ec2.send(new DescribeTagsCommand({ MaxResults: 5 }));
    const next = await ec2.send(new DescribeTagsCommand({ MaxResults: 5, NextToken: all.NextToken }));
    expect(all.Tags).to.have.length(5);
    expect(next.Tags![0]).not.to.deep.equal(all.Tags![4]);
  });
});
