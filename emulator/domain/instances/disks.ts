import type { Disk, Launch } from "../../store/launches.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { platformOf } from "../nodes/platforms.ts";
import { invalidValue, missingParameter } from "./errors.ts";
import { findImage, type Image } from "./images.ts";

/** What a request says of one volume: of the image's root device what differs from the image, else a volume beside it. */
export interface DiskRequest {
  readonly deviceName: string;
  readonly sizeGiB?: number | undefined;
  readonly type?: string | undefined;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
  readonly isEncrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly isDeletedOnTermination?: boolean | undefined;
}

/** A volume with the instance that it belongs to. */
export interface AttachedDisk {
  readonly volumeId: string;
  readonly disk: Disk;
  readonly launch: Launch;
}

interface VolumeType {
  readonly sizes: readonly [min: number, max: number];
  /** The bounds of a request; absent where none may be made. */
  readonly iops?: readonly [min: number, max: number];
  readonly throughput?: readonly [min: number, max: number];
}

/** AWS's volume types (API reference, CreateVolume). */
const TYPES: Readonly<Record<string, VolumeType>> = {
  gp3: { sizes: [1, 65_536], iops: [3000, 80_000], throughput: [125, 2000] },
  gp2: { sizes: [1, 16_384] },
  io1: { sizes: [4, 16_384], iops: [100, 64_000] },
  io2: { sizes: [4, 65_536], iops: [100, 256_000] },
  st1: { sizes: [125, 16_384] },
  sc1: { sizes: [125, 16_384] },
  standard: { sizes: [1, 1024] },
};

/** As many as the first digit of a volume's id can count. */
const DISKS_MAX = 16;

/** What an image's own volume is. */
export function rootDiskOf(image: Image): Disk {
  return {
    deviceName: image.rootDeviceName,
    sizeGiB: platformOf(image.platform).type === "Windows" ? 30 : 8,
    ...withRates({ type: "gp3" }),
    isEncrypted: false,
    isDeletedOnTermination: true,
  };
}

/**
 * The volumes of an instance of an image, the root volume first.
 *
 * @throws AwsError InvalidBlockDeviceMapping, InvalidParameterValue, InvalidParameterCombination, MissingParameter,
 * AttachmentLimitExceeded.
 */
export function disksOf(image: Image, requests: readonly DiskRequest[]): Disk[] {
  const names = requests.map(({ deviceName }) => deviceName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new AwsError(
      "InvalidBlockDeviceMapping",
      `The device '${twice}' is used in more than one block-device mapping`,
    );
  }
  const root = rootDiskOf(image);
  const own = requests.find(({ deviceName }) => deviceName === root.deviceName);
  if (own?.sizeGiB !== undefined && own.sizeGiB < root.sizeGiB) {
    throw new AwsError(
      "InvalidBlockDeviceMapping",
      `Volume of size ${own.sizeGiB}GB is smaller than snapshot of image '${image.imageId}', expect size >= ${root.sizeGiB}GB`,
    );
  }
  const others = requests.filter((request) => request !== own).map((request) => newDisk(request, { type: "gp2" }));
  const disks = [own ? newDisk(own, root) : root, ...others];
  if (disks.length <= DISKS_MAX) return disks;
  throw new AwsError("AttachmentLimitExceeded", `An instance of the emulator has ${DISKS_MAX} volumes at most.`);
}

