import { kept } from "../../input/kept.ts";
import { textOf } from "../../input/text.ts";
import type { PatchResult } from "../../store/standings.ts";
import type { StepRequest } from "../nodes/step.ts";

/** The parameters of AWS-RunPatchBaseline in a patch step. */
export interface PatchPlan {
  readonly operation: PatchResult["operation"];
  /** Empty for a new snapshot; the two override URLs are empty without an override. */
  readonly snapshotId: string;
  readonly installOverrideList: string;
  readonly baselineOverride: string;
  readonly rebootOption: PatchResult["rebootOption"];
}

/** Whether a document of AWS patches nodes, alone or in one of the documents built around it. */
export function isPatchDocument(name: string): boolean {
  return name.startsWith("AWS-RunPatchBaseline");
}

/** Whether a step is the payload of AWS-RunPatchBaseline, alone or inside one of the documents built around it. */
export function isPatchStep({ documentName, stepName, parameters }: StepRequest): boolean {
  return (
    isPatchDocument(documentName) && /^Patch(Windows|Linux|MacOS)$/.test(stepName) && parameters.Operation !== undefined
  );
}

/** By a step's parameters: each node of a command gets the same. */
export const patchPlanOf = kept((parameters: StepRequest["parameters"]): PatchPlan => {
  const one = (name: string) => {
    const value = parameters[name];
    return textOf((Array.isArray(value) ? value[0] : value) ?? "");
  };
  return {
    operation: one("Operation") === "Install" ? "Install" : "Scan",
    snapshotId: one("SnapshotId"),
    installOverrideList: one("InstallOverrideList"),
    baselineOverride: one("BaselineOverride"),
    rebootOption: one("RebootOption") === "NoReboot" ? "NoReboot" : "RebootIfNeeded",
  };
});
