import { plainProblems } from "../plain-problems.ts";
import { type BaselineValues, baselineProblems } from "./baseline-problems.ts";
import { groupProblems } from "./group-problems.ts";

/** What AWS would refuse about a baseline and who uses it. */
export function patchBaselineProblems(
  values: BaselineValues & {
    readonly patchGroups?: readonly string[] | undefined;
    readonly isDefault?: boolean | undefined;
  },
  awaited: ReadonlySet<string>,
) {
  return [
    ...plainProblems(values, awaited, ["patchGroups", "isDefault"]),
    ...baselineProblems(values, awaited),
    ...groupProblems(values.patchGroups),
  ];
}