function newDisk(request: DiskRequest, base: { readonly type: string; readonly sizeGiB?: number }): Disk {
  const { deviceName, sizeGiB = base.sizeGiB, type = base.type, iops, throughput, kmsKeyId } = request;
  if (sizeGiB === undefined) throw missingParameter("volumeSize");
  const disk = { type, sizeGiB, iops, throughput };
  checkDisk(disk);
  const isEncrypted = request.isEncrypted ?? false;
  if (kmsKeyId !== undefined && !isEncrypted) {
    throw new AwsError(
      "InvalidParameterDependency",
      "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    );
  }
  const isDeletedOnTermination = request.isDeletedOnTermination ?? true;
  return { deviceName, sizeGiB, ...withRates(disk), isEncrypted, kmsKeyId, isDeletedOnTermination };
}

/** What a request may change of a living volume. */
export type DiskChange = Pick<DiskRequest, "sizeGiB" | "type" | "iops" | "throughput">;

/**
 * Changes a volume, at once.
 *
 * @throws AwsError InvalidParameterValue, InvalidParameterCombination, MissingParameter.
 */
export function modifyDisk({ disk, launch }: AttachedDisk, change: DiskChange, context: Context): Disk {
  const { sizeGiB = disk.sizeGiB, type = disk.type } = change;
  if (sizeGiB < disk.sizeGiB) {
    throw invalidValue(`New size cannot be smaller than existing size: ${sizeGiB} is less than ${disk.sizeGiB}`);
  }
  // Another type begins with its own rates; those of gp2 follow from its size.
  const keepsRates = type === disk.type && TYPES[type]?.iops !== undefined;
  const rated = {
    type,
    sizeGiB,
    iops: change.iops ?? (keepsRates ? disk.iops : undefined),
    throughput: change.throughput ?? (keepsRates ? disk.throughput : undefined),
  };
  checkDisk(rated);
  const changed = { ...disk, sizeGiB, ...withRates(rated) };
  putDisk(launch, changed, context);
  return changed;
}

/** Writes the changed volume over the one with its device. */
export function putDisk(launch: Launch, changed: Disk, context: Context): Launch {
  const disks = attachedTo(launch, context).map(({ disk }) =>
    disk.deviceName === changed.deviceName ? changed : disk,
  );
  const written = { ...launch, settings: { ...launch.settings, disks } };
  context.store.launches.put(written);
  return written;
}

/** The volumes of an instance, the root volume first. */
export function attachedTo(launch: Launch, context: Pick<Context, "account">): AttachedDisk[] {
  const image = findImage(launch.imageId, context);
  const disks = launch.settings.disks ?? (image ? [rootDiskOf(image)] : []);
  return disks.map((disk, index) => ({ volumeId: volumeIdOf(launch.nodeId, index), disk, launch }));
}

/** @throws AwsError InvalidVolume.NotFound, InvalidParameterValue for what is no id. */
export function getAttached(volumeId: string, context: Context): AttachedDisk {
  if (!/^vol-[0-9a-f]{17}$/.test(volumeId)) {
    throw invalidValue(`Value (${volumeId}) for parameter volumeId is invalid. Expected: 'vol-...'.`);
  }
  const nodeId = `i-0${volumeId.slice("vol-0".length)}`;
  const launch = context.store.launches.find(nodeId);
  const isThere = context.store.nodes.findAny(nodeId)?.machineState !== "terminated";
  const found = launch && isThere && attachedTo(launch, context).find((one) => one.volumeId === volumeId);
  if (found) return found;
  throw new AwsError("InvalidVolume.NotFound", `The volume '${volumeId}' does not exist.`);
}

/** The instance's own digits; the first one, which is 0 in all instances that are launched, counts its volumes. */
function volumeIdOf(nodeId: string, index: number): string {
  return `vol-${index.toString(16)}${nodeId.slice("i-0".length)}`;
}

function checkDisk({ type, sizeGiB, iops, throughput }: Pick<Disk, "type" | "sizeGiB" | "iops" | "throughput">): void {
  const { sizes, ...rates } = TYPES[type]!;
  checkBounds(`Volume of ${sizeGiB}GiB`, sizeGiB, sizes, type);
  for (const [name, given, bounds] of [
    ["iops", iops, rates.iops],
    ["throughput", throughput, rates.throughput],
  ] as const) {
    if (given === undefined) continue;
    if (!bounds) {
      throw new AwsError("InvalidParameterCombination", `The parameter ${name} is not supported for ${type} volumes.`);
    }
    checkBounds(`Volume ${name} of ${given}`, given, bounds, type);
  }
  if (rates.iops && type !== "gp3" && iops === undefined) throw missingParameter("iops");
}

function checkBounds(what: string, value: number, [min, max]: readonly [number, number], type: string): void {
  if (value >= min && value <= max) return;
  throw invalidValue(`${what} is not from ${min} to ${max}, which ${type} volumes have.`);
}

/** The type with the rates that it has when a request says nothing of them. */
function withRates(disk: Pick<Disk, "type" | "iops" | "throughput"> & { readonly sizeGiB?: number | undefined }) {
  const { type, sizeGiB = 0 } = disk;
  if (type === "gp3") return { type, iops: disk.iops ?? 3000, throughput: disk.throughput ?? 125 };
  if (type === "gp2") return { type, iops: Math.min(16_000, Math.max(100, 3 * sizeGiB)), throughput: undefined };
  return { type, iops: disk.iops, throughput: undefined };
}
