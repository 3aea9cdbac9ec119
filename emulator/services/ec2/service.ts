import type { Context } from "../../domain/context.ts";
import { ec2Service } from "../../wire/ec2-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { IMAGE_OPERATIONS } from "./operations/images.ts";
import { ATTRIBUTE_OPERATIONS } from "./operations/instance-attributes.ts";
import { PROFILE_OPERATIONS } from "./operations/instance-profiles.ts";
import { INSTANCE_OPERATIONS } from "./operations/instances.ts";
import { RUN_OPERATIONS } from "./operations/run-instances.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";
import { VOLUME_OPERATIONS } from "./operations/volumes.ts";

/** Images, the simulated fleet's instances and those that were launched. */
export const EC2_OPERATIONS: OperationTable<Context> = {
  ...INSTANCE_OPERATIONS,
  ...IMAGE_OPERATIONS,
  ...RUN_OPERATIONS,
  ...ATTRIBUTE_OPERATIONS,
  ...PROFILE_OPERATIONS,
  ...TAG_OPERATIONS,
  ...VOLUME_OPERATIONS,
};

/** Members that requests spell in the singular. */
export const EC2_REQUEST_NAMES = {
  InstanceIds: "InstanceId",
  Filters: "Filter",
  Values: "Value",
  Resources: "ResourceId",
  Tags: "Tag",
  TagSpecifications: "TagSpecification",
  SecurityGroupIds: "SecurityGroupId",
  ImageIds: "ImageId",
  Owners: "Owner",
  ExecutableUsers: "ExecutableBy",
  AssociationIds: "AssociationId",
  Groups: "GroupId",
  BlockDeviceMappings: "BlockDeviceMapping",
  VolumeIds: "VolumeId",
};

export const ec2 = ec2Service<Context>({
  name: "ec2",
  version: "2016-11-15",
  operations: EC2_OPERATIONS,
  requestNames: EC2_REQUEST_NAMES,
  responseNames: {
    Reservations: "reservationSet",
    Instances: "instancesSet",
    InstanceStatuses: "instanceStatusSet",
    StartingInstances: "instancesSet",
    StoppingInstances: "instancesSet",
    TerminatingInstances: "instancesSet",
    Tags: "tagSet",
    SecurityGroups: "groupSet",
    State: "instanceState",
    StateTransitionReason: "reason",
    PrivateDnsName: "privateDnsName",
    "Monitoring.State": "state",
    "MetadataOptions.State": "state",
    "InstanceMetadataOptions.State": "state",
    InstanceMonitorings: "instancesSet",
    Groups: "groupSet",
    IamInstanceProfileAssociations: "iamInstanceProfileAssociationSet",
    "IamInstanceProfileAssociation.State": "state",
    "IamInstanceProfileAssociations.State": "state",
    Images: "imagesSet",
    "Images.OwnerId": "imageOwnerId",
    "Images.State": "imageState",
    "Images.Public": "isPublic",
    BlockDeviceMappings: "blockDeviceMapping",
    Volumes: "volumeSet",
    "Volumes.State": "status",
    Attachments: "attachmentSet",
    "Attachments.State": "status",
  },
});
