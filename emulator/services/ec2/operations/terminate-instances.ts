import type { TerminateInstancesRequest } from "@aws-sdk/client-ec2";
import { terminateInstances as terminate } from "../../../domain/instances/change-state.ts";
import { INSTANCE_IDS } from "../../../domain/instances/instances.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";

export const terminateInstances = operation<TerminateInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, Force: boolean, SkipOsShutdown: boolean, DryRun: boolean }),
  run: ({ InstanceIds }, context) => ({ TerminatingInstances: terminate(InstanceIds, context) }),
});
