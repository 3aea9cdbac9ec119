import {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  ModifyVolumeCommand,
  MonitorInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { createRole } from "../helpers/functions.ts";

const AL2023 = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const CORE = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

describe("EC2: launched instances", () => {
  let emulator: TestEmulator;
  let ec2: EC2Client;
  let imageId: string;

  before(async () => {
    emulator = await startTestEmulator({ fleet: { nodes: [{ platform: "ubuntu-22.04" }] } as never });
    const { endpoint } = emulator;
    ec2 = new EC2Client({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
    imageId = (await emulator.ssm.send(new GetParameterCommand({ Name: AL2023 }))).Parameter!.Value!;
  });
  after(async () => {
    ec2.destroy();
    await emulator.stop();
  });

  async function launch(change: Partial<RunInstancesCommandInput> = {}): Promise<string> {
    const answer = await ec2.send(
      new RunInstancesCommand({ ImageId: imageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, ...change }),
    );
    expect(answer.Instances![0]!.State!.Name).to.equal("pending");
    return answer.Instances![0]!.InstanceId!;
  }

  async function describe_(InstanceId: string) {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
    return Reservations![0]!.Instances![0]!;
  }

  async function managed(): Promise<Record<string, string>> {
    const { InstanceInformationList } = await emulator.ssm.send(new DescribeInstanceInformationCommand({}));
    return Object.fromEntries(InstanceInformationList!.map((one) => [one.InstanceId!, one.PingStatus!]));
  }

  async function makeProfile(name: string): Promise<void> {
    await createRole(emulator, name, "ec2.amazonaws.com");
    await emulator.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
    await emulator.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  }

  const refusal = (command: Promise<unknown>) =>
    command.then(
      () => "none",
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it("has images, which AWS's public parameters name", async () => {
    const { Images } = await ec2.send(
      new DescribeImagesCommand({
        Owners: ["amazon"],
        Filters: [
          { Name: "name", Values: ["al2023-ami-2023.*-x86_64"] },
          { Name: "architecture", Values: ["x86_64"] },
        ],
      }),
    );
    expect(Images).to.have.length(1);
    expect(Images![0]).to.deep.include({
      ImageId: imageId,
      OwnerId: "137112412989",
      ImageOwnerAlias: "amazon",
      State: "available",
      Public: true,
      RootDeviceName: "/dev/xvda",
    });
    const { Parameters } = await emulator.ssm.send(
      new GetParametersByPathCommand({ Path: "/aws/service/ami-windows-latest", Recursive: true }),
    );
    expect(Parameters!.map(({ Name }) => Name)).to.deep.equal(
      ["2016", "2019", "2022", "2025"].map(
        (year) => `/aws/service/ami-windows-latest/Windows_Server-${year}-English-Full-Base`,
      ),
    );
    expect(Parameters![0]!.ARN).to.contain(":us-east-1::parameter/aws/service/");
    expect(await refusal(ec2.send(new DescribeImagesCommand({ ImageIds: ["ami-00000000000000000"] })))).to.equal(
      "InvalidAMIID.NotFound: The image id '[ami-00000000000000000]' does not exist",
    );
  });

  it("refuses what cannot be launched", async () => {
    const attempt = (change: Partial<RunInstancesCommandInput>) => refusal(launch(change));
    expect(await attempt({ ImageId: "ami-0123456789abcdef0" })).to.contain("InvalidAMIID.NotFound");
    expect(await attempt({ ImageId: "windows" })).to.contain("InvalidAMIID.Malformed");
    expect(await attempt({ MinCount: 2 })).to.contain("InvalidParameterValue");
    expect(await attempt({ IamInstanceProfile: { Name: "none" } })).to.contain(
      "Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
    );
    await emulator.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "bare" }));
    expect(await attempt({ IamInstanceProfile: { Name: "bare" } })).to.contain("has no associated IAM Roles");
  });

  it("is no managed node without a profile, and one as soon as its role lets it", async () => {
    const before = Object.keys(await managed());
    const alone = await launch({
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Team", Value: "a" }] }],
    });
    expect(await describe_(alone)).to.deep.include({
      ImageId: imageId,
      InstanceType: "t3.micro",
      State: { Code: 16, Name: "running" },
      Tags: [{ Key: "Team", Value: "a" }],
    });
    await makeProfile("late");
    const late = await launch({ IamInstanceProfile: { Name: "late" } });
    expect(Object.keys(await managed())).to.deep.equal(before);
    const send = () =>
      emulator.ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [late],
          Parameters: { commands: ["ls"] },
        }),
      );
    expect(await refusal(send())).to.contain("InvalidInstanceId");
    await emulator.iam.send(new AttachRolePolicyCommand({ RoleName: "late", PolicyArn: CORE }));
    expect(await managed()).to.deep.include({ [late]: "Online" });
    const { Command } = await send();
    await emulator.advance("PT5M");
    const { CommandInvocations } = await emulator.ssm.send(
      new ListCommandInvocationsCommand({ CommandId: Command!.CommandId! }),
    );
    expect(CommandInvocations![0]).to.include({ InstanceId: late, Status: "Success" });

    const { IamInstanceProfileAssociation } = await ec2.send(
      new AssociateIamInstanceProfileCommand({ InstanceId: alone, IamInstanceProfile: { Name: "late" } }),
    );
    expect(IamInstanceProfileAssociation!.State).to.equal("associating");
    expect(await managed()).to.deep.include({ [alone]: "Online" });
    const { IamInstanceProfileAssociations } = await ec2.send(
      new DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: "instance-id", Values: [alone] }] }),
    );
    expect(IamInstanceProfileAssociations![0]).to.include({ InstanceId: alone, State: "associated" });
    await ec2.send(
      new DisassociateIamInstanceProfileCommand({ AssociationId: IamInstanceProfileAssociation!.AssociationId! }),
    );
    expect((await describe_(alone)).IamInstanceProfile).to.equal(undefined);
  });

  it("counts a policy of one's own that allows registering, and has the patches of its image's day", async () => {
    await makeProfile("own");
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["ssm:Update*", "ssmmessages:*"], Resource: "*" }],
    });
    await emulator.iam.send(new PutRolePolicyCommand({ RoleName: "own", PolicyName: "own", PolicyDocument }));
    const id = await launch({ IamInstanceProfile: { Name: "own" } });
    expect(await managed()).to.deep.include({ [id]: "Online" });
    await emulator.ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunPatchBaseline",
        InstanceIds: [id],
        Parameters: { Operation: ["Scan"] },
      }),
    );
    await emulator.advance("PT30M");
    const { InstancePatchStates } = await emulator.ssm.send(
      new DescribeInstancePatchStatesCommand({ InstanceIds: [id] }),
    );
    expect(InstancePatchStates![0]!.MissingCount).to.be.greaterThan(0);
  });

  it("changes what EC2 changes on a living instance, and its type when it is stopped", async () => {
    const id = await launch({ UserData: Buffer.from("echo one").toString("base64") });
    const attribute = async (Attribute: "userData" | "instanceType" | "disableApiTermination") =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }));
    const modify = (change: object) => ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, ...change }));
    expect((await attribute("userData")).UserData!.Value).to.equal(Buffer.from("echo one").toString("base64"));
    await modify({ DisableApiTermination: { Value: true } });
    expect((await attribute("disableApiTermination")).DisableApiTermination!.Value).to.equal(true);
    expect(await refusal(modify({ InstanceType: { Value: "t3.small" } }))).to.contain("IncorrectInstanceState");
    expect(await refusal(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).to.contain(
      "OperationNotPermitted",
    );
    await modify({ DisableApiTermination: { Value: false } });
    await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: "required" }));
    await ec2.send(new MonitorInstancesCommand({ InstanceIds: [id] }));
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await emulator.advance("PT2M");
    await modify({ InstanceType: { Value: "t3.small" } });
    await modify({ UserData: { Value: Buffer.from("echo two") } });
    expect(await describe_(id)).to.deep.include({ InstanceType: "t3.small", Monitoring: { State: "enabled" } });
    expect((await describe_(id)).MetadataOptions).to.include({ HttpTokens: "required", State: "applied" });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await emulator.advance("PT2H");
    expect(await refusal(describe_(id))).to.contain("InvalidInstanceID.NotFound");
  });

  it("has its image's volume, as a request changes it, and further ones", async () => {
    const volumesOf = async (id: string) => {
      const Filters = [{ Name: "attachment.instance-id", Values: [id] }];
      return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes!;
    };
    const plain = await launch();
    const [own] = await volumesOf(plain);
    expect(own).to.deep.include({ Size: 8, VolumeType: "gp3", Iops: 3000, Throughput: 125, Encrypted: false });
    expect(own).to.include({ State: "in-use", AvailabilityZone: "us-east-1a" });
    expect((await describe_(plain)).BlockDeviceMappings![0]).to.deep.include({ DeviceName: "/dev/xvda" });
    expect((await describe_(plain)).BlockDeviceMappings![0]!.Ebs).to.include({
      VolumeId: own!.VolumeId!,
      Status: "attached",
      DeleteOnTermination: true,
    });

    const root = (Ebs: object) => ({ BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs }] });
    const id = await launch({
      BlockDeviceMappings: [
        { DeviceName: "/dev/sdf", Ebs: { VolumeSize: 100, VolumeType: "gp2", DeleteOnTermination: false } },
        { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 40, Encrypted: true } },
      ],
    });
    const [first, second] = await volumesOf(id);
    expect(first).to.include({ Size: 40, VolumeType: "gp3", Encrypted: true });
    expect(second).to.include({ Size: 100, VolumeType: "gp2", Iops: 300 });
    expect(second!.Attachments![0]).to.include({ InstanceId: id, Device: "/dev/sdf", DeleteOnTermination: false });
    const paged = await ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }));
    expect(paged.Volumes).to.have.length(5);
    const rest = await ec2.send(new DescribeVolumesCommand({ NextToken: paged.NextToken }));
    const all = (await ec2.send(new DescribeVolumesCommand({}))).Volumes!.map(({ VolumeId }) => VolumeId);
    expect([...paged.Volumes!, ...rest.Volumes!].map(({ VolumeId }) => VolumeId)).to.deep.equal(all);

    const VolumeId = first!.VolumeId!;
    const modify = (change: object) => ec2.send(new ModifyVolumeCommand({ VolumeId, ...change }));
    expect((await modify({ Size: 50, Iops: 4000 })).VolumeModification).to.include({
      OriginalSize: 40,
      TargetSize: 50,
    });
    await ec2.send(
      new ModifyInstanceAttributeCommand({
        InstanceId: id,
        BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: false } }],
      }),
    );
    expect((await volumesOf(id))[0]).to.include({ Size: 50, Iops: 4000, Throughput: 125 });
    expect((await volumesOf(id))[0]!.Attachments![0]).to.include({ DeleteOnTermination: false });

    expect(await refusal(modify({ Size: 20 }))).to.contain("New size cannot be smaller than existing size");
    expect(await refusal(launch(root({ VolumeSize: 4 })))).to.contain("InvalidBlockDeviceMapping: Volume of size 4GB");
    expect(await refusal(launch(root({ VolumeType: "gp9" as "gp3" })))).to.contain("InvalidParameterValue");
    expect(await refusal(launch(root({ VolumeType: "io2" })))).to.contain("must contain the parameter iops");
    expect(await refusal(launch(root({ VolumeType: "gp2", Iops: 500 })))).to.contain("not supported for gp2 volumes");
    expect(await refusal(launch(root({ SnapshotId: "snap-0123456789abcdef0" })))).to.contain(
      "InvalidSnapshot.NotFound",
    );
    await launch({ BlockDeviceMappings: [{ DeviceName: "/dev/sdb", VirtualName: "ephemeral0" }] });
    const unknown = new DescribeVolumesCommand({ VolumeIds: ["vol-00000000000000000"] });
    expect(await refusal(ec2.send(unknown))).to.contain("InvalidVolume.NotFound");
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await emulator.advance("PT2M");
    expect(await volumesOf(id)).to.deep.equal([]);
  });

  it("launches once per client token", async () => {
    const token = { ClientToken: "one" };
    expect(await launch(token)).to.equal(await launch(token));
    expect(await launch({ ClientToken: "two" })).to.not.equal(await launch(token));
  });
});
