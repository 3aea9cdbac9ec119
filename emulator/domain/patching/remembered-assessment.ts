import type { PatchCounts } from "../../store/patch-reports.ts";
import type { Finding, PatchStateName } from "../../store/patch-states.ts";
import { isSecurity } from "./approval.ts";
import { type Assessment, type AssessmentGround, assess } from "./assess.ts";
import { rememberedApproval } from "./remembered-approval.ts";

export interface CountedAssessment extends Assessment {
  readonly counts: PatchCounts;
}

/** How many assessments are remembered: a window over a large fleet needs a few, for the sets of packages its nodes have. */
const REMEMBERED_MAX = 200;

const remembered = new WeakMap<object, Map<string, CountedAssessment>>();

/**
 * `assess` and its counts with a memory, for the nodes of a fleet that have the same packages installed. The same answer is the same
 * object, which the store recognizes.
 */
export function rememberedAssessment(ground: AssessmentGround, platform: string): CountedAssessment {
  // The histories are an object of their own for each month's catalogue, so what is remembered goes when they go.
  let assessments = remembered.get(ground.histories);
  if (!assessments) {
    assessments = new Map();
    remembered.set(ground.histories, assessments);
  }
  const { baseline, asOfMs, installed, missingState } = ground;
  const { key, approvalOf } = rememberedApproval(baseline);
  const { rejectedPatchesAction: action, availableSecurityUpdatesComplianceStatus: status } = baseline;
  const place = [key, action, status, asOfMs, missingState, installed.signature].join();
  let assessment = assessments.get(place);
  if (!assessment) {
    const found = assess({ ...ground, approvalOf });
    const isWindows = platform.startsWith("windows");
    assessment = { ...found, counts: countFindings(found.findings, found.notApplicable, isWindows) };
    if (assessments.size >= REMEMBERED_MAX) assessments.clear();
    assessments.set(place, assessment);
  }
  return assessment;
}

/**
 * The counts of a patch summary. A non-compliant patch counts as critical by its compliance level and as security by its
 * classification, possibly both; "other" is neither.
 */
export function countFindings(findings: readonly Finding[], notApplicable: number, isWindows: boolean): PatchCounts {
  const byState = new Map<PatchStateName, number>();
  let [critical, security, other] = [0, 0, 0];
  for (const finding of findings) {
    byState.set(finding.state, (byState.get(finding.state) ?? 0) + 1);
    if (finding.isCompliant) continue;
    const isCritical = finding.level === "CRITICAL";
    if (isCritical) critical++;
    if (isSecurity(finding)) security++;
    if (!isCritical && !isSecurity(finding)) other++;
  }
  const count = (state: PatchStateName) => byState.get(state) ?? 0;
  return {
    installed: count("Installed"),
    installedOther: count("InstalledOther"),
    installedPendingReboot: count("InstalledPendingReboot"),
    installedRejected: count("InstalledRejected"),
    missing: count("Missing"),
    failed: count("Failed"),
    notApplicable,
    criticalNonCompliant: critical,
    securityNonCompliant: security,
    otherNonCompliant: other,
    availableSecurityUpdates: isWindows ? count("AvailableSecurityUpdate") : null,
  };
}
