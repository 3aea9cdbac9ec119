import type {
  RebootInstancesRequest,
  StartInstancesRequest,
  StopInstancesRequest,
  TerminateInstancesRequest,
} from "@aws-sdk/client-ec2";
import {
  beginReboot,
  startInstances as start,
  stopInstances as stop,
  terminateInstances as terminate,
} from "../../../domain/instances/change-state.ts";
import { incorrectState } from "../../../domain/instances/errors.ts";
import { getInstances } from "../../../domain/instances/instances.ts";
import { boolean, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { stateChange } from "../instance-answers.ts";
import { INSTANCE_IDS } from "../shapes.ts";

export const startInstances = operation<StartInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, AdditionalInfo: string(), DryRun: boolean }),
  run: ({ InstanceIds }, context) => ({ StartingInstances: start(InstanceIds, context).map(stateChange) }),
});

export const stopInstances = operation<StopInstancesRequest>({
  input: structure({
    InstanceIds: INSTANCE_IDS,
    Hibernate: boolean,
    Force: boolean,
    SkipOsShutdown: boolean,
    DryRun: boolean,
  }),
  run: ({ InstanceIds, Force = false }, context) => ({
    StoppingInstances: stop(InstanceIds, Force, context).map(stateChange),
  }),
});

export const terminateInstances = operation<TerminateInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, Force: boolean, SkipOsShutdown: boolean, DryRun: boolean }),
  run: ({ InstanceIds }, context) => ({ TerminatingInstances: terminate(InstanceIds, context).map(stateChange) }),
});

/** The state stays running; the agent is silent until the machine is back. */
export const rebootInstances = operation<RebootInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, DryRun: boolean }),
  run({ InstanceIds }, context) {
    const nodes = getInstances(InstanceIds, context);
    const unfit = nodes.find(({ machineState }) => machineState !== "running");
    if (unfit) throw incorrectState(unfit.nodeId, "rebooted");
    for (const node of nodes) beginReboot(node, context);
    return { Return: true };
  },
});
