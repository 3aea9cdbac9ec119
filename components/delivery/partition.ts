import { getPartitionOutput } from "@pulumi/aws/getPartition.js";
import type * as pulumi from "@pulumi/pulumi";

/** The partition that a component's provider leads to: `aws`, `aws-cn`, `aws-us-gov` … */
export function partitionOf(component: pulumi.Resource): pulumi.Output<string> {
  return getPartitionOutput({}, { parent: component }).partition;
}
