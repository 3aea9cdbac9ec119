import type { DeletePatchBaselineRequest, DeletePatchBaselineResult } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { storedId } from "../../../domain/patching/baselines.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { BASELINE_ID } from "../patching/baseline-shapes.ts";

export const deletePatchBaseline = operation<DeletePatchBaselineRequest, DeletePatchBaselineResult>({
  input: structure({ "BaselineId*": BASELINE_ID }),
  run({ BaselineId }, context) {
    const { patchBaselines, tags } = context.store;
    const baseline = patchBaselines.find(storedId(BaselineId, context));
    // The operation declares no error for a missing baseline, so deleting it twice succeeds.
    if (!baseline) return { BaselineId };
    const { baselineId } = baseline;
    if (baseline.owner === "AWS") {
      throw new AwsError("ResourceInUseException", `The patch baseline ${baseline.name} belongs to AWS.`);
    }
    const groups = patchBaselines.groupsOf(baselineId);
    if (groups.length > 0) {
      throw new AwsError(
        "ResourceInUseException",
        `PatchBaseline to be deleted is used for Patch Group: ${groups.join(", ")}`,
      );
    }
    if (patchBaselines.isDefault(baselineId)) {
      throw new AwsError(
        "ResourceInUseException",
        `The patch baseline ${baselineId} is the default for ${baseline.operatingSystem}: register another one first.`,
      );
    }
    patchBaselines.delete(baselineId);
    tags.removeAll("PatchBaseline", baselineId);
    return { BaselineId: baselineId };
  },
});
