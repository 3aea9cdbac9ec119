import type { RebootInstancesRequest } from "@aws-sdk/client-ec2";
import { incorrectState } from "../../../domain/instances/errors.ts";
import { getInstances, INSTANCE_IDS } from "../../../domain/instances/instances.ts";
import { beginReboot } from "../../../domain/instances/reboot.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";

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
