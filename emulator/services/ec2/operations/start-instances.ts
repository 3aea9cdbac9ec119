import type { StartInstancesRequest } from "@aws-sdk/client-ec2";
import { startInstances as start } from "../../../domain/instances/change-state.ts";
import { INSTANCE_IDS } from "../../../domain/instances/instances.ts";
import { boolean, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";

export const startInstances = operation<StartInstancesRequest>({
  input: structure({ InstanceIds: INSTANCE_IDS, AdditionalInfo: string(), DryRun: boolean }),
  run: ({ InstanceIds }, context) => ({ StartingInstances: start(InstanceIds, context) }),
});
