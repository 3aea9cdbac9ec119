import type { StartInstancesRequest } from "@aws-sdk/client-ec2";
import { boolean, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { beginChange, stateChange } from "../change-state.ts";
import { incorrectState } from "../errors.ts";
import { getInstances, INSTANCE_IDS } from "../instances.ts";

/** A stopped instance becomes pending, and running as the clock moves on; one that runs stays as it is. */
export const startInstances = operation<StartInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, AdditionalInfo: string(), DryRun: boolean }),
  run({ InstanceIds }, context) {
    const nodes = getInstances(InstanceIds, context);
    const unfit = nodes.find(({ machineState }) => !["stopped", "pending", "running"].includes(machineState));
    if (unfit) throw incorrectState(unfit.nodeId, "started");
    return {
      StartingInstances: nodes.map((node) =>
        node.machineState === "stopped" ? beginChange(node, "pending", context) : stateChange(node, node.machineState),
      ),
    };
  },
});
