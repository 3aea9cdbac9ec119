import {
  type ComplianceItem,
  type ComplianceSummary,
  SEVERITIES,
  type Severity,
  type SeverityCounts,
} from "../../store/compliance.ts";
import { arnOf } from "../arn.ts";
import type { Context } from "../context.ts";
import { emitEvent } from "../events/emit-event.ts";

export interface ComplianceReport {
  readonly resourceId: string;
  readonly complianceType: string;
  readonly standing: Standing;
  readonly execution: Pick<ComplianceSummary, "executionAtMs" | "executionId" | "executionType">;
  readonly contentHash: string | null;
  readonly hasPatchReport: boolean;
  /** Only for Patch. */
  readonly baselineId?: string | undefined;
}

export type Standing = Pick<ComplianceSummary, "status" | "overallSeverity" | "compliant" | "nonCompliant">;

/** A resource is NON_COMPLIANT when any item is; its severity is the worst of those items, UNSPECIFIED without any. */
export function standingOf(items: Iterable<Pick<ComplianceItem, "status" | "severity">>): Standing {
  const compliant = SEVERITIES.map(() => 0);
  const nonCompliant = SEVERITIES.map(() => 0);
  for (const { status, severity } of items) {
    (status === "COMPLIANT" ? compliant : nonCompliant)[SEVERITIES.indexOf(severity)]!++;
  }
  return {
    status: nonCompliant.some((count) => count > 0) ? "NON_COMPLIANT" : "COMPLIANT",
    overallSeverity: worst(nonCompliant),
    compliant,
    nonCompliant,
  };
}

/** Writes a resource's standing in a compliance type, and announces it when it changed (the first time is a change). */
export function recordCompliance(report: ComplianceReport, context: Context): void {
  const { resourceId, complianceType, standing, execution } = report;
  const before = context.store.compliance.find(resourceId, complianceType);
  const summary: ComplianceSummary = {
    resourceId,
    complianceType,
    status: standing.status,
    overallSeverity: standing.overallSeverity,
    compliant: standing.compliant,
    nonCompliant: standing.nonCompliant,
    executionAtMs: execution.executionAtMs,
    executionId: execution.executionId,
    executionType: execution.executionType,
    contentHash: report.contentHash,
    hasPatchReport: report.hasPatchReport,
  };
  context.store.compliance.put(summary);
  if (before?.status !== summary.status) announce(summary, report.baselineId, context);
}

/** The patch reports and standings of these nodes will be asked for soon. */
export function expectReports(nodeIds: readonly string[], { patchStates, compliance }: Context["store"]): void {
  patchStates.expect(nodeIds);
  compliance.expect(nodeIds, "Patch");
}

function worst(nonCompliant: SeverityCounts): Severity {
  return SEVERITIES.find((_, place) => nonCompliant[place]! > 0) ?? "UNSPECIFIED";
}

function announce(summary: ComplianceSummary, baselineId: string | undefined, context: Context): void {
  emitEvent(
    {
      detailType: "Configuration Compliance State Change",
      resources: [arnOf("ssm", `managed-instance/${summary.resourceId}`, context.account)],
      detail: {
        "resource-type": "managed-instance",
        "resource-id": summary.resourceId,
        "compliance-status": summary.status.toLowerCase(),
        "compliance-type": summary.complianceType,
        ...(baselineId === undefined ? {} : { "patch-baseline-id": baselineId }),
        severity: summary.overallSeverity.toLowerCase(),
      },
    },
    context,
  );
}
