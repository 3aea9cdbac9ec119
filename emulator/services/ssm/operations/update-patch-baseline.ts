import type { UpdatePatchBaselineRequest, UpdatePatchBaselineResult } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import { checkBaseline, getBaseline } from "../../../domain/patching/baselines.ts";
import { baselineContent, type WireBaseline } from "../../../domain/patching/wire-baseline.ts";
import type { PatchBaseline } from "../../../store/patch-baselines.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { baselineResult } from "../patching/baseline-answers.ts";
import { BASELINE_CONTENT, BASELINE_ID, BASELINE_NAME } from "../patching/baseline-shapes.ts";
import { requireForReplace } from "../replace.ts";

export const updatePatchBaseline = operation<UpdatePatchBaselineRequest, UpdatePatchBaselineResult>({
  input: structure({ "BaselineId*": BASELINE_ID, Name: BASELINE_NAME, ...BASELINE_CONTENT, Replace: boolean }),
  run(input, context) {
    const before = getBaseline(input.BaselineId, context);
    if (before.owner === "AWS") {
      throw validationError(`The patch baseline ${before.name} belongs to AWS and cannot be changed.`);
    }
    if (input.Replace) requireForReplace(input, ["Name"]);
    const { BaselineId: _id, Name: name, Description: description, Replace: replace, ...content } = input;
    // Members that are absent stay as they are, or with Replace become what CreatePatchBaseline makes of them.
    const wire: WireBaseline = { ...(replace ? {} : baselineResult(before)), ...content };
    const after: PatchBaseline = {
      ...before,
      ...baselineContent({ ...wire, OperatingSystem: before.operatingSystem }),
      name: name ?? before.name,
      description: description ?? (replace ? null : before.description),
      modifiedAtMs: context.nowMs,
    };
    checkBaseline(after, context);
    context.store.patchBaselines.update(after);
    return baselineResult(after);
  },
});
