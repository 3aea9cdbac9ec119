import type { Severity } from "../../store/compliance.ts";
import type { PatchResult } from "../../store/patch-states.ts";
import type { Context } from "../context.ts";
import { recordCompliance } from "./record-compliance.ts";

/**
 * Stores a node's patch report, which replaces its earlier one. The compliance items' execution
 * is the snapshot, as AWS's own payload uploads it: in a maintenance window that is the window execution.
 */
export function recordPatchResult(nodeId: string, result: PatchResult, context: Context): void {
  const findings = context.store.findings.get(result.findingsId);
  context.store.patchStates.put({ ...result, nodeId });
  recordCompliance(
    {
      resourceId: nodeId,
      complianceType: "Patch",
      items: findings.map(({ isCompliant, level }) => ({
        status: isCompliant ? "COMPLIANT" : "NON_COMPLIANT",
        severity: level as Severity,
      })),
      execution: { executionAtMs: result.startedAtMs, executionId: result.snapshotId, executionType: "Command" },
      contentHash: null,
      hasPatchReport: true,
      baselineId: result.baselineId,
    },
    context,
  );
}
