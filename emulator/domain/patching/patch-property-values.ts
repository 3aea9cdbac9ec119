import type { Release } from "../../store/package-history.ts";
import type { Context } from "../context.ts";
import { availablePatches } from "./available-patches.ts";
import { type PatchProperty, type PatchSet, patchPropertyValues } from "./patch-properties.ts";

/**
 * The values that a property may have: AWS's list and what else the patches released until now have, which a fleet may
 * have brought along. None for a property that the operating system does not have.
 */
export function propertyValues(
  operatingSystem: string,
  property: PatchProperty,
  patchSets: readonly PatchSet[],
  context: Context,
): readonly string[] {
  const listed = patchSets.map((patchSet) => patchPropertyValues(operatingSystem, property, patchSet));
  if (listed.every((values) => values === undefined)) return [];
  const released = availablePatches([operatingSystem], context)
    .filter(({ release }) => !release.patchSet || patchSets.includes(release.patchSet))
    .map(({ release }) => propertyOf(release, property))
    .filter((value) => value !== undefined);
  return [...new Set([...listed.flatMap((values) => values ?? []), ...released])];
}

function propertyOf(release: Release, property: PatchProperty): string | undefined {
  switch (property) {
    case "PRODUCT":
      return release.product;
    case "PRODUCT_FAMILY":
      return release.productFamily;
    case "CLASSIFICATION":
      return release.classification;
    default:
      // MsrcSeverity on Windows, priority on Debian and Ubuntu.
      return release.severity;
  }
}
