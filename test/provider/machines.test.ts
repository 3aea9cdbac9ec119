import { DescribeInstanceInformationCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { readHistory } from "../../history/read-history.ts";
import { verify } from "../../history/verify.ts";
import { AwsProvider } from "../../provider/aws-provider.ts";
import type { Values } from "../../provider/values/value.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { allow, ROLE, TARGET, TASK, WINDOW } from "./lives.ts";

const INSTANCE = "aws:ec2/instance:Instance";

describe("machines that a program makes", () => {
  let emulator: TestEmulator;
  let provider: AwsProvider;

  before(async () => {
    emulator = await startTestEmulator({
      region: "eu-central-1",
      fleet: { nodes: [{ platform: "ubuntu-22.04" }] } as never,
    });
    provider = new AwsProvider({
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    await provider.configure({});
  });
  after(() => emulator.stop());

  function check(type: string, name: string, news: Values, olds: Values = {}): Values {
    const { inputs, failures } = provider.check(type, { name, randomSeed: Buffer.from(name), olds, news });
    expect(failures).to.deep.equal([]);
    return inputs;
  }

  const make = (type: string, name: string, news: Values) => provider.create(type, check(type, name, news), false);

  async function image(args: Values): Promise<Values> {
    const answer = await provider.invoke("aws:ec2/getAmi:getAmi", args);
    if ("failures" in answer) throw new Error(answer.failures.map(({ reason }) => reason).join("\n"));
    return answer.result;
  }

  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => "none",
      (error: Error) => error.message,
    );

  it("come from an image that is looked up, which is one and no other", async () => {
    const found = await image({
      owners: ["amazon"],
      mostRecent: true,
      filters: [{ name: "name", values: ["amzn2-ami-hvm-*-x86_64-gp2"] }],
    });
    expect(found).to.include({ architecture: "x86_64", ownerId: "137112412989", rootDeviceName: "/dev/xvda" });
    expect(found.arn).to.equal(`arn:aws:ec2:eu-central-1::image/${String(found.id)}`);
    expect(await refusal(image({ mostRecent: true }))).to.contain("mostRecent without owners");
    expect(await refusal(image({ owners: ["amazon"] }))).to.contain("images match: say more exactly which");
    expect(await refusal(image({ owners: ["self"] }))).to.contain("no image matches");
    expect(await image({ owners: ["801119661308"], nameRegex: "2022" })).to.include({ platform: "windows" });
  });

  it("are patched by the window that the same program declares", async () => {
    const trust = allow({ Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });
    await make(ROLE, "machines", { name: "machines", assumeRolePolicy: trust });
    await make("aws:iam/instanceProfile:InstanceProfile", "machines", { name: "machines", role: "machines" });
    const { id: ami } = await image({
      owners: ["amazon"],
      filters: [{ name: "name", values: ["al2023-ami-*-x86_64"] }],
    });
    const ids: string[] = [];
    for (const name of ["app-1", "app-2"]) {
      const tags = { Name: name, "Patch Group": "App" };
      ids.push(
        (await make(INSTANCE, name, { ami: ami!, instanceType: "t3.micro", iamInstanceProfile: "machines", tags })).id,
      );
    }
    // Made last, as an engine may: the machines' agents try again until they may register.
    await make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "machines", {
      role: "machines",
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    });
    const { InstanceInformationList } = await emulator.ssm.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: "tag:Patch Group", Values: ["App"] }] }),
    );
    expect(InstanceInformationList).to.have.length(2);
    expect(InstanceInformationList![0]).to.include({
      PlatformName: "Amazon Linux",
      PlatformVersion: "2023",
      IamRole: "machines",
    });

    const window = await make(WINDOW, "nightly", { schedule: "rate(1 hour)", duration: 2, cutoff: 1 });
    const target = await make(TARGET, "app", {
      windowId: window.id,
      resourceType: "INSTANCE",
      targets: [{ key: "tag:Patch Group", values: ["App"] }],
    });
    await make(TASK, "patch", {
      windowId: window.id,
      taskType: "RUN_COMMAND",
      taskArn: "AWS-RunPatchBaseline",
      targets: [{ key: "WindowTargetIds", values: [target.id] }],
      maxConcurrency: "2",
      maxErrors: "0",
      taskInvocationParameters: {
        runCommandParameters: { parameters: [{ name: "Operation", values: ["Install"] }] },
      },
    });
    await emulator.advance("PT1H45M");
    const history = await readHistory(emulator.ssm, window.id, {});
    expect([...history.nodes.keys()].sort()).to.deep.equal([...ids].sort());
    const now = new Date((await emulator.control("GET", "/clock")).body.now);
    const verdict = verify(history, { now });
    expect(verdict.findings.filter(({ passed }) => !passed)).to.deep.equal([]);
    expect(history.nodes.get(ids[0]!)!.patch).to.include({ operation: "Install", missing: 0 });
    expect(history.nodes.get(ids[0]!)!.patch!.installed).to.be.greaterThan(0);
  });

  it("have the volumes that the program says, and change the root volume in place", async () => {
    const { id: ami } = await image({ owners: ["099720109477"], nameRegex: "24.04-amd64" });
    const given = {
      ami: String(ami),
      instanceType: "t3.micro",
      rootBlockDevice: { volumeSize: 20, encrypted: true },
      ebsBlockDevices: [{ deviceName: "/dev/sdf", volumeSize: 50, volumeType: "gp2" }],
    };
    const inputs = check(INSTANCE, "volumes", given);
    const { id, outputs } = await provider.create(INSTANCE, inputs, false);
    expect(outputs.rootBlockDevice).to.include({
      deviceName: "/dev/sda1",
      volumeSize: 20,
      volumeType: "gp3",
      iops: 3000,
      throughput: 125,
      encrypted: true,
      deleteOnTermination: true,
    });
    const [other] = outputs.ebsBlockDevices as Values[];
    expect(other).to.include({ deviceName: "/dev/sdf", volumeSize: 50, volumeType: "gp2", iops: 150 });
    const diff = (news: Values, olds = outputs) =>
      provider.diff(INSTANCE, { olds, news: check(INSTANCE, "volumes", news, inputs), ignoreChanges: [] });
    expect(diff(given).changed).to.deep.equal([]);
    expect(diff({ ami: given.ami, instanceType: given.instanceType }).changed).to.deep.equal([]);
    expect(diff({ ...given, rootBlockDevice: { encrypted: false } }).replaces).to.deep.equal(["rootBlockDevice"]);
    expect(diff({ ...given, ebsBlockDevices: [{ deviceName: "/dev/sdg", volumeSize: 50 }] }).replaces).to.deep.equal([
      "ebsBlockDevices",
    ]);
    const larger = { ...given, rootBlockDevice: { volumeSize: 30, deleteOnTermination: false, encrypted: true } };
    expect(diff(larger)).to.deep.include({ changed: ["rootBlockDevice"], replaces: [] });
    const news = check(INSTANCE, "volumes", larger, inputs);
    const change = { id, olds: outputs, news, ignoreChanges: [], preview: false };
    const { outputs: after } = await provider.update(INSTANCE, change);
    expect(after.rootBlockDevice).to.include({ volumeSize: 30, deleteOnTermination: false, encrypted: true });
    expect(diff(larger, after).changed).to.deep.equal([]);
    const tagged = { ...given, rootBlockDevice: { tags: { Name: "root" } } };
    const { failures } = provider.check(INSTANCE, {
      name: "tagged",
      randomSeed: Buffer.from("tagged"),
      olds: {},
      news: tagged,
    });
    expect(failures.map(({ reason }) => reason).join()).to.match(
      /does not implement 'rootBlockDevice.tags'.*official AWS provider/,
    );
  });

  it("change type and user data while they are stopped, as the clock moves on", async () => {
    const { id: ami } = await image({ owners: ["801119661308"], nameRegex: "2022" });
    const given = { ami: String(ami), instanceType: "t3.micro", userData: "echo one" };
    const inputs = check(INSTANCE, "changing", given);
    const made = await provider.create(INSTANCE, inputs, false);
    const news = check(INSTANCE, "changing", { ...given, instanceType: "t3.large", userData: "echo two" }, inputs);
    expect(provider.diff(INSTANCE, { olds: made.outputs, news, ignoreChanges: [] })).to.deep.include({
      changed: ["instanceType", "userData"],
      replaces: [],
    });
    const change = { id: made.id, olds: made.outputs, news, ignoreChanges: [], preview: false };
    expect(await refusal(provider.update(INSTANCE, { ...change, timeoutSeconds: 1 }))).to.match(
      /did not stop: where the emulator's clock stands still, move it/,
    );
    await emulator.advance("PT2M");
    const { outputs } = await provider.update(INSTANCE, change);
    expect(outputs).to.include({ instanceType: "t3.large", userData: "echo two" });
    expect(provider.diff(INSTANCE, { olds: outputs, news, ignoreChanges: [] }).changed).to.deep.equal([]);
    const replaced = check(INSTANCE, "changing", { ...given, userDataReplaceOnChange: true }, inputs);
    expect(provider.diff(INSTANCE, { olds: outputs, news: replaced, ignoreChanges: [] }).replaces).to.deep.equal([
      "userData",
    ]);
    await provider.delete(INSTANCE, made.id, outputs);
    expect(await provider.read(INSTANCE, made.id, { outputs, inputs: news }, "changing")).to.equal(undefined);
  });
});
