import type { DescribePatchBaselinesRequest, DescribePatchBaselinesResult } from "@aws-sdk/client-ssm";
import type { PatchBaseline } from "../../../store/patch-baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { baselineIdentity } from "../patching/baseline-answers.ts";
import { ORCHESTRATOR_FILTERS, PAGE_OF_100 } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";

export const describePatchBaselines = operation<DescribePatchBaselinesRequest, DescribePatchBaselinesResult>({
  input: structure({ Filters: ORCHESTRATOR_FILTERS, ...PAGE_OF_100 }),
  run(input, context) {
    const filters = readOrchestratorFilters(input.Filters, ["NAME_PREFIX", "OWNER", "OPERATING_SYSTEM"]);
    const { rows, nextToken } = page(input, {
      scope: "DescribePatchBaselines",
      *read(after: [number] | undefined) {
        for (const baseline of context.store.patchBaselines.after(after?.[0] ?? 0)) {
          if (filters.every(({ key, values }) => matches(key, values, baseline))) yield baseline;
        }
      },
      keyOf: ({ number }) => [number],
    });
    return { BaselineIdentities: rows.map((baseline) => baselineIdentity(baseline, context)), NextToken: nextToken };
  },
});

function matches(key: string, values: readonly string[], baseline: PatchBaseline): boolean {
  switch (key) {
    case "NAME_PREFIX":
      return values.some((prefix) => baseline.name.startsWith(prefix));
    case "OWNER":
      return values.includes(baseline.owner) || values.includes("All");
    default:
      return values.includes(baseline.operatingSystem);
  }
}
