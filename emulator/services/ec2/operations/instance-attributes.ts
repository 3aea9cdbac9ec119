import type { EC2 } from "@aws-sdk/client-ec2";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { attachedTo, putDisk } from "../../../domain/instances/disks.ts";
import { incorrectState, invalidValue, missingParameter } from "../../../domain/instances/errors.ts";
import { getInstances } from "../../../domain/instances/instances.ts";
import type { Launch, LaunchSettings } from "../../../store/launches.ts";
import type { Node } from "../../../store/nodes.ts";
import { blob, boolean, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { INSTANCE_IDS } from "../shapes.ts";
import { METADATA_OPTIONS } from "./run-instances.ts";

const VALUE = structure({ Value: string() });
const FLAG = structure({ Value: boolean });

/** What can be asked about an instance, by EC2's words. */
const ATTRIBUTES: Readonly<Record<string, (settings: LaunchSettings) => object>> = {
  disableApiStop: ({ disableApiStop }) => ({ DisableApiStop: { Value: disableApiStop } }),
  disableApiTermination: ({ disableApiTermination }) => ({ DisableApiTermination: { Value: disableApiTermination } }),
  ebsOptimized: ({ isEbsOptimized }) => ({ EbsOptimized: { Value: isEbsOptimized } }),
  groupSet: ({ securityGroupIds }) => ({ Groups: securityGroupIds.map((GroupId) => ({ GroupId })) }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({
    InstanceInitiatedShutdownBehavior: { Value: shutdownBehavior },
  }),
  instanceType: ({ instanceType }) => ({ InstanceType: { Value: instanceType } }),
  sourceDestCheck: ({ checksSourceDest }) => ({ SourceDestCheck: { Value: checksSourceDest } }),
  userData: ({ userData }) => ({ UserData: userData === undefined ? {} : { Value: userData } }),
};

/** Attributes of instances that were launched: the fleet file says nothing of the others'. */
export const ATTRIBUTE_OPERATIONS = {
  DescribeInstanceAttribute: {
    input: structure({ InstanceId: string(), Attribute: string(), DryRun: boolean }),
    run({ InstanceId, Attribute }, context) {
      const { launch } = getLaunched(InstanceId, context);
      if (Attribute === undefined) throw missingParameter("attribute");
      if (!Object.hasOwn(ATTRIBUTES, Attribute)) {
        throw invalidValue(
          `Value (${Attribute}) for parameter attribute is invalid. The emulator has ${Object.keys(ATTRIBUTES).join(", ")}.`,
        );
      }
      return { InstanceId: launch.nodeId, ...ATTRIBUTES[Attribute]!(launch.settings) };
    },
  },

  ModifyInstanceAttribute: {
    input: structure({
      InstanceId: string(),
      BlockDeviceMappings: list(structure({ DeviceName: string(), Ebs: structure({ DeleteOnTermination: boolean }) })),
      DisableApiStop: FLAG,
      DisableApiTermination: FLAG,
      EbsOptimized: FLAG,
      Groups: list(string()),
      InstanceInitiatedShutdownBehavior: VALUE,
      InstanceType: VALUE,
      SourceDestCheck: FLAG,
      UserData: structure({ Value: blob() }),
      DryRun: boolean,
    }),
    run(input, context) {
      const { node, ...launched } = getLaunched(input.InstanceId, context);
      let { launch } = launched;
      const needsStop = input.InstanceType ?? input.UserData ?? input.EbsOptimized;
      if (needsStop && node.machineState !== "stopped") throw incorrectState(node.nodeId, "modified");
      for (const { DeviceName, Ebs } of input.BlockDeviceMappings ?? []) {
        const disk = attachedTo(launch, context).find((one) => one.disk.deviceName === DeviceName)?.disk;
        if (!disk)
          throw new AwsError("InvalidInstanceAttributeValue", `No device is currently mapped at ${DeviceName}`);
        const isDeletedOnTermination = Ebs?.DeleteOnTermination ?? disk.isDeletedOnTermination;
        launch = putDisk(launch, { ...disk, isDeletedOnTermination }, context);
      }
      const old = launch.settings;
      change(launch, context, {
        disableApiStop: input.DisableApiStop?.Value ?? old.disableApiStop,
        disableApiTermination: input.DisableApiTermination?.Value ?? old.disableApiTermination,
        isEbsOptimized: input.EbsOptimized?.Value ?? old.isEbsOptimized,
        securityGroupIds: input.Groups ?? old.securityGroupIds,
        shutdownBehavior: input.InstanceInitiatedShutdownBehavior?.Value ?? old.shutdownBehavior,
        instanceType: input.InstanceType?.Value ?? old.instanceType,
        checksSourceDest: input.SourceDestCheck?.Value ?? old.checksSourceDest,
        userData: input.UserData ? base64(input.UserData.Value) : old.userData,
      });
      return { Return: true };
    },
  },

  ModifyInstanceMetadataOptions: {
    input: structure({ InstanceId: string(), ...METADATA_OPTIONS, DryRun: boolean }),
    run({ InstanceId, DryRun: _, ...options }, context) {
      const { launch } = getLaunched(InstanceId, context);
      const metadataOptions = { ...launch.settings.metadataOptions, ...(options as Record<string, string | number>) };
      change(launch, context, { metadataOptions });
      return { InstanceId: launch.nodeId, InstanceMetadataOptions: { State: "applied", ...metadataOptions } };
    },
  },

  MonitorInstances: {
    input: structure({ InstanceIds: INSTANCE_IDS, DryRun: boolean }),
    run: ({ InstanceIds }, context) => monitor(InstanceIds, true, context),
  },

  UnmonitorInstances: {
    input: structure({ InstanceIds: INSTANCE_IDS, DryRun: boolean }),
    run: ({ InstanceIds }, context) => monitor(InstanceIds, false, context),
  },
} satisfies Operations<EC2>;

function base64(bytes: Uint8Array | undefined): string | undefined {
  return bytes?.length ? Buffer.from(bytes).toString("base64") : undefined;
}

/** @throws AwsError UnsupportedOperation for an instance of the fleet. */
export function getLaunched(
  instanceId: string | undefined,
  context: Context,
): { readonly launch: Launch; readonly node: Node } {
  const [node] = getInstances(instanceId === undefined ? undefined : [instanceId], context);
  const launch = context.store.launches.find(node!.nodeId);
  if (launch) return { launch, node: node! };
  throw new AwsError(
    "UnsupportedOperation",
    `The instance '${instanceId}' is one of the emulator's fleet, of which nothing but its state and tags is known.`,
  );
}

function change(launch: Launch, { store }: Context, changes: Partial<LaunchSettings>): void {
  store.launches.put({ ...launch, settings: { ...launch.settings, ...changes } });
}

function monitor(instanceIds: readonly string[] | undefined, isMonitored: boolean, context: Context) {
  const launched = getInstances(instanceIds, context).map(({ nodeId }) => getLaunched(nodeId, context));
  for (const { launch } of launched) change(launch, context, { isMonitored });
  return {
    InstanceMonitorings: launched.map(({ launch }) => ({
      InstanceId: launch.nodeId,
      Monitoring: { State: isMonitored ? "enabled" : "disabled" },
    })),
  };
}
