import type {
  DescribeEffectivePatchesForPatchBaselineRequest,
  DescribeEffectivePatchesForPatchBaselineResult,
  PatchStatus,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Approval } from "../../../domain/patching/approval.ts";
import { availablePatches } from "../../../domain/patching/available-patches.ts";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { rememberedApproval } from "../../../domain/patching/remembered-approval.ts";
import { structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { operation } from "../../operation.ts";
import { page } from "../pagination.ts";
import { BASELINE_ID, PAGE_OF_100 } from "../patching/baseline-shapes.ts";
import { patchResult } from "../patching/patch-answers.ts";

export const describeEffectivePatchesForPatchBaseline = operation<
  DescribeEffectivePatchesForPatchBaselineRequest,
  DescribeEffectivePatchesForPatchBaselineResult
>({
  input: structure({ "BaselineId*": BASELINE_ID, ...PAGE_OF_100 }),
  run(input, context) {
    const baseline = getBaseline(input.BaselineId, context);
    if (baseline.operatingSystem !== "WINDOWS") {
      throw new AwsError(
        "UnsupportedOperatingSystem",
        `DescribeEffectivePatchesForPatchBaseline is for WINDOWS alone; ${baseline.baselineId} is for ${baseline.operatingSystem}.`,
      );
    }
    const { approvalOf } = rememberedApproval(baseline);
    const { rows, nextToken } = page(input, {
      scope: `DescribeEffectivePatchesForPatchBaseline/${baseline.baselineId}`,
      *read(after: [number, string] | undefined) {
        for (const patch of availablePatches(["WINDOWS"], context)) {
          const { releasedAtMs } = patch.release;
          if (after && (releasedAtMs < after[0] || (releasedAtMs === after[0] && patch.id <= after[1]))) continue;
          const status = statusOf(approvalOf(patch.release), context.nowMs);
          if (status) yield { patch, status };
        }
      },
      keyOf: ({ patch }): [number, string] => [patch.release.releasedAtMs, patch.id],
    });
    return {
      EffectivePatches: rows.map(({ patch, status }) => ({ Patch: patchResult(patch), PatchStatus: status })),
      NextToken: nextToken,
    };
  },
});

/** Undefined for a patch that no rule and no list mentions. */
function statusOf(approval: Approval, nowMs: number): PatchStatus | undefined {
  if (approval.kind === "none") return undefined;
  if (approval.kind === "rejected") return { DeploymentStatus: "EXPLICIT_REJECTED", ComplianceLevel: "UNSPECIFIED" };
  const isDue = approval.fromMs <= nowMs;
  return {
    DeploymentStatus: approval.isExplicit ? "EXPLICIT_APPROVED" : isDue ? "APPROVED" : "PENDING_APPROVAL",
    ComplianceLevel: approval.level as "UNSPECIFIED",
    ApprovalDate: timestamp(approval.fromMs),
  };
}
