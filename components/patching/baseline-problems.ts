import { patchFilterKeys } from "../../emulator/domain/patching/patch-properties.ts";
import { isKnown, type MaybeKnown, NOT_KNOWN } from "../not-known.ts";
import type { Problem } from "../problem.ts";
import { choiceProblems, countProblems, knownItems, lengthProblems, nameProblems } from "../text-problems.ts";
import {
  ComplianceLevel,
  OperatingSystem,
  PatchFilterKey,
  RejectedPatchesAction,
  SecurityUpdatesStatus,
} from "./patch-choices.ts";

type List<T> = readonly MaybeKnown<T>[];

export interface FilterValues {
  readonly key?: MaybeKnown<string> | undefined;
  readonly values?: MaybeKnown<List<string>> | undefined;
}

export interface RuleValues {
  readonly patchFilters?: MaybeKnown<List<FilterValues>> | undefined;
  readonly approveAfterDays?: MaybeKnown<number> | undefined;
  readonly approveUntilDate?: MaybeKnown<string> | undefined;
  readonly complianceLevel?: MaybeKnown<string> | undefined;
}

export interface SourceValues {
  readonly name?: MaybeKnown<string> | undefined;
  readonly products?: MaybeKnown<List<string>> | undefined;
  readonly configuration?: MaybeKnown<string> | undefined;
}

export interface BaselineValues {
  readonly name?: MaybeKnown<string> | undefined;
  readonly description?: MaybeKnown<string> | undefined;
  readonly operatingSystem?: MaybeKnown<string> | undefined;
  readonly approvalRules?: MaybeKnown<List<RuleValues>> | undefined;
  readonly globalFilters?: MaybeKnown<List<FilterValues>> | undefined;
  readonly approvedPatches?: MaybeKnown<List<string>> | undefined;
  readonly approvedPatchesComplianceLevel?: MaybeKnown<string> | undefined;
  readonly rejectedPatches?: MaybeKnown<List<string>> | undefined;
  readonly rejectedPatchesAction?: MaybeKnown<string> | undefined;
  readonly sources?: MaybeKnown<List<SourceValues>> | undefined;
  readonly availableSecurityUpdatesComplianceStatus?: MaybeKnown<string> | undefined;
}

/**
 * What AWS, or the provider, would refuse about a baseline.
 *
 * @param awaited the names of arguments that are given and not known yet.
 */
export function baselineProblems(baseline: BaselineValues, awaited: ReadonlySet<string> = new Set()): Problem[] {
  const { operatingSystem, sources, availableSecurityUpdatesComplianceStatus: status } = baseline;
  const system = awaited.has("operatingSystem") ? NOT_KNOWN : (operatingSystem ?? "WINDOWS");
  const problems: Problem[] = [];
  if (system !== "WINDOWS" && isKnown(system) && status !== undefined) {
    problems.push({
      key: "availableSecurityUpdatesComplianceStatus",
      text: `baselines of ${system} do not have it: leave it out.`,
    });
  }
  if (
    ["WINDOWS", "MACOS"].includes(String(system)) &&
    isKnown(system) &&
    Array.isArray(sources) &&
    sources.length > 0
  ) {
    problems.push({ key: "sources", text: `baselines of ${system} have no sources: leave them out.` });
  }
  return [
    ...problems,
    ...nameProblems(baseline.name, "baseline"),
    ...lengthProblems("description", baseline.description, 1, 1024),
    ...choiceProblems("operatingSystem", operatingSystem, Object.values(OperatingSystem)),
    ...countProblems("approvalRules", baseline.approvalRules, { min: 0, max: 10, what: "rules" }),
    ...listOf(baseline.approvalRules).flatMap((rule, index) =>
      isKnown(rule) ? ruleProblems(`approvalRules[${index}]`, rule, system) : [],
    ),
    ...filterListProblems("globalFilters", baseline.globalFilters, system),
    ...(["approvedPatches", "rejectedPatches"] as const).flatMap((key) => [
      ...countProblems(key, baseline[key], { min: 0, max: 50, what: "patches" }),
      ...knownItems(listOf(baseline[key])).flatMap((patch) => lengthProblems(key, patch, 1, 100)),
    ]),
    ...choiceProblems(
      "approvedPatchesComplianceLevel",
      baseline.approvedPatchesComplianceLevel,
      Object.values(ComplianceLevel),
    ),
    ...choiceProblems("rejectedPatchesAction", baseline.rejectedPatchesAction, Object.values(RejectedPatchesAction)),
    ...choiceProblems("availableSecurityUpdatesComplianceStatus", status, Object.values(SecurityUpdatesStatus)),
    ...countProblems("sources", sources, { min: 0, max: 20, what: "sources" }),
    ...listOf(sources).flatMap((source, index) => (isKnown(source) ? sourceProblems(`sources[${index}]`, source) : [])),
  ];
}

