import type { DescribePatchPropertiesRequest, DescribePatchPropertiesResult } from "@aws-sdk/client-ssm";
import { PATCH_PROPERTIES } from "../../../domain/patching/patch-properties.ts";
import { propertyValues } from "../../../domain/patching/patch-property-values.ts";
import { integer, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { OPERATING_SYSTEM } from "../patching/baseline-shapes.ts";

/** What patch filters may name. A property that the operating system does not have has no values. */
export const describePatchProperties = operation<DescribePatchPropertiesRequest, DescribePatchPropertiesResult>({
  input: structure({
    "OperatingSystem*": OPERATING_SYSTEM,
    "Property*": oneOf(...PATCH_PROPERTIES),
    PatchSet: oneOf("OS", "APPLICATION"),
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
  }),
  run(input, context) {
    const { OperatingSystem: operatingSystem, Property: property, PatchSet: patchSet } = input;
    const patchSets = patchSet ? [patchSet] : (["OS", "APPLICATION"] as const);
    const names = [...propertyValues(operatingSystem, property, patchSets, context)].sort();
    const { rows, nextToken } = page(input, {
      scope: `DescribePatchProperties/${operatingSystem}/${property}/${patchSet ?? ""}`,
      read: (after: [string] | undefined) => names.filter((name) => !after || name > after[0]),
      keyOf: (name): [string] => [name],
    });
    return { Properties: rows.map((name) => ({ Name: name })), NextToken: nextToken };
  },
});
