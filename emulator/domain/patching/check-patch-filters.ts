import type { BaselineContent, PatchFilter } from "../../store/patch-baselines.ts";
import { validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import {
  PATCH_PROPERTIES,
  type PatchProperty,
  type PatchSet,
  patchFilterKeys,
  patchPropertyValues,
} from "./patch-properties.ts";
import { propertyValues } from "./patch-property-values.ts";

const PATCH_SETS: readonly PatchSet[] = ["OS", "APPLICATION"];

/**
 * Whether the filters of a baseline name keys and values that its operating system has: global filters, rules, and the
 * products of sources.
 *
 * @throws AwsError ValidationException; the text about a value is recorded from AWS.
 */
export function checkPatchFilters(baseline: BaselineContent, context: Context): void {
  const { operatingSystem, globalFilters, approvalRules, sources } = baseline;
  for (const filters of [globalFilters, ...approvalRules.map((rule) => rule.filters)]) {
    checkGroup(filters, operatingSystem, context);
  }
  for (const { products } of sources) {
    checkValues({ key: "PRODUCT", values: products }, operatingSystem, ["OS"], context);
  }
}

function checkGroup(filters: readonly PatchFilter[], operatingSystem: string, context: Context): void {
  const keys = patchFilterKeys(operatingSystem);
  const unknown = filters.find(({ key }) => !keys.includes(key));
  if (unknown) {
    throw validationError(
      `Invalid Filter Key: ${unknown.key} for OperatingSystem: ${operatingSystem}, valid keys are: ${keys.join(", ")}`,
    );
  }
  // "The default value is OS": applications are named only by a group that asks for them.
  const asked = filters.filter(({ key }) => key === "PATCH_SET").flatMap(({ values }) => values);
  const patchSets = asked.includes("*") ? PATCH_SETS : PATCH_SETS.filter((set) => asked.includes(set));
  for (const filter of filters) {
    checkValues(filter, operatingSystem, patchSets.length === 0 ? ["OS"] : patchSets, context);
  }
}

function checkValues(
  { key, values }: PatchFilter,
  operatingSystem: string,
  patchSets: readonly PatchSet[],
  context: Context,
): void {
  const refuse = (value: string, valid: readonly string[]) =>
    validationError(`Invalid Filter Value: ${value} for Key: ${key}, valid values are: ${valid.join(", ")}`);
  for (const value of values) {
    if (value === "*") continue;
    if (key === "PATCH_SET") {
      if (!PATCH_SETS.includes(value as PatchSet)) throw refuse(value, PATCH_SETS);
    } else if (isProperty(key)) {
      // Most values are AWS's own: the patches are looked through for the others alone.
      if (patchSets.some((set) => patchPropertyValues(operatingSystem, key, set)?.includes(value))) continue;
      const valid = propertyValues(operatingSystem, key, patchSets, context);
      if (!valid.includes(value)) throw refuse(value, valid);
    }
  }
}

function isProperty(key: string): key is PatchProperty {
  return PATCH_PROPERTIES.includes(key as PatchProperty);
}
