import { expect } from "chai";
import {
  expectRefusal,
  lengthAtLeast,
  oneOf,
  refusesNested,
  refusesWhatIsNoRequest,
  useEmulator,
} from "../../helpers/contract.ts";

const APP_1 = "i-0a1b2c3d4e5f60001";
const HYBRID = "mi-0a1b2c3d4e5f60008";

describe("DescribeInstanceInformation", () => {
  const emulator = useEmulator();
  const describeNodes = (change: object = {}) =>
    emulator.post("DescribeInstanceInformation", { MaxResults: 50, ...change });
  const ids = async (change: object) =>
    (await describeNodes(change)).body.InstanceInformationList.map(
      ({ InstanceId }: { InstanceId: string }) => InstanceId,
    ) as string[];
  const filtered = (Key: string, ...Values: string[]) => ids({ Filters: [{ Key, Values }] });

  refusesWhatIsNoRequest("DescribeInstanceInformation", emulator);
  refusesNested(describeNodes, [
    [
      "a filter without values",
      { Filters: [{ Key: "PingStatus", Values: [] }] },
      "filters.1.member.values",
      "[]",
      lengthAtLeast(1),
    ],
    [
      "an unknown key of the old filters",
      { InstanceInformationFilterList: [{ key: "Colour", valueSet: ["red"] }] },
      "instanceInformationFilterList.1.member.key",
      "Colour",
      oneOf(
        "InstanceIds",
        "AgentVersion",
        "PingStatus",
        "PlatformTypes",
        "ActivationIds",
        "IamRole",
        "ResourceType",
        "AssociationStatus",
      ),
    ],
  ]);

  it("refuses an unknown key, without a word", async () => {
    expectRefusal(await describeNodes({ Filters: [{ Key: "Colour", Values: ["red"] }] }), "InvalidFilterKey");
  });

  it("refuses a value that the key cannot have, in the lower-case member its shape has", async () => {
    const { status, body } = await describeNodes({ Filters: [{ Key: "PingStatus", Values: ["Sleepy"] }] });
    expect(status).to.equal(400);
    expect(body).to.deep.equal({
      __type: "InvalidInstanceInformationFilterValue",
      message:
        "The value 'Sleepy' of the filter PingStatus is not valid. Valid values: Online, ConnectionLost, Inactive.",
    });
  });

  it("refuses both kinds of filters in one request, and tags beside other keys", async () => {
    const both = await describeNodes({
      Filters: [{ Key: "PingStatus", Values: ["Online"] }],
      InstanceInformationFilterList: [{ key: "PingStatus", valueSet: ["Online"] }],
    });
    expect(both.body.__type).to.equal("ValidationException");
    const mixed = await describeNodes({
      Filters: [
        { Key: "tag:Role", Values: ["app"] },
        { Key: "PingStatus", Values: ["Online"] },
      ],
    });
    expectRefusal(mixed, "InvalidFilterKey");
  });

  it("refuses a token that it never gave", async () => {
    expect((await describeNodes({ NextToken: "bm9uc2Vuc2U" })).body.__type).to.equal("InvalidNextToken");
  });

  it("shows a node as its agent reports it", async () => {
    const { body } = await describeNodes({ Filters: [{ Key: "InstanceIds", Values: [APP_1] }] });
    expect(body.InstanceInformationList).to.deep.equal([
      {
        InstanceId: APP_1,
        PingStatus: "Online",
        LastPingDateTime: Date.parse("2026-12-01T00:00:00Z") / 1000,
        AgentVersion: "3.3.3050.0",
        IsLatestVersion: true,
        PlatformType: "Linux",
        PlatformName: "Amazon Linux",
        PlatformVersion: "2",
        ResourceType: "EC2Instance",
        IPAddress: "10.0.0.0",
        ComputerName: "ip-10-0-0-0.ec2.internal",
        SourceId: APP_1,
        SourceType: "AWS::EC2::Instance",
      },
    ]);
  });

  it("names a hybrid node's activation, role, name and day of registration", async () => {
    const { body } = await describeNodes({ Filters: [{ Key: "InstanceIds", Values: [HYBRID] }] });
    expect(body.InstanceInformationList[0]).to.include({
      Name: "branch-office",
      ResourceType: "ManagedInstance",
      IamRole: "SSMServiceRole",
      SourceType: "AWS::SSM::ManagedInstance",
    });
    expect(body.InstanceInformationList[0]).to.include.keys("ActivationId", "RegistrationDate");
  });

  it("filters by id, platform, ping status, kind and tags", async () => {
    expect(await filtered("InstanceIds", APP_1, "i-0ffffffffffffffff")).to.deep.equal([APP_1]);
    expect(await filtered("PlatformTypes", "Windows")).to.deep.equal(["i-0a1b2c3d4e5f60006"]);
    expect(await filtered("PingStatus", "ConnectionLost")).to.deep.equal([]);
    expect(await filtered("ResourceType", "ManagedInstance")).to.deep.equal([HYBRID]);
    expect(await filtered("tag:Patch Group", "App", "Web")).to.have.length(4);
    expect(await filtered("tag:patch group", "App")).to.deep.equal([]);
    expect(await filtered("tag-key", "Role")).to.have.length(6);
    const old = await ids({ InstanceInformationFilterList: [{ key: "PlatformTypes", valueSet: ["Windows"] }] });
    expect(old).to.have.length(1);
  });

  it("pages in the order in which nodes joined, ten at a time when nothing else is said", async () => {
    const first = await emulator.post("DescribeInstanceInformation", { MaxResults: 5 });
    const rest = await emulator.post("DescribeInstanceInformation", { NextToken: first.body.NextToken });
    const all = [...first.body.InstanceInformationList, ...rest.body.InstanceInformationList];
    expect(all.map(({ InstanceId }) => InstanceId)).to.deep.equal(await ids({}));
    expect(rest.body).not.to.have.property("NextToken");
  });

  it("does not show a machine that is stopped", async () => {
    await emulator.get().control("PATCH", `/nodes/${APP_1}`, { state: "stopped" });
    expect(await filtered("InstanceIds", APP_1)).to.deep.equal([]);
    await emulator.get().control("PATCH", `/nodes/${APP_1}`, { state: "running" });
    expect(await filtered("InstanceIds", APP_1)).to.deep.equal([APP_1]);
  });
});
