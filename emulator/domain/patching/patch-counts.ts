import type { Finding, PatchCounts, PatchStateName } from "../../store/patch-states.ts";
import { isSecurity } from "./approval.ts";

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
