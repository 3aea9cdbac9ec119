import { globalArnOf } from "../../domain/arn.ts";
import type { Context } from "../../domain/context.ts";
import { attachedTo } from "../../domain/instances/disks.ts";
import { findImage } from "../../domain/instances/images.ts";
import type { Launch } from "../../store/launches.ts";
import type { MachineState, Node } from "../../store/nodes.ts";
import { timestamp } from "../../wire/timestamp.ts";
import { platformDetails, stateOf } from "./instance-answers.ts";

/**
 * What a node is as an instance. What a fleet does not say of it (its image, its type, its network) is not there; of one
 * that was launched there is what the request said.
 */
export function instanceOf(node: Node, context: Context, state: MachineState = node.machineState) {
  const { account, store } = context;
  const isGone = node.machineState === "terminated";
  const launch = store.launches.find(node.nodeId);
  return {
    InstanceId: node.nodeId,
    State: stateOf(state),
    PrivateDnsName: isGone ? "" : `ip-${node.ipAddress.replaceAll(".", "-")}.ec2.internal`,
    ...(isGone ? {} : { PrivateIpAddress: node.ipAddress }),
    AmiLaunchIndex: 0,
    LaunchTime: timestamp(Math.max(node.lastBootAtMs, node.registeredAtMs)),
    Placement: { AvailabilityZone: `${account.region}a`, Tenancy: "default" },
    Monitoring: { State: "disabled" },
    ...(node.platformType === "Windows" ? { Platform: "windows" } : {}),
    PlatformDetails: platformDetails(node.platformType),
    ...(node.iamRole === null || launch
      ? {}
      : {
          IamInstanceProfile: {
            Arn: globalArnOf("iam", `instance-profile/${node.iamRole}`, account),
          },
        }),
    ...(launch && launchOf(launch, node, context)),
    Tags: Object.entries(node.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function launchOf(launch: Launch, node: Node, context: Context) {
  const { imageId, profileName, settings } = launch;
  const disks = node.machineState === "terminated" ? [] : attachedTo(launch, context);
  const image = findImage(imageId, context);
  return {
    ImageId: imageId,
    InstanceType: settings.instanceType,
    ...(settings.keyName === undefined ? {} : { KeyName: settings.keyName }),
    ...(settings.subnetId === undefined ? {} : { SubnetId: settings.subnetId }),
    Placement: { AvailabilityZone: settings.availabilityZone, Tenancy: settings.tenancy },
    Monitoring: { State: settings.isMonitored ? "enabled" : "disabled" },
    SecurityGroups: settings.securityGroupIds.map((GroupId) => ({ GroupId, GroupName: GroupId })),
    EbsOptimized: settings.isEbsOptimized,
    SourceDestCheck: settings.checksSourceDest,
    MetadataOptions: { State: "applied", ...settings.metadataOptions },
    ...(image && {
      Architecture: image.architecture,
      RootDeviceName: image.rootDeviceName,
      RootDeviceType: "ebs",
      VirtualizationType: "hvm",
      Hypervisor: "xen",
      EnaSupport: true,
    }),
    BlockDeviceMappings: disks.map(({ volumeId, disk }) => ({
      DeviceName: disk.deviceName,
      Ebs: {
        VolumeId: volumeId,
        Status: "attached",
        AttachTime: timestamp(node.registeredAtMs),
        DeleteOnTermination: disk.isDeletedOnTermination,
      },
    })),
    ...(profileName === null ? {} : { IamInstanceProfile: shownProfile(profileName, context) }),
  };
}

/** A profile in EC2's form; without an id if the profile was deleted. */
export function shownProfile(profileName: string, { store, account }: Context) {
  const profile = store.instanceProfiles.find(profileName);
  const arn = globalArnOf("iam", `instance-profile/${profileName}`, account);
  return { Arn: profile?.arn ?? arn, ...(profile && { Id: profile.id }) };
}
