import type { BlockDeviceMapping, EC2, Instance, Volume } from "@aws-sdk/client-ec2";
import { bool, map, number, type StateOf, string } from "../../schema/property.ts";
import { oneOf } from "../../schema/validators.ts";
import type { Values } from "../../values/value.ts";

const notHere = (_value: unknown, at: string) =>
  `the local AWS provider does not implement '${at}'. Leave it out here, or deploy this program with the official AWS provider`;

const disk = {
  deleteOnTermination: bool({ default: true }),
  encrypted: bool({ computed: true }),
  iops: number({ computed: true }),
  kmsKeyId: string({ computed: true }),
  tags: map({ validate: notHere }),
  throughput: number({ computed: true }),
  volumeId: string({ output: true }),
  volumeSize: number({ computed: true }),
  volumeType: string({ computed: true, validate: oneOf(["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"]) }),
} as const;

/** The volume of the image's root device. */
export const ROOT_DISK = { ...disk, deviceName: string({ output: true }) } as const;

/** A volume beside it. */
export const OTHER_DISK = {
  ...disk,
  deviceName: string({ required: true }),
  snapshotId: string({ computed: true, validate: notHere }),
} as const;

export type RootDisk = StateOf<typeof ROOT_DISK>;
export type OtherDisk = StateOf<typeof OTHER_DISK>;

/** Of the root volume, which is changed in place, these cannot be: they take another machine. */
export function isEncryptedAnew(olds: Values, news: Values): boolean {
  return ["encrypted", "kmsKeyId"].some((name) => news[name] !== undefined && news[name] !== (olds[name] ?? undefined));
}

/** The volumes of a request; the name of the root device is the image's. */
export async function mappingsOf(
  ec2: EC2,
  imageId: string | undefined,
  root: RootDisk | undefined,
  others: readonly OtherDisk[] = [],
): Promise<BlockDeviceMapping[] | undefined> {
  const mappings = others.map((one) => mappingOf(one.deviceName, one));
  if (root) {
    const { Images } = await ec2.describeImages({ ImageIds: imageId === undefined ? [] : [imageId] });
    mappings.push(mappingOf(Images?.[0]?.RootDeviceName, root));
  }
  return mappings.length > 0 ? mappings : undefined;
}

function mappingOf(DeviceName: string | undefined, given: RootDisk | OtherDisk): BlockDeviceMapping {
  return {
    DeviceName,
    Ebs: {
      DeleteOnTermination: given.deleteOnTermination ?? true,
      Encrypted: given.encrypted || undefined,
      Iops: given.iops || undefined,
      KmsKeyId: given.kmsKeyId || undefined,
      Throughput: given.throughput || undefined,
      VolumeSize: given.volumeSize || undefined,
      VolumeType: (given.volumeType || undefined) as "gp3" | undefined,
    },
  };
}

/** What AWS reports of an instance's volumes. */
export async function readDisks(ec2: EC2, { InstanceId = "", RootDeviceName }: Instance) {
  const { Volumes = [] } = await ec2.describeVolumes({
    Filters: [{ Name: "attachment.instance-id", Values: [InstanceId] }],
  });
  const disks = Volumes.map(shownDisk);
  return {
    rootBlockDevice: disks.find(({ deviceName }) => deviceName === RootDeviceName),
    ebsBlockDevices: disks.filter(({ deviceName }) => deviceName !== RootDeviceName),
  };
}

function shownDisk(volume: Volume) {
  return {
    deleteOnTermination: volume.Attachments?.[0]?.DeleteOnTermination ?? false,
    deviceName: volume.Attachments?.[0]?.Device ?? "",
    encrypted: volume.Encrypted ?? false,
    iops: volume.Iops ?? 0,
    kmsKeyId: volume.KmsKeyId ?? "",
    snapshotId: undefined,
    tags: undefined,
    throughput: volume.Throughput ?? 0,
    volumeId: volume.VolumeId ?? "",
    volumeSize: volume.Size ?? 0,
    volumeType: volume.VolumeType ?? "",
  };
}

/** Changes the root volume of a living instance. */
export async function changeRootDisk(ec2: EC2, InstanceId: string, olds: RootDisk, news: RootDisk): Promise<void> {
  const changed = <Name extends "volumeSize" | "volumeType" | "iops" | "throughput">(name: Name) =>
    news[name] !== undefined && news[name] !== olds[name] ? news[name] : undefined;
  const change = {
    Size: changed("volumeSize"),
    VolumeType: changed("volumeType") as "gp3" | undefined,
    Iops: changed("iops"),
    Throughput: changed("throughput"),
  };
  if (Object.values(change).some((value) => value !== undefined)) {
    await ec2.modifyVolume({ VolumeId: olds.volumeId, ...change });
  }
  if (news.deleteOnTermination === olds.deleteOnTermination) return;
  const Ebs = { DeleteOnTermination: news.deleteOnTermination };
  await ec2.modifyInstanceAttribute({ InstanceId, BlockDeviceMappings: [{ DeviceName: olds.deviceName, Ebs }] });
}
