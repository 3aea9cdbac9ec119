import type { MaybeKnown } from "../not-known.ts";
import type { Problem } from "../problem.ts";
import { countProblems, knownItems, lengthProblems } from "../text-problems.ts";

/** What AWS would refuse about the patch groups of a baseline. */
export function groupProblems(groups: readonly MaybeKnown<string>[] | undefined): Problem[] {
  const names = knownItems(groups);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [
    ...countProblems("patchGroups", groups, { min: 0, max: 25, what: "patch groups" }),
    ...names.flatMap((name) => lengthProblems("patchGroups", name, 1, 256)),
    ...[...repeated].map((name) => ({ key: "patchGroups", text: `"${name}" is there twice: name it once.` })),
  ];
}
