import type { EC2, Filter } from "@aws-sdk/client-ec2";
import { type AttachedDisk, attachedTo, getAttached, modifyDisk } from "../../../domain/instances/disks.ts";
import { invalidValue, missingParameter } from "../../../domain/instances/errors.ts";
import { instancesWhere } from "../../../domain/instances/instances.ts";
import { matchesGlob } from "../../../input/glob.ts";
import { boolean, integer, list, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { checkFilters } from "../instance-filters.ts";
import { checkPage } from "../pages.ts";
import { FILTERS, PAGE, VOLUME_TYPE } from "../shapes.ts";

/** The volumes of launched instances, which are there as long as their instance is. */
export const VOLUME_OPERATIONS = {
  DescribeVolumes: {
    input: structure({ VolumeIds: list(string()), Filters: FILTERS, DryRun: boolean, ...PAGE }),
    run(input, context) {
      checkFilters(input.Filters);
      const tests = (input.Filters ?? []).map(volumeTest);
      for (const volumeId of input.VolumeIds ?? []) getAttached(volumeId, context);
      const { rows, nextToken } = page(checkPage(input), {
        scope: `DescribeVolumes/${JSON.stringify([input.VolumeIds ?? [], input.Filters ?? []])}`,
        defaultSize: 1000,
        read: (after: readonly [number, string] | undefined) => readVolumes(after),
        keyOf: ({ number, volumeId }) => [number, volumeId] as const,
      });
      return { Volumes: rows.map((row) => shownVolume(row)), NextToken: nextToken };

      function* readVolumes(after: readonly [number, string] | undefined): Generator<VolumeRow> {
        const instances = instanceIdsOf(input.Filters);
        // The instance on which the last page ended may have more volumes.
        for (let number = (after?.[0] ?? 1) - 1; ; ) {
          const nodes = context.store.nodes.list(instancesWhere(instances, []), number, 200);
          for (const node of nodes) {
            const launch = node.machineState === "terminated" ? undefined : context.store.launches.find(node.nodeId);
            for (const attached of launch ? attachedTo(launch, context) : []) {
              if (after && node.number === after[0] && attached.volumeId <= after[1]) continue;
              const row = { ...attached, number: node.number, atMs: node.registeredAtMs };
              const isNamed = !input.VolumeIds?.length || input.VolumeIds.includes(attached.volumeId);
              if (isNamed && tests.every((test) => test(row))) yield row;
            }
          }
          if (nodes.length === 0) return;
          number = nodes.at(-1)!.number;
        }
      }
    },
  },

  /** A change is complete at once. */
  ModifyVolume: {
    input: structure({
      VolumeId: string(),
      Size: integer(),
      VolumeType: VOLUME_TYPE,
      Iops: integer(),
      Throughput: integer(),
      DryRun: boolean,
    }),
    run(input, context) {
      if (input.VolumeId === undefined) throw missingParameter("VolumeId");
      const attached = getAttached(input.VolumeId, context);
      const change = { sizeGiB: input.Size, type: input.VolumeType, iops: input.Iops, throughput: input.Throughput };
      const { disk: old } = attached;
      const disk = modifyDisk(attached, change, context);
      const now = timestamp(context.nowMs);
      return {
        VolumeModification: {
          VolumeId: input.VolumeId,
          ModificationState: "completed",
          OriginalSize: old.sizeGiB,
          OriginalVolumeType: old.type,
          ...(old.iops === undefined ? {} : { OriginalIops: old.iops }),
          ...(old.throughput === undefined ? {} : { OriginalThroughput: old.throughput }),
          TargetSize: disk.sizeGiB,
          TargetVolumeType: disk.type,
          ...(disk.iops === undefined ? {} : { TargetIops: disk.iops }),
          ...(disk.throughput === undefined ? {} : { TargetThroughput: disk.throughput }),
          Progress: 100,
          StartTime: now,
          EndTime: now,
        },
      };
    },
  },
} satisfies Operations<EC2>;

interface VolumeRow extends AttachedDisk {
  /** The instance's. */
  readonly number: number;
  readonly atMs: number;
}

const VOLUME_FILTERS: Readonly<Record<string, (row: VolumeRow) => string>> = {
  "attachment.delete-on-termination": ({ disk }) => String(disk.isDeletedOnTermination),
  "attachment.device": ({ disk }) => disk.deviceName,
  "attachment.instance-id": ({ launch }) => launch.nodeId,
  "attachment.status": () => "attached",
  "availability-zone": ({ launch }) => launch.settings.availabilityZone,
  encrypted: ({ disk }) => String(disk.isEncrypted),
  size: ({ disk }) => String(disk.sizeGiB),
  status: () => "in-use",
  "volume-id": ({ volumeId }) => volumeId,
  "volume-type": ({ disk }) => disk.type,
};

function volumeTest({ Name: name = "", Values: values = [] }: Filter) {
  const read = Object.hasOwn(VOLUME_FILTERS, name) ? VOLUME_FILTERS[name] : undefined;
  if (!read) throw invalidValue(`The filter '${name}' is invalid`);
  return (row: VolumeRow) => values.some((value) => matchesGlob(value, read(row)));
}

/** The instances that a filter names, so that not all have to be read. */
function instanceIdsOf(filters: readonly Filter[] | undefined): readonly string[] | undefined {
  const values = filters?.find(({ Name }) => Name === "attachment.instance-id")?.Values;
  return values?.length && values.every((value) => !/[*?\\]/.test(value)) ? values : undefined;
}

function shownVolume({ volumeId, disk, launch, atMs }: VolumeRow) {
  const at = timestamp(atMs);
  return {
    VolumeId: volumeId,
    Size: disk.sizeGiB,
    VolumeType: disk.type,
    ...(disk.iops === undefined ? {} : { Iops: disk.iops }),
    ...(disk.throughput === undefined ? {} : { Throughput: disk.throughput }),
    Encrypted: disk.isEncrypted,
    ...(disk.kmsKeyId === undefined ? {} : { KmsKeyId: disk.kmsKeyId }),
    AvailabilityZone: launch.settings.availabilityZone,
    State: "in-use",
    CreateTime: at,
    MultiAttachEnabled: false,
    Attachments: [
      {
        VolumeId: volumeId,
        InstanceId: launch.nodeId,
        Device: disk.deviceName,
        State: "attached",
        AttachTime: at,
        DeleteOnTermination: disk.isDeletedOnTermination,
      },
    ],
  };
}
