import type { EC2, Filter } from "@aws-sdk/client-ec2";
import { rootDiskOf } from "../../../domain/instances/disks.ts";
import { invalidValue } from "../../../domain/instances/errors.ts";
import { type Image, imagesOf, PUBLISHED_AT_MS } from "../../../domain/instances/images.ts";
import { getImage } from "../../../domain/instances/launch.ts";
import { platformOf } from "../../../domain/nodes/platforms.ts";
import { matchesGlob } from "../../../input/glob.ts";
import { boolean, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { platformDetails } from "../instance-answers.ts";
import { checkFilters } from "../instance-filters.ts";
import { FILTERS, PAGE } from "../shapes.ts";

export const IMAGE_OPERATIONS = {
  /** The images that the emulator knows: one of each platform and architecture, all public. */
  DescribeImages: {
    input: structure({
      ExecutableUsers: list(string()),
      ImageIds: list(string()),
      Owners: list(string()),
      IncludeDeprecated: boolean,
      IncludeDisabled: boolean,
      Filters: FILTERS,
      DryRun: boolean,
      ...PAGE,
    }),
    run(input, context) {
      checkFilters(input.Filters);
      for (const imageId of input.ImageIds ?? []) getImage(imageId, context);
      const tests = (input.Filters ?? []).map(imageTest);
      const images = imagesOf(context.account).filter(
        (image) =>
          (!input.ImageIds?.length || input.ImageIds.includes(image.imageId)) &&
          (!input.Owners?.length ||
            input.Owners.some((owner) => owner === image.ownerId || owner === image.ownerAlias)) &&
          (!input.ExecutableUsers?.length || input.ExecutableUsers.includes("all")) &&
          tests.every((test) => test(image)),
      );
      return { Images: images.map((image) => shownImage(image)) };
    },
  },
} satisfies Operations<EC2>;

const FILTER_VALUES: Readonly<Record<string, (image: Image) => string | undefined>> = {
  architecture: ({ architecture }) => architecture,
  description: ({ description }) => description,
  "image-id": ({ imageId }) => imageId,
  "image-type": () => "machine",
  "is-public": () => "true",
  name: ({ name }) => name,
  "owner-alias": ({ ownerAlias }) => ownerAlias,
  "owner-id": ({ ownerId }) => ownerId,
  platform: (image) => (platformOf(image.platform).type === "Windows" ? "windows" : undefined),
  "root-device-type": () => "ebs",
  "root-device-name": ({ rootDeviceName }) => rootDeviceName,
  state: () => "available",
  "virtualization-type": () => "hvm",
  hypervisor: () => "xen",
  "ena-support": () => "true",
};

function imageTest({ Name: name = "", Values: values = [] }: Filter): (image: Image) => boolean {
  const read = Object.hasOwn(FILTER_VALUES, name) ? FILTER_VALUES[name] : undefined;
  if (!read) throw invalidValue(`The filter '${name}' is invalid`);
  return (image) => {
    const found = read(image);
    return found !== undefined && values.some((value) => matchesGlob(value, found));
  };
}

function shownImage(image: Image) {
  const { type } = platformOf(image.platform);
  const root = rootDiskOf(image);
  return {
    ImageId: image.imageId,
    Name: image.name,
    Description: image.description,
    ImageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
    ImageType: "machine",
    OwnerId: image.ownerId,
    ...(image.ownerAlias === undefined ? {} : { ImageOwnerAlias: image.ownerAlias }),
    Architecture: image.architecture,
    CreationDate: new Date(PUBLISHED_AT_MS).toISOString(),
    Public: true,
    ...(type === "Windows" ? { Platform: "windows" } : {}),
    PlatformDetails: platformDetails(type),
    UsageOperation: type === "Windows" ? "RunInstances:0002" : "RunInstances",
    State: "available",
    RootDeviceName: image.rootDeviceName,
    RootDeviceType: "ebs",
    VirtualizationType: "hvm",
    Hypervisor: "xen",
    EnaSupport: true,
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDeviceName,
        Ebs: {
          DeleteOnTermination: root.isDeletedOnTermination,
          Encrypted: root.isEncrypted,
          VolumeSize: root.sizeGiB,
          VolumeType: root.type as "gp3",
        },
      },
    ],
    Tags: [],
  };
}
