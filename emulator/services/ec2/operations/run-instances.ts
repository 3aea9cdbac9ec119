import type { BlockDeviceMapping, EC2, RunInstancesRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { once } from "../../../domain/idempotency.ts";
import type { DiskRequest } from "../../../domain/instances/disks.ts";
import { invalidValue, missingParameter } from "../../../domain/instances/errors.ts";
import { launchInstances } from "../../../domain/instances/launch.ts";
import type { LaunchSettings } from "../../../store/launches.ts";
import { boolean, integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { VOLUME_TYPE } from "../shapes.ts";
import { instanceOf } from "../show-instance.ts";

const TAG = structure({ Key: string({ max: 127 }), Value: string({ max: 256 }) });
export const PROFILE = structure({ Arn: string(), Name: string() });
export const METADATA_OPTIONS = {
  HttpTokens: oneOf("optional", "required"),
  HttpPutResponseHopLimit: integer(),
  HttpEndpoint: oneOf("disabled", "enabled"),
  HttpProtocolIpv6: oneOf("disabled", "enabled"),
  InstanceMetadataTags: oneOf("disabled", "enabled"),
};

const BLOCK_DEVICE = structure({
  DeviceName: string(),
  Ebs: structure({
    DeleteOnTermination: boolean,
    Encrypted: boolean,
    Iops: integer(),
    KmsKeyId: string(),
    SnapshotId: string(),
    Throughput: integer(),
    VolumeSize: integer(),
    VolumeType: VOLUME_TYPE,
  }),
});

/** The maximum number of instances per request; EC2's quota counts processors instead. */
const COUNT_MAX = 1000;

export const RUN_OPERATIONS = {
  /** Launches instances of an image of the emulator. They are in state pending in the answer, and run when they are asked for next. */
  RunInstances: {
    input: structure({
      ImageId: string(),
      InstanceType: string(),
      MinCount: integer(),
      MaxCount: integer(),
      KeyName: string(),
      SecurityGroupIds: list(string()),
      SubnetId: string(),
      UserData: string(),
      Monitoring: structure({ Enabled: boolean }),
      Placement: structure({ AvailabilityZone: string(), Tenancy: oneOf("default", "dedicated", "host") }),
      MetadataOptions: structure(METADATA_OPTIONS),
      TagSpecifications: list(structure({ ResourceType: string(), Tags: list(TAG) })),
      IamInstanceProfile: PROFILE,
      InstanceInitiatedShutdownBehavior: oneOf("stop", "terminate"),
      EbsOptimized: boolean,
      DisableApiTermination: boolean,
      DisableApiStop: boolean,
      BlockDeviceMappings: list(BLOCK_DEVICE),
      ClientToken: string(),
      DryRun: boolean,
    }),
    run(input, context) {
      const { ImageId: imageId, MinCount: min, MaxCount: max } = input;
      if (imageId === undefined) throw missingParameter("ImageId");
      if (min === undefined) throw missingParameter("MinCount");
      if (max === undefined) throw missingParameter("MaxCount");
      if (min < 1 || max < min || max > COUNT_MAX) {
        throw invalidValue(
          `Invalid value '${max}' for MaxCount: it must be from MinCount (${min}), which is at least 1, to ${COUNT_MAX}.`,
        );
      }
      const tags = (input.TagSpecifications ?? [])
        .filter(({ ResourceType }) => ResourceType === "instance")
        .flatMap(({ Tags = [] }) => Tags);
      const request = {
        imageId,
        profile: input.IamInstanceProfile,
        tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
        settings: settingsOf(input, context),
        disks: (input.BlockDeviceMappings ?? []).flatMap(diskOf),
      };
      const ids = once("RunInstances", input, context, () => launchInstances(request, max, context).join(",")).split(
        ",",
      );
      const instances = ids.map((id) => instanceOf(context.store.nodes.findAny(id)!, context, "pending"));
      return {
        ReservationId: ids[0]!.replace(/^i-/, "r-"),
        OwnerId: context.account.accountId,
        Instances: instances,
      };
    },
  },
} satisfies Operations<EC2>;

/** Mappings of other kinds, such as those of disks of the host, say nothing of volumes. */
function diskOf({ DeviceName, Ebs }: BlockDeviceMapping): DiskRequest | [] {
  if (Ebs === undefined) return [];
  if (DeviceName === undefined) throw missingParameter("deviceName");
  if (Ebs.SnapshotId !== undefined) {
    throw new AwsError("InvalidSnapshot.NotFound", `The snapshot '${Ebs.SnapshotId}' does not exist.`);
  }
  return {
    deviceName: DeviceName,
    sizeGiB: Ebs.VolumeSize,
    type: Ebs.VolumeType,
    iops: Ebs.Iops,
    throughput: Ebs.Throughput,
    isEncrypted: Ebs.Encrypted,
    kmsKeyId: Ebs.KmsKeyId,
    isDeletedOnTermination: Ebs.DeleteOnTermination,
  };
}

function settingsOf(input: RunInstancesRequest, { account }: Pick<Context, "account">): LaunchSettings {
  const { MetadataOptions: metadata = {} } = input;
  return {
    instanceType: input.InstanceType ?? "m1.small",
    keyName: input.KeyName,
    subnetId: input.SubnetId,
    availabilityZone: input.Placement?.AvailabilityZone ?? `${account.region}a`,
    tenancy: input.Placement?.Tenancy ?? "default",
    securityGroupIds: input.SecurityGroupIds ?? [],
    userData: input.UserData,
    isMonitored: input.Monitoring?.Enabled ?? false,
    isEbsOptimized: input.EbsOptimized ?? false,
    checksSourceDest: true,
    disableApiTermination: input.DisableApiTermination ?? false,
    disableApiStop: input.DisableApiStop ?? false,
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior ?? "stop",
    metadataOptions: {
      HttpTokens: metadata.HttpTokens ?? "optional",
      HttpPutResponseHopLimit: metadata.HttpPutResponseHopLimit ?? 1,
      HttpEndpoint: metadata.HttpEndpoint ?? "enabled",
      HttpProtocolIpv6: metadata.HttpProtocolIpv6 ?? "disabled",
      InstanceMetadataTags: metadata.InstanceMetadataTags ?? "disabled",
    },
  };
}
