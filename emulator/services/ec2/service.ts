import type { Context } from "../../domain/context.ts";
import { ec2Service } from "../../wire/ec2-service.ts";
import { EC2_OPERATIONS } from "./table.ts";

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
  },
});
