import type { StopInstancesRequest } from "@aws-sdk/client-ec2";
import { stopInstances as stop } from "../../../domain/instances/change-state.ts";
import { INSTANCE_IDS } from "../../../domain/instances/instances.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";

export const stopInstances = operation<StopInstancesRequest>({
  input: structure({
    InstanceIds: INSTANCE_IDS,
    Hibernate: boolean,
    Force: boolean,
    SkipOsShutdown: boolean,
    DryRun: boolean,
  }),
  run: ({ InstanceIds, Force = false }, context) => ({ StoppingInstances: stop(InstanceIds, Force, context) }),
});
