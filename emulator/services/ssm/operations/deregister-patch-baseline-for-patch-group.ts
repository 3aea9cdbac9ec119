import type {
  DeregisterPatchBaselineForPatchGroupRequest,
  DeregisterPatchBaselineForPatchGroupResult,
} from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { BASELINE_ID, PATCH_GROUP } from "../patching/baseline-shapes.ts";
import { storedId } from "../patching/baselines.ts";

export const deregisterPatchBaselineForPatchGroup = operation<
  DeregisterPatchBaselineForPatchGroupRequest,
  DeregisterPatchBaselineForPatchGroupResult
>({
  input: structure({ "BaselineId*": BASELINE_ID, "PatchGroup*": PATCH_GROUP }),
  run({ BaselineId, PatchGroup }, context) {
    // No error is declared for a group that is not registered.
    const baselineId = storedId(BaselineId, context);
    context.store.patchBaselines.deleteGroup(PatchGroup, baselineId);
    return { BaselineId: baselineId, PatchGroup };
  },
});
