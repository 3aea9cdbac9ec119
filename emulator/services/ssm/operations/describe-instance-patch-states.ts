import type { DescribeInstancePatchStatesRequest, DescribeInstancePatchStatesResult } from "@aws-sdk/client-ssm";
import { list, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { INSTANCE_ID, PAGE_FROM_10 } from "../patching/baseline-shapes.ts";
import { instancePatchState } from "../patching/instance-patch-state.ts";

/** Nodes that never reported are left out. */
export const describeInstancePatchStates = operation<
  DescribeInstancePatchStatesRequest,
  DescribeInstancePatchStatesResult
>({
  input: structure({ "InstanceIds*": list(INSTANCE_ID, { min: 0, max: 50 }), ...PAGE_FROM_10 }),
  run(input, { store }) {
    const nodeIds = [...new Set(input.InstanceIds)].sort();
    const { rows, nextToken } = page(input, {
      scope: `DescribeInstancePatchStates/${nodeIds.join(",")}`,
      badTokenCode: "InvalidNextToken",
      *read(after: [string] | undefined) {
        for (const nodeId of nodeIds) {
          if (after && nodeId <= after[0]) continue;
          const state = store.patchStates.find(nodeId);
          if (state) yield state;
        }
      },
      keyOf: ({ nodeId }): [string] => [nodeId],
    });
    return { InstancePatchStates: rows.map(instancePatchState), NextToken: nextToken };
  },
});
