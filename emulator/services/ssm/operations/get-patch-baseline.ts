import type { GetPatchBaselineRequest, GetPatchBaselineResult } from "@aws-sdk/client-ssm";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { baselineResult } from "../patching/baseline-answers.ts";
import { BASELINE_ID } from "../patching/baseline-shapes.ts";

export const getPatchBaseline = operation<GetPatchBaselineRequest, GetPatchBaselineResult>({
  input: structure({ "BaselineId*": BASELINE_ID }),
  run({ BaselineId }, context) {
    const baseline = getBaseline(BaselineId, context);
    return {
      ...baselineResult(baseline),
      PatchGroups: context.store.patchBaselines.groupsOf(baseline.baselineId),
    };
  },
});
