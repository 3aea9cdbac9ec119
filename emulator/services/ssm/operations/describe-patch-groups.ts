import type { DescribePatchGroupsRequest, DescribePatchGroupsResult } from "@aws-sdk/client-ssm";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { baselineIdentity } from "../patching/baseline-answers.ts";
import { ORCHESTRATOR_FILTERS, PAGE_OF_100 } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";

export const describePatchGroups = operation<DescribePatchGroupsRequest, DescribePatchGroupsResult>({
  input: structure({ Filters: ORCHESTRATOR_FILTERS, ...PAGE_OF_100 }),
  run(input, context) {
    const filters = readOrchestratorFilters(input.Filters, ["NAME_PREFIX", "OPERATING_SYSTEM"]);
    const { rows, nextToken } = page(input, {
      scope: "DescribePatchGroups",
      *read(after: [number] | undefined) {
        for (const group of context.store.patchBaselines.groupsAfter(after?.[0] ?? 0)) {
          const matches = filters.every(({ key, values }) =>
            key === "NAME_PREFIX"
              ? values.some((prefix) => group.patchGroup.startsWith(prefix))
              : values.includes(group.operatingSystem),
          );
          if (matches) yield group;
        }
      },
      keyOf: ({ number }) => [number],
    });
    return {
      Mappings: rows.map(({ patchGroup, baselineId }) => ({
        PatchGroup: patchGroup,
        BaselineIdentity: baselineIdentity(getBaseline(baselineId, context), context),
      })),
      NextToken: nextToken,
    };
  },
});
