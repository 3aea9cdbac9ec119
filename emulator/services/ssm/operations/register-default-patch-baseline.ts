import type { RegisterDefaultPatchBaselineRequest, RegisterDefaultPatchBaselineResult } from "@aws-sdk/client-ssm";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { BASELINE_ID } from "../patching/baseline-shapes.ts";

export const registerDefaultPatchBaseline = operation<
  RegisterDefaultPatchBaselineRequest,
  RegisterDefaultPatchBaselineResult
>({
  input: structure({ "BaselineId*": BASELINE_ID }),
  run({ BaselineId }, context) {
    const { baselineId, operatingSystem } = getBaseline(BaselineId, context);
    context.store.patchBaselines.setDefault(operatingSystem, baselineId);
    return { BaselineId: baselineId };
  },
});
