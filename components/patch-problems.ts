import type { Problem } from "./problem.ts";

export interface PatchValues {
  readonly operation?: string | undefined;
  readonly rebootOption?: string | undefined;
  readonly installOverrideList?: string | undefined;
  readonly baselineOverride?: string | undefined;
}

/** What AWS-RunPatchBaseline would refuse among its parameters. */
export function patchProblems(patch: PatchValues): Problem[] {
  return [
    ...choiceProblems("operation", patch.operation, ["Install", "Scan"]),
    ...choiceProblems("rebootOption", patch.rebootOption, ["RebootIfNeeded", "NoReboot"]),
    ...urlProblems("installOverrideList", patch.installOverrideList),
    ...urlProblems("baselineOverride", patch.baselineOverride),
  ];
}

function choiceProblems(key: string, value: string | undefined, choices: readonly string[]): Problem[] {
  if (value === undefined || choices.includes(value)) return [];
  return [{ key, text: `"${value}" is unknown: use ${choices.join(" or ")}.` }];
}

/** The document's own pattern. */
function urlProblems(key: string, value: string | undefined): Problem[] {
  if (value === undefined || /^https:\/\/.+$|^s3:\/\/([^/]+)\/(.*?([^/]+))$/.test(value)) return [];
  return [{ key, text: `"${value}" is not a list's place: use https://… or s3://bucket/key.` }];
}
