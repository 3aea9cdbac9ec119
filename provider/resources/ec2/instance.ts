import type { EC2, Instance, ModifyInstanceAttributeRequest, RunInstancesRequest } from "@aws-sdk/client-ec2";
import { type AwsContext, localArn } from "../../aws/aws-context.ts";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile, waitFor } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, object, type StateOf, set, string } from "../../schema/property.ts";
import { between, length, matching, oneOf } from "../../schema/validators.ts";
import { isValues } from "../../values/value.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { changeRootDisk, isEncryptedAnew, mappingsOf, OTHER_DISK, ROOT_DISK, readDisks } from "./disks.ts";

const SWITCH = oneOf(["enabled", "disabled"]);

const properties = {
  ...regional,
  ...tagged,
  ami: string({ computed: true, forceNew: true }),
  arn: string({ output: true }),
  availabilityZone: string({ computed: true, forceNew: true }),
  disableApiStop: bool({ computed: true }),
  disableApiTermination: bool({ computed: true }),
  ebsBlockDevices: set(object(OTHER_DISK, {}), { computed: true, forceNew: true }),
  ebsOptimized: bool({ computed: true, forceNew: true }),
  forceDestroy: bool({ default: false }),
  iamInstanceProfile: string({ computed: true }),
  instanceInitiatedShutdownBehavior: string({ computed: true, validate: oneOf(["stop", "terminate"]) }),
  instanceState: string({ output: true }),
  instanceType: string({ computed: true }),
  keyName: string({ computed: true, forceNew: true }),
  metadataOptions: object(
    {
      httpEndpoint: string({ computed: true, validate: SWITCH }),
      httpProtocolIpv6: string({ computed: true, validate: SWITCH }),
      httpPutResponseHopLimit: number({ computed: true, validate: between(1, 64) }),
      httpTokens: string({ computed: true, validate: oneOf(["optional", "required"]) }),
      instanceMetadataTags: string({ computed: true, validate: SWITCH }),
    },
    { computed: true },
  ),
  monitoring: bool({ computed: true }),
  privateDns: string({ output: true }),
  privateIp: string({ output: true }),
  publicDns: string({ output: true }),
  publicIp: string({ output: true }),
  rootBlockDevice: object(ROOT_DISK, { computed: true }),
  sourceDestCheck: bool({ default: true }),
  subnetId: string({ computed: true, forceNew: true }),
  tenancy: string({ computed: true, forceNew: true, validate: oneOf(["default", "dedicated", "host"]) }),
  userData: string({ conflictsWith: ["userDataBase64"], validate: length(0, 16_384) }),
  userDataBase64: string({
    computed: true,
    conflictsWith: ["userData"],
    validate: matching(/^[A-Za-z0-9+/]*={0,2}$/, "Base64"),
  }),
  userDataReplaceOnChange: bool({ default: false }),
  vpcSecurityGroupIds: set(string({}), { computed: true }),
} as const;

type State = StateOf<typeof properties>;

/** What EC2 changes on a stopped machine alone. */
const STOPPED = ["instanceType", "userData", "userDataBase64"];
/** How long a machine may take to stop: on the emulator it stops as its clock moves on, which may stand still. */
const STOP_MS = 90_000;

