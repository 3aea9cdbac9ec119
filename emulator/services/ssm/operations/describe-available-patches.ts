import type { DescribeAvailablePatchesRequest, DescribeAvailablePatchesResult } from "@aws-sdk/client-ssm";
import { PLATFORMS } from "../../../domain/nodes/platforms.ts";
import { matchesFilter } from "../../../domain/patching/approval.ts";
import { availablePatches } from "../../../domain/patching/available-patches.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { ORCHESTRATOR_FILTERS, PAGE_OF_100 } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";
import { patchResult } from "../patching/patch-answers.ts";

const KEYS = [
  "PATCH_SET",
  "PRODUCT",
  "PRODUCT_FAMILY",
  "MSRC_SEVERITY",
  "CLASSIFICATION",
  "PATCH_ID",
  "NAME",
  "SEVERITY",
  "EPOCH",
  "VERSION",
  "RELEASE",
  "ARCH",
  "REPOSITORY",
  "ADVISORY_ID",
  "CVE_ID",
  "BUGZILLA_ID",
];

export const describeAvailablePatches = operation<DescribeAvailablePatchesRequest, DescribeAvailablePatchesResult>({
  input: structure({ Filters: ORCHESTRATOR_FILTERS, ...PAGE_OF_100 }),
  run(input, context) {
    const filters = readOrchestratorFilters(input.Filters, KEYS);
    const { rows, nextToken } = page(input, {
      scope: "DescribeAvailablePatches",
      *read(after: [number, string] | undefined) {
        for (const patch of availablePatches(operatingSystems(filters), context)) {
          const { release, id } = patch;
          const isBehind =
            !after || release.releasedAtMs > after[0] || (release.releasedAtMs === after[0] && id > after[1]);
          if (isBehind && filters.every((filter) => matchesFilter(filter, release))) yield patch;
        }
      },
      keyOf: ({ release, id }): [number, string] => [release.releasedAtMs, id],
    });
    return { Patches: rows.map(patchResult), NextToken: nextToken };
  },
});

/**
 * Windows, unless products of another system are asked for: "when specifying filters for Linux patches, you must specify
 * a key-pair for PRODUCT" (API reference).
 */
function operatingSystems(filters: readonly { readonly key: string; readonly values: readonly string[] }[]): string[] {
  const products = filters.filter(({ key }) => key === "PRODUCT").flatMap(({ values }) => values);
  const asked = Object.values(PLATFORMS).filter(({ product }) => products.includes(product));
  return [...new Set(["WINDOWS", ...asked.map(({ operatingSystem }) => operatingSystem)])];
}
