import type { StopInstancesRequest } from "@aws-sdk/client-ec2";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { beginChange, stateChange } from "../change-state.ts";
import { incorrectState } from "../errors.ts";
import { getInstances, INSTANCE_IDS } from "../instances.ts";

/** A running instance is stopping, and stopped as the clock moves on; Force hurries one that is stopping. */
export const stopInstances = operation<StopInstancesRequest>({
  input: structure({
    InstanceIds: INSTANCE_IDS,
    Hibernate: boolean,
    Force: boolean,
    SkipOsShutdown: boolean,
    DryRun: boolean,
  }),
  run({ InstanceIds, Force = false }, context) {
    const nodes = getInstances(InstanceIds, context);
    const unfit = nodes.find(({ machineState }) => !["running", "stopping", "stopped"].includes(machineState));
    if (unfit) throw incorrectState(unfit.nodeId, "stopped");
    return {
      StoppingInstances: nodes.map((node) =>
        node.machineState === "running" || (node.machineState === "stopping" && Force)
          ? beginChange(node, "stopping", context, { isForced: Force })
          : stateChange(node, node.machineState),
      ),
    };
  },
});