/** A machine. On the emulator one whose profile lets its agent register becomes a managed node. */
export const instance = resourceType<typeof properties>({
  token: "aws:ec2/instance:Instance",
  properties,
  atLeastOneOf: ["ami"],
  // What belongs to networks, hosts and markets, of which the emulator has none.
  notImplemented: [
    "associatePublicIpAddress",
    "capacityReservationSpecification",
    "cpuOptions",
    "creditSpecification",
    "enablePrimaryIpv6",
    "enclaveOptions",
    "ephemeralBlockDevices",
    "getPasswordData",
    "hibernation",
    "hostId",
    "hostResourceGroupArn",
    "instanceMarketOptions",
    "ipv6AddressCount",
    "ipv6Addresses",
    "launchTemplate",
    "maintenanceOptions",
    "networkInterfaces",
    "placementGroup",
    "placementGroupId",
    "placementPartitionNumber",
    "primaryNetworkInterface",
    "privateDnsNameOptions",
    "secondaryNetworkInterfaces",
    "secondaryPrivateIps",
    "securityGroups",
    "volumeTags",
  ],
  replacesWhen: (olds, news) => [
    ...(news.userDataReplaceOnChange === true ? ["userData", "userDataBase64"] : []),
    ...(isValues(olds.rootBlockDevice) &&
    isValues(news.rootBlockDevice) &&
    isEncryptedAnew(olds.rootBlockDevice, news.rootBlockDevice)
      ? ["rootBlockDevice"]
      : []),
  ],
  unknownAfter: (changed) => (STOPPED.some((name) => changed.has(name)) ? ["instanceState"] : []),
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.ec2()).deleteTags({ Resources: [id], Tags: keys.map((Key) => ({ Key })) });
    },
    async add(aws, id, _state, tags) {
      await (await aws.ec2()).createTags({ Resources: [id], Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const ec2 = await aws.ec2();
    const BlockDeviceMappings = await mappingsOf(ec2, inputs.ami, inputs.rootBlockDevice, inputs.ebsBlockDevices);
    const { Instances } = await retryWhile(
      // A profile that the program has just made, and its role, may not be known everywhere yet.
      (error) =>
        hasCode(error, "InvalidParameterValue") &&
        /Invalid IAM Instance Profile|has no associated IAM Roles/.test((error as Error).message),
      () => ec2.runInstances({ ...launchOf(inputs), BlockDeviceMappings }),
      aws.timeoutMs ?? 10_000,
    );
    const id = Instances?.[0]?.InstanceId as string;
    created(id);
    await waitUntilRunning(aws, ec2, id);
    if (inputs.sourceDestCheck === false) {
      await ec2.modifyInstanceAttribute({ InstanceId: id, SourceDestCheck: { Value: false } });
    }
  },

  async read(aws, id, state) {
    const ec2 = await aws.ec2();
    const found = await findInstance(ec2, id);
    if (found === undefined) return undefined;
    const attribute = (
      Attribute: "disableApiStop" | "disableApiTermination" | "instanceInitiatedShutdownBehavior" | "userData",
    ) => ec2.describeInstanceAttribute({ InstanceId: id, Attribute });
    const [disks, stop, termination, shutdown, data] = await Promise.all([
      readDisks(ec2, found),
      attribute("disableApiStop"),
      attribute("disableApiTermination"),
      attribute("instanceInitiatedShutdownBehavior"),
      attribute("userData"),
    ]);
    const userData = data.UserData?.Value;
    const metadata = found.MetadataOptions;
    return {
      ...disks,
      ami: found.ImageId,
      arn: await localArn(aws, "ec2", `instance/${id}`),
      availabilityZone: found.Placement?.AvailabilityZone,
      disableApiStop: stop.DisableApiStop?.Value ?? false,
      disableApiTermination: termination.DisableApiTermination?.Value ?? false,
      ebsOptimized: found.EbsOptimized ?? false,
      iamInstanceProfile: found.IamInstanceProfile?.Arn?.split("/").at(-1),
      instanceInitiatedShutdownBehavior: shutdown.InstanceInitiatedShutdownBehavior?.Value,
      instanceState: found.State?.Name,
      instanceType: found.InstanceType,
      keyName: found.KeyName,
      metadataOptions: metadata && {
        httpEndpoint: metadata.HttpEndpoint,
        httpProtocolIpv6: metadata.HttpProtocolIpv6,
        httpPutResponseHopLimit: metadata.HttpPutResponseHopLimit,
        httpTokens: metadata.HttpTokens,
        instanceMetadataTags: metadata.InstanceMetadataTags,
      },
      monitoring: found.Monitoring?.State === "enabled" || found.Monitoring?.State === "pending",
      privateDns: found.PrivateDnsName,
      privateIp: found.PrivateIpAddress,
      publicDns: found.PublicDnsName,
      publicIp: found.PublicIpAddress,
      sourceDestCheck: found.SourceDestCheck ?? true,
      subnetId: found.SubnetId,
      tenancy: found.Placement?.Tenancy,
      // It is kept in the form in which the program gave it.
      ...(state.userDataBase64
        ? { userData: undefined, userDataBase64: userData }
        : { userData: userData && Buffer.from(userData, "base64").toString(), userDataBase64: undefined }),
      vpcSecurityGroupIds: (found.SecurityGroups ?? []).map(({ GroupId }) => GroupId ?? ""),
      tags: fromTagList(found.Tags),
    };
  },

  async update(aws, id, { olds, news, changed }) {
    const ec2 = await aws.ec2();
    const modify = (change: Omit<ModifyInstanceAttributeRequest, "InstanceId">) =>
      ec2.modifyInstanceAttribute({ InstanceId: id, ...change });
    if (changed.has("iamInstanceProfile")) await changeProfile(ec2, id, news.iamInstanceProfile);
    if (changed.has("vpcSecurityGroupIds")) await modify({ Groups: [...(news.vpcSecurityGroupIds ?? [])] });
    if (changed.has("disableApiStop")) await modify({ DisableApiStop: { Value: news.disableApiStop } });
    if (changed.has("disableApiTermination")) {
      await modify({ DisableApiTermination: { Value: news.disableApiTermination } });
    }
    if (changed.has("instanceInitiatedShutdownBehavior")) {
      await modify({ InstanceInitiatedShutdownBehavior: { Value: news.instanceInitiatedShutdownBehavior } });
    }
    if (changed.has("sourceDestCheck")) await modify({ SourceDestCheck: { Value: news.sourceDestCheck ?? true } });
    if (changed.has("monitoring")) {
      await (news.monitoring
        ? ec2.monitorInstances({ InstanceIds: [id] })
        : ec2.unmonitorInstances({ InstanceIds: [id] }));
    }
    if (changed.has("metadataOptions")) {
      await ec2.modifyInstanceMetadataOptions({ InstanceId: id, ...metadataOf(news) });
    }
    if (changed.has("rootBlockDevice") && olds.rootBlockDevice && news.rootBlockDevice) {
      await changeRootDisk(ec2, id, olds.rootBlockDevice, news.rootBlockDevice);
    }
    if (!STOPPED.some((name) => changed.has(name))) return;
    await stop(aws, ec2, id);
    if (changed.has("instanceType")) await modify({ InstanceType: { Value: news.instanceType } });
    if (changed.has("userData") || changed.has("userDataBase64")) {
      await modify({ UserData: { Value: Buffer.from(userDataOf(news) ?? "", "base64") } });
    }
    await ec2.startInstances({ InstanceIds: [id] });
  },

  async delete(aws, id, state) {
    const ec2 = await aws.ec2();
    try {
      if (state.forceDestroy) {
        await ec2.modifyInstanceAttribute({ InstanceId: id, DisableApiTermination: { Value: false } });
      }
      // It is terminated when it has shut down; on the emulator that is as the clock moves on.
      await ec2.terminateInstances({ InstanceIds: [id] });
    } catch (error) {
      if (!hasCode(error, "InvalidInstanceID.NotFound")) throw error;
    }
  },
});

