import type { TerminateInstancesRequest } from "@aws-sdk/client-ec2";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { beginChange, stateChange } from "../change-state.ts";
import { getInstances, INSTANCE_IDS } from "../instances.ts";

/** Any instance is shutting down, and terminated as the clock moves on. */
export const terminateInstances = operation<TerminateInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, Force: boolean, SkipOsShutdown: boolean, DryRun: boolean }),
  run({ InstanceIds }, context) {
    return {
      TerminatingInstances: getInstances(InstanceIds, context).map((node) =>
        node.machineState === "terminated" || node.machineState === "shutting-down"
          ? stateChange(node, node.machineState)
          : beginChange(node, "shutting-down", context),
      ),
    };
  },
});
