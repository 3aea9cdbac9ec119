import type {
  DescribeMaintenanceWindowsForTargetRequest,
  DescribeMaintenanceWindowsForTargetResult,
} from "@aws-sdk/client-ssm";
import { windowsForTargets } from "../../../domain/windows/windows-for-targets.ts";
import { integer, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../pagination.ts";
import { RESOURCE_TYPE, TARGETS } from "../shapes.ts";

export const describeMaintenanceWindowsForTarget = operation<
  DescribeMaintenanceWindowsForTargetRequest,
  DescribeMaintenanceWindowsForTargetResult
>({
  input: structure({
    "Targets*": TARGETS,
    "ResourceType*": RESOURCE_TYPE,
    MaxResults: integer({ min: 1 }),
    NextToken: string(),
  }),
  run(input, context) {
    const windowIds = windowsForTargets(input.ResourceType, input.Targets, context);
    const { rows, nextToken } = pageByNumber(input, {
      scope: "DescribeMaintenanceWindowsForTarget",
      read: (number, limit) => context.store.windows.among(windowIds, number, limit),
    });
    return {
      WindowIdentities: rows.map(({ windowId, name }) => ({ WindowId: windowId, Name: name })),
      NextToken: nextToken,
    };
  },
});