function launchOf(inputs: State): RunInstancesRequest {
  const tags = toTagList(inputs.tagsAll);
  return {
    ImageId: inputs.ami,
    MinCount: 1,
    MaxCount: 1,
    InstanceType: inputs.instanceType as RunInstancesRequest["InstanceType"],
    KeyName: inputs.keyName,
    SubnetId: inputs.subnetId,
    SecurityGroupIds: inputs.vpcSecurityGroupIds?.length ? [...inputs.vpcSecurityGroupIds] : undefined,
    UserData: userDataOf(inputs),
    DisableApiStop: inputs.disableApiStop,
    DisableApiTermination: inputs.disableApiTermination,
    EbsOptimized: inputs.ebsOptimized,
    InstanceInitiatedShutdownBehavior: inputs.instanceInitiatedShutdownBehavior as "stop" | undefined,
    IamInstanceProfile: inputs.iamInstanceProfile ? { Name: inputs.iamInstanceProfile } : undefined,
    Monitoring: inputs.monitoring === undefined ? undefined : { Enabled: inputs.monitoring },
    Placement:
      inputs.availabilityZone || inputs.tenancy
        ? { AvailabilityZone: inputs.availabilityZone, Tenancy: inputs.tenancy as "default" | undefined }
        : undefined,
    MetadataOptions: inputs.metadataOptions && metadataOf(inputs),
    TagSpecifications: tags.length > 0 ? [{ ResourceType: "instance", Tags: tags }] : undefined,
  };
}

