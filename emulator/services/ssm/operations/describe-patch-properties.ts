import type { DescribePatchPropertiesRequest, DescribePatchPropertiesResult } from "@aws-sdk/client-ssm";
import type { Release } from "../../../store/package-history.ts";
import { integer, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { page } from "../pagination.ts";
import { availablePatches } from "../patching/available-patches.ts";
import { OPERATING_SYSTEM } from "../patching/baseline-shapes.ts";

/** The values that a property has among the patches released until now. A property that the system lacks has none. */
export const describePatchProperties = operation<DescribePatchPropertiesRequest, DescribePatchPropertiesResult>({
  input: structure({
    "OperatingSystem*": OPERATING_SYSTEM,
    "Property*": oneOf("PRODUCT", "PRODUCT_FAMILY", "CLASSIFICATION", "MSRC_SEVERITY", "PRIORITY", "SEVERITY"),
    PatchSet: oneOf("OS", "APPLICATION"),
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
  }),
  run(input, context) {
    const { OperatingSystem: operatingSystem, Property: property, PatchSet: patchSet } = input;
    const values = availablePatches([operatingSystem], context)
      .filter(({ release }) => !patchSet || !release.patchSet || release.patchSet === patchSet)
      .map(({ release }) => propertyOf(release, property, operatingSystem))
      .filter((value) => value !== undefined);
    const names = [...new Set(values)].sort();
    const { rows, nextToken } = page(input, {
      scope: `DescribePatchProperties/${operatingSystem}/${property}/${patchSet ?? ""}`,
      read: (after: [string] | undefined) => names.filter((name) => !after || name > after[0]),
      keyOf: (name): [string] => [name],
    });
    return { Properties: rows.map((name) => ({ Name: name })), NextToken: nextToken };
  },
});

/** Which property each operating system has: the table of the API reference. */
function propertyOf(release: Release, property: string, operatingSystem: string): string | undefined {
  const isDebian = ["UBUNTU", "DEBIAN", "RASPBIAN"].includes(operatingSystem);
  const isWindows = operatingSystem === "WINDOWS";
  switch (property) {
    case "PRODUCT":
      return release.product;
    case "PRODUCT_FAMILY":
      return release.productFamily;
    case "CLASSIFICATION":
      return isDebian ? undefined : release.classification;
    case "MSRC_SEVERITY":
      return isWindows ? release.severity : undefined;
    case "PRIORITY":
      return isDebian ? release.severity : undefined;
    default:
      return isDebian || isWindows || operatingSystem === "MACOS" ? undefined : release.severity;
  }
}
