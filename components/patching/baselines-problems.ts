import { isKnown, type MaybeKnown } from "../not-known.ts";
import { plainProblems } from "../plain-problems.ts";
import { type Problem, under } from "../problem.ts";
import { countProblems } from "../text-problems.ts";
import { type BaselineValues, baselineProblems } from "./baseline-problems.ts";
import { groupProblems } from "./group-problems.ts";

export interface BaselinesValues {
  readonly baselines?: readonly MaybeKnown<BaselineValues>[] | undefined;
  readonly approveAfterDays?: number | undefined;
  readonly patchGroups?: readonly MaybeKnown<string>[] | undefined;
}

/** What AWS would refuse about the baselines of several operating systems. */
export function baselinesProblems(values: BaselinesValues, awaited: ReadonlySet<string>): Problem[] {
  const computed = plainProblems(values, awaited, ["baselines", "approveAfterDays", "patchGroups", "isDefault"]);
  if (computed.length > 0) return computed;
  const { baselines = [], approveAfterDays: days, patchGroups } = values;
  const problems: Problem[] = [];
  const systems = baselines.filter(isKnown).map(({ operatingSystem }) => operatingSystem);
  const repeated = new Set(systems.filter((system, index) => systems.indexOf(system) !== index));
  for (const system of repeated) {
    problems.push({ key: "baselines", text: `${String(system)} is there twice: merge its baselines into one.` });
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 0 && days <= 360)) {
    problems.push({ key: "approveAfterDays", text: `${days} is out of range: use whole days from 0 to 360.` });
  }
  return [
    ...problems,
    ...baselines.flatMap((baseline, index) =>
      isKnown(baseline) ? under(`baselines[${index}]`, plainProblems(baseline, new Set(), ["operatingSystem"])) : [],
    ),
    ...countProblems("baselines", baselines, { min: 1, max: 15, what: "baselines" }),
    ...groupProblems(patchGroups),
    ...baselines.flatMap((baseline, index) =>
      isKnown(baseline) ? under(`baselines[${index}]`, baselineProblems(baseline)) : [],
    ),
  ];
}
