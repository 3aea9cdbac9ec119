import type { Release } from "../../store/package-history.ts";
import type { BaselineContent } from "../../store/patch-baselines.ts";
import { type Approval, approve } from "./approval.ts";

/** How many baselines' decisions are remembered; each is a few hundred small entries. */
const BASELINES_MAX = 64;

const remembered = new Map<string, WeakMap<Release, Approval>>();

/**
 * `approve` with a memory: a window asks the same of one baseline for every node. Decisions depend on the baseline's content
 * and the release alone, not on the time, so they stay true.
 */
export function rememberedApproval(baseline: BaselineContent): (release: Release) => Approval {
  const decisions = decisionsOf(baseline);
  return (release) => {
    let approval = decisions.get(release);
    if (!approval) {
      approval = approve(release, baseline);
      decisions.set(release, approval);
    }
    return approval;
  };
}

function decisionsOf(baseline: BaselineContent): WeakMap<Release, Approval> {
  const key = JSON.stringify([
    baseline.operatingSystem,
    baseline.globalFilters,
    baseline.approvalRules,
    baseline.approvedPatches,
    baseline.approvedPatchesComplianceLevel,
    baseline.approvedPatchesEnableNonSecurity,
    baseline.rejectedPatches,
  ]);
  let decisions = remembered.get(key);
  if (!decisions) {
    if (remembered.size >= BASELINES_MAX) remembered.clear();
    decisions = new WeakMap();
    remembered.set(key, decisions);
  }
  return decisions;
}
