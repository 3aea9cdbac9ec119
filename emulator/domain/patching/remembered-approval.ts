import { createHash } from "node:crypto";
import { kept } from "../../input/kept.ts";
import type { Release } from "../../store/package-history.ts";
import type { BaselineContent } from "../../store/patch-baselines.ts";
import { type Approval, approve } from "./approval.ts";

/** How many baselines' decisions are remembered; each is a few hundred small entries. */
const BASELINES_MAX = 64;

export interface RememberedApproval {
  /** The same for baselines that decide the same. */
  readonly key: string;
  readonly approvalOf: (release: Release) => Approval;
}

const byContent = new WeakMap<BaselineContent, RememberedApproval>();
const byKey = new Map<string, RememberedApproval>();

/**
 * `approve` with a memory: a window asks the same of one baseline for every node. Decisions depend on the baseline's content
 * and the release alone, not on the time, so they stay true.
 */
export function rememberedApproval(baseline: BaselineContent): RememberedApproval {
  const known = byContent.get(baseline);
  if (known) return known;
  const key = keyOf(baseline);
  let approval = byKey.get(key);
  if (!approval) {
    if (byKey.size >= BASELINES_MAX) byKey.clear();
    approval = { key, approvalOf: kept((release: Release) => approve(release, baseline)) };
    byKey.set(key, approval);
  }
  byContent.set(baseline, approval);
  return approval;
}

function keyOf(baseline: BaselineContent): string {
  const deciding = [
    baseline.operatingSystem,
    baseline.globalFilters,
    baseline.approvalRules,
    baseline.approvedPatches,
    baseline.approvedPatchesComplianceLevel,
    baseline.approvedPatchesEnableNonSecurity,
    baseline.rejectedPatches,
  ];
  return createHash("sha256").update(JSON.stringify(deciding)).digest("base64url");
}