function metadataOf({ metadataOptions = {} as NonNullable<State["metadataOptions"]> }: State) {
  return {
    HttpEndpoint: metadataOptions.httpEndpoint as "enabled" | undefined,
    HttpProtocolIpv6: metadataOptions.httpProtocolIpv6 as "enabled" | undefined,
    HttpPutResponseHopLimit: metadataOptions.httpPutResponseHopLimit,
    HttpTokens: metadataOptions.httpTokens as "required" | undefined,
    InstanceMetadataTags: metadataOptions.instanceMetadataTags as "enabled" | undefined,
  };
}

function userDataOf({ userData, userDataBase64 }: State): string | undefined {
  if (userData) return Buffer.from(userData).toString("base64");
  return userDataBase64 || undefined;
}

/** A machine that is there to stay: one that shuts down is as good as terminated. */
async function findInstance(ec2: EC2, id: string): Promise<Instance | undefined> {
  try {
    const { Reservations } = await ec2.describeInstances({ InstanceIds: [id] });
    const found = Reservations?.[0]?.Instances?.[0];
    return ["terminated", "shutting-down"].includes(found?.State?.Name ?? "terminated") ? undefined : found;
  } catch (error) {
    if (hasCode(error, "InvalidInstanceID.NotFound")) return undefined;
    throw error;
  }
}

async function waitUntilRunning(aws: AwsContext, ec2: EC2, id: string): Promise<void> {
  const isRunning = async () => ((await findInstance(ec2, id))?.State?.Name === "pending" ? undefined : true);
  await waitFor(isRunning, `instance ${id} did not come up`, aws.timeoutMs ?? 600_000);
}

async function stop(aws: AwsContext, ec2: EC2, id: string): Promise<void> {
  if ((await findInstance(ec2, id))?.State?.Name !== "stopped") await ec2.stopInstances({ InstanceIds: [id] });
  await waitFor(
    async () => ((await findInstance(ec2, id))?.State?.Name === "stopped" ? true : undefined),
    `instance ${id} did not stop: where the emulator's clock stands still, move it (mw clock) and run up again; waited`,
    aws.timeoutMs ?? STOP_MS,
  );
}

async function changeProfile(ec2: EC2, id: string, name: string | undefined): Promise<void> {
  const { IamInstanceProfileAssociations } = await ec2.describeIamInstanceProfileAssociations({
    Filters: [{ Name: "instance-id", Values: [id] }],
  });
  const AssociationId = IamInstanceProfileAssociations?.[0]?.AssociationId;
  if (!name) {
    if (AssociationId) await ec2.disassociateIamInstanceProfile({ AssociationId });
  } else if (AssociationId) {
    await ec2.replaceIamInstanceProfileAssociation({ AssociationId, IamInstanceProfile: { Name: name } });
  } else await ec2.associateIamInstanceProfile({ InstanceId: id, IamInstanceProfile: { Name: name } });
}
