import type { ComplianceItem, Severity } from "../../../store/compliance.ts";
import type { Finding, PatchState } from "../../../store/patch-states.ts";

type PatchFacts = Pick<PatchState, "baselineId" | "patchGroup" | "installOverrideList" | "times">;

/** A finding of a patch report as the compliance item that nodes upload (AWS's payload, `AWS:ComplianceItem`). */
export function patchItem(finding: Finding, state: PatchFacts): ComplianceItem {
  return {
    id: finding.id,
    title: finding.title,
    status: finding.isCompliant ? "COMPLIANT" : "NON_COMPLIANT",
    severity: finding.level as Severity,
    details: {
      PatchBaselineId: state.baselineId,
      PatchState: finding.state,
      PatchGroup: state.patchGroup,
      DocumentName: "",
      DocumentVersion: "",
      InstalledTime:
        finding.time === undefined ? "" : `${new Date(state.times[finding.time]!).toISOString().slice(0, 19)}Z`,
      Classification: finding.classification,
      PatchSeverity: finding.severity,
      ...(finding.cveIds === undefined ? {} : { CVEIds: finding.cveIds }),
      ...(state.installOverrideList === null ? {} : { InstallOverrideList: state.installOverrideList }),
    },
  };
}