function ruleProblems(place: string, rule: RuleValues, system: MaybeKnown<string>): Problem[] {
  const { approveAfterDays: days, approveUntilDate: date } = rule;
  const problems: Problem[] = [];
  if ((days === undefined) === (date === undefined)) {
    const found = days === undefined ? "neither is given" : "both are given";
    problems.push({ key: place, text: `give exactly one of approveAfterDays and approveUntilDate; ${found}.` });
  }
  if (typeof days === "number" && !(Number.isInteger(days) && days >= 0 && days <= 360)) {
    problems.push({ key: `${place}.approveAfterDays`, text: `${days} is out of range: use whole days from 0 to 360.` });
  }
  if (typeof date === "string" && !isDate(date)) {
    problems.push({ key: `${place}.approveUntilDate`, text: `"${date}" is not a date: write it like 2026-11-30.` });
  }
  return [
    ...problems,
    ...choiceProblems(`${place}.complianceLevel`, rule.complianceLevel, Object.values(ComplianceLevel)),
    ...filterListProblems(`${place}.patchFilters`, rule.patchFilters, system),
  ];
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function filterListProblems(
  place: string,
  filters: MaybeKnown<List<FilterValues>> | undefined,
  system: MaybeKnown<string>,
): Problem[] {
  return [
    ...countProblems(place, filters, { min: 0, max: 4, what: "filters" }),
    ...listOf(filters).flatMap((filter, index) =>
      isKnown(filter) ? filterProblems(`${place}[${index}]`, filter, system) : [],
    ),
  ];
}

function filterProblems(place: string, { key, values }: FilterValues, system: MaybeKnown<string>): Problem[] {
  const unknown = choiceProblems(`${place}.key`, key, Object.values(PatchFilterKey));
  const keys = typeof system === "string" ? patchFilterKeys(system) : undefined;
  const isForeign = unknown.length === 0 && typeof key === "string" && keys !== undefined && !keys.includes(key);
  return [
    ...unknown,
    ...(isForeign ? [{ key: `${place}.key`, text: `${String(system)} has no ${key}: use ${keys.join(", ")}.` }] : []),
    ...countProblems(`${place}.values`, values, { min: 1, max: 20, what: "values" }),
    ...knownItems(listOf(values)).flatMap((value) => lengthProblems(`${place}.values`, value, 1, 64)),
  ];
}

function sourceProblems(place: string, { name, products, configuration }: SourceValues): Problem[] {
  const problems: Problem[] = [];
  if (typeof name === "string" && !/^[a-zA-Z0-9_\-.]{3,50}$/.test(name)) {
    problems.push({
      key: `${place}.name`,
      text: `"${name}" is not a source's name: use 3 to 50 of the characters a-z A-Z 0-9 _ - and .`,
    });
  }
  return [
    ...problems,
    ...countProblems(`${place}.products`, products, { min: 1, max: 20, what: "products" }),
    ...lengthProblems(`${place}.configuration`, configuration, 1, 1024),
  ];
}

/** A list, or an empty one in place of what is left out or not known yet. */
function listOf<T>(list: MaybeKnown<List<T>> | undefined): List<T> {
  return Array.isArray(list) ? list : [];
}
