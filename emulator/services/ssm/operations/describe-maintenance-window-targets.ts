import type {
  DescribeMaintenanceWindowTargetsRequest,
  DescribeMaintenanceWindowTargetsResult,
} from "@aws-sdk/client-ssm";
import { getWindow } from "../../../domain/windows/window.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../pagination.ts";
import { FILTERED_PAGE, WINDOW_ID } from "../shapes.ts";
import { allowed, allowedWords, readFilters } from "../window-filters.ts";

export const describeMaintenanceWindowTargets = operation<
  DescribeMaintenanceWindowTargetsRequest,
  DescribeMaintenanceWindowTargetsResult
>({
  input: structure({ "WindowId*": WINDOW_ID, ...FILTERED_PAGE }),
  run(input, context) {
    const { windowId } = getWindow(input.WindowId, context);
    const filters = readFilters(input.Filters, ["Type", "WindowTargetId", "OwnerInformation"]);
    const condition = {
      resourceType: allowedWords("Type", filters.Type, ["INSTANCE", "RESOURCE_GROUP"]),
      windowTargetId: allowed(filters.WindowTargetId)?.map((id) => id.toLowerCase()),
      ownerInformation: allowed(filters.OwnerInformation),
    };
    const { rows, nextToken } = pageByNumber(input, {
      scope: `DescribeMaintenanceWindowTargets/${windowId}`,
      read: (number, limit) => context.store.windowTargets.page(windowId, number, limit, condition),
    });
    return {
      Targets: rows.map((target) => ({
        WindowId: target.windowId,
        WindowTargetId: target.windowTargetId,
        ResourceType: target.resourceType,
        Targets: [...target.targets],
        OwnerInformation: target.ownerInformation ?? undefined,
        Name: target.name ?? undefined,
        Description: target.description ?? undefined,
      })),
      NextToken: nextToken,
    };
  },
});
