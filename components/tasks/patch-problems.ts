import type { Problem } from "../problem.ts";
import { choiceProblems, lengthProblems } from "../text-problems.ts";
import { PatchOperation, RebootOption } from "./patch-operation.ts";

export interface PatchValues {
  readonly operation?: string | undefined;
  readonly rebootOption?: string | undefined;
  readonly snapshotId?: string | undefined;
  readonly installOverrideList?: string | undefined;
  readonly baselineOverride?: string | undefined;
  readonly preInstallHook?: string | undefined;
  readonly postInstallHook?: string | undefined;
  readonly onExitHook?: string | undefined;
}

/** The arguments that only AWS-RunPatchBaselineWithHooks has. */
export const HOOKS = ["preInstallHook", "postInstallHook", "onExitHook"] as const;
const OVERRIDES = ["installOverrideList", "baselineOverride"] as const;

/**
 * What AWS-RunPatchBaseline, or AWS-RunPatchBaselineWithHooks, would refuse among its parameters.
 *
 * @param awaited the names of arguments that are given and not known yet.
 */
export function patchProblems(patch: PatchValues, awaited: ReadonlySet<string> = new Set()): Problem[] {
  const isGiven = (name: keyof PatchValues) => patch[name] !== undefined || awaited.has(name);
  const overrides = HOOKS.some(isGiven) ? OVERRIDES.filter(isGiven) : [];
  return [
    ...choiceProblems("operation", patch.operation, Object.values(PatchOperation)),
    ...choiceProblems("rebootOption", patch.rebootOption, Object.values(RebootOption)),
    ...snapshotProblems(patch.snapshotId),
    ...OVERRIDES.flatMap((name) => urlProblems(name, patch[name])),
    ...HOOKS.flatMap((name) => lengthProblems(name, patch[name], 1, 200)),
    ...overrides.map((key) => ({
      key,
      text: "AWS-RunPatchBaselineWithHooks has no such parameter: leave it out, or leave out the hooks.",
    })),
  ];
}

function snapshotProblems(id: string | undefined): Problem[] {
  if (id === undefined || /^$|^\{\{.*\}\}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return [];
  return [{ key: "snapshotId", text: `"${id}" is not a snapshot's id: use a UUID, or leave it out.` }];
}

/** The document's own pattern. */
function urlProblems(key: string, value: string | undefined): Problem[] {
  if (value === undefined || /^https:\/\/.+$|^s3:\/\/([^/]+)\/(.*?([^/]+))$/.test(value)) return [];
  return [{ key, text: `"${value}" is not a valid URL: use https://… or s3://bucket/key.` }];
}
