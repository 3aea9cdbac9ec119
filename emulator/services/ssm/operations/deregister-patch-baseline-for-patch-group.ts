import type {
  DeregisterPatchBaselineForPatchGroupRequest,
  DeregisterPatchBaselineForPatchGroupResult,
} from "@aws-sdk/client-ssm";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { BASELINE_ID, PATCH_GROUP } from "../patching/baseline-shapes.ts";

export const deregisterPatchBaselineForPatchGroup = operation<
  DeregisterPatchBaselineForPatchGroupRequest,
  DeregisterPatchBaselineForPatchGroupResult
>({
  input: structure({ "BaselineId*": BASELINE_ID, "PatchGroup*": PATCH_GROUP }),
  run({ BaselineId, PatchGroup }, context) {
    // The error is not declared, and yet AWS's answer; for a group that is not registered none is known.
    const { baselineId } = getBaseline(BaselineId, context);
    context.store.patchBaselines.deleteGroup(PatchGroup, baselineId);
    return { BaselineId: baselineId, PatchGroup };
  },
});
