import type { Image } from "@aws-sdk/client-ec2";
import { localArn } from "../aws/aws-context.ts";
import { fromTagList } from "../resources/tag-list.ts";
import { bool, list, map, string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";
import { nameValuesFilters } from "./name-values-filters.ts";

/** An image, by its owner, its name and the like: the only one that matches, or with `mostRecent` the newest. */
export const getAmi = functionType({
  token: "aws:ec2/getAmi:getAmi",
  args: {
    allowUnsafeFilter: bool({}),
    executableUsers: list(string({}), {}),
    filters: nameValuesFilters,
    includeDeprecated: bool({}),
    mostRecent: bool({}),
    nameRegex: string({}),
    owners: list(string({}), {}),
    tags: map({}),
    uefiData: string({}),
  },
  isRegional: true,
  results: [
    "allowUnsafeFilter",
    "architecture",
    "arn",
    "blockDeviceMappings",
    "bootMode",
    "creationDate",
    "deprecationTime",
    "description",
    "enaSupport",
    "executableUsers",
    "filters",
    "hypervisor",
    "id",
    "imageId",
    "imageLocation",
    "imageOwnerAlias",
    "imageType",
    "imdsSupport",
    "includeDeprecated",
    "kernelId",
    "lastLaunchedTime",
    "mostRecent",
    "name",
    "nameRegex",
    "ownerId",
    "owners",
    "platform",
    "platformDetails",
    "productCodes",
    "public",
    "ramdiskId",
    "rootDeviceName",
    "rootDeviceType",
    "rootSnapshotId",
    "sriovNetSupport",
    "state",
    "stateReason",
    "tags",
    "tpmSupport",
    "uefiData",
    "usageOperation",
    "virtualizationType",
  ],

  async invoke(
    aws,
    { allowUnsafeFilter, executableUsers, filters = [], includeDeprecated, mostRecent, nameRegex, owners },
  ) {
    const isSafe = owners?.length || filters.some(({ name }) => ["image-id", "owner-id"].includes(name));
    if (mostRecent && !isSafe && !allowUnsafeFilter) {
      throw new Error(
        "mostRecent without owners may find anybody's image: give owners, a filter image-id or owner-id, or allowUnsafeFilter",
      );
    }
    const { Images = [] } = await (await aws.ec2()).describeImages({
      ExecutableUsers: executableUsers && [...executableUsers],
      Filters: filters.map(({ name, values }) => ({ Name: name, Values: [...values] })),
      IncludeDeprecated: includeDeprecated,
      Owners: owners && [...owners],
    });
    const form = nameRegex ? new RegExp(nameRegex) : undefined;
    const found = Images.filter(({ Name }) => form?.test(Name ?? "") ?? true);
    if (found.length === 0) throw new Error("no image matches: change owners, filters or nameRegex");
    if (found.length > 1 && !mostRecent) {
      throw new Error(`${found.length} images match: say more exactly which, or set mostRecent`);
    }
    const [image] = found.sort((left, right) => newestFirst(left, right));
    return {
      ...shown(image as Image),
      arn: (await localArn(aws, "ec2", `image/${image?.ImageId}`)).replace(/:\d{12}:image/, "::image"),
    };
  },
});

/** Of images of one instant the last by name, so that the answer does not depend on the order in which AWS lists them. */
function newestFirst(left: Image, right: Image): number {
  const [a, b] = [left, right].map(({ CreationDate, Name }) => `${CreationDate} ${Name}`) as [string, string];
  return a < b ? 1 : -1;
}

function shown(image: Image) {
  return {
    architecture: image.Architecture ?? "",
    blockDeviceMappings: (image.BlockDeviceMappings ?? []).map(({ DeviceName, Ebs, NoDevice, VirtualName }) => ({
      deviceName: DeviceName ?? "",
      ebs: {
        delete_on_termination: String(Ebs?.DeleteOnTermination ?? false),
        encrypted: String(Ebs?.Encrypted ?? false),
        volume_size: String(Ebs?.VolumeSize ?? 0),
        volume_type: Ebs?.VolumeType ?? "",
      },
      noDevice: NoDevice ?? "",
      virtualName: VirtualName ?? "",
    })),
    bootMode: image.BootMode ?? "",
    creationDate: image.CreationDate ?? "",
    deprecationTime: image.DeprecationTime ?? "",
    description: image.Description ?? "",
    enaSupport: image.EnaSupport ?? false,
    hypervisor: image.Hypervisor ?? "",
    id: image.ImageId,
    imageId: image.ImageId,
    imageLocation: image.ImageLocation ?? "",
    imageOwnerAlias: image.ImageOwnerAlias ?? "",
    imageType: image.ImageType ?? "",
    imdsSupport: image.ImdsSupport ?? "",
    kernelId: image.KernelId ?? "",
    lastLaunchedTime: image.LastLaunchedTime ?? "",
    name: image.Name ?? "",
    ownerId: image.OwnerId ?? "",
    platform: image.Platform ?? "",
    platformDetails: image.PlatformDetails ?? "",
    productCodes: [],
    public: image.Public ?? false,
    ramdiskId: image.RamdiskId ?? "",
    rootDeviceName: image.RootDeviceName ?? "",
    rootDeviceType: image.RootDeviceType ?? "",
    rootSnapshotId: "",
    sriovNetSupport: image.SriovNetSupport ?? "",
    state: image.State ?? "",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: fromTagList(image.Tags),
    tpmSupport: image.TpmSupport ?? "",
    usageOperation: image.UsageOperation ?? "",
    virtualizationType: image.VirtualizationType ?? "",
  };
}
