import type {
  RegisterPatchBaselineForPatchGroupRequest,
  RegisterPatchBaselineForPatchGroupResult,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { BASELINE_ID, PATCH_GROUP } from "../patching/baseline-shapes.ts";

export const registerPatchBaselineForPatchGroup = operation<
  RegisterPatchBaselineForPatchGroupRequest,
  RegisterPatchBaselineForPatchGroupResult
>({
  input: structure({ "BaselineId*": BASELINE_ID, "PatchGroup*": PATCH_GROUP }),
  run({ BaselineId, PatchGroup: patchGroup }, context) {
    const { patchBaselines } = context.store;
    const { baselineId, operatingSystem } = getBaseline(BaselineId, context);
    if (patchBaselines.findGroup(patchGroup, operatingSystem)) {
      throw new AwsError(
        "AlreadyExistsException",
        `Patch Group baseline already has a baseline registered for OperatingSystem ${operatingSystem}.`,
      );
    }
    const { patchGroupsPerBaseline } = context.quotas;
    if (patchBaselines.groupsOf(baselineId).length >= patchGroupsPerBaseline) {
      throw new AwsError(
        "ResourceLimitExceededException",
        `The patch baseline ${baselineId} already serves ${patchGroupsPerBaseline} patch groups, its quota.`,
      );
    }
    patchBaselines.insertGroup({ patchGroup, operatingSystem, baselineId });
    return { BaselineId: baselineId, PatchGroup: patchGroup };
  },
});
