import type { ComplianceItem, ComplianceSummary } from "../../store/compliance.ts";
import { SEVERITIES, type Severity, type SeverityCounts, type Standing } from "../../store/severity.ts";
import type { PutStanding } from "../../store/standings.ts";
import { arnOf } from "../arn.ts";
import type { Context } from "../context.ts";
import { emitEvent } from "../events/emit-event.ts";

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
export function putCompliance(
  resourceId: string,
  complianceType: string,
  standing: PutStanding,
  context: Context,
): void {
  const before = context.store.compliance.find(resourceId, complianceType);
  context.store.compliance.put(resourceId, complianceType, standing);
  announceStanding(before, standing, { resourceId, complianceType }, context);
}

function worst(nonCompliant: SeverityCounts): Severity {
  return SEVERITIES.find((_, place) => nonCompliant[place]! > 0) ?? "UNSPECIFIED";
}

/** What a standing is of. */
interface Subject extends Pick<ComplianceSummary, "resourceId" | "complianceType"> {
  /** Only for Patch. */
  readonly baselineId?: string;
}

export function announceStanding(
  before: Pick<Standing, "status"> | undefined,
  { status, overallSeverity }: Standing,
  { resourceId, complianceType, baselineId }: Subject,
  context: Context,
): void {
  if (before?.status === status) return;
  emitEvent(
    {
      detailType: "Configuration Compliance State Change",
      resources: [arnOf("ssm", `managed-instance/${resourceId}`, context.account)],
      detail: {
        "resource-type": "managed-instance",
        "resource-id": resourceId,
        "compliance-status": status.toLowerCase(),
        "compliance-type": complianceType,
        ...(baselineId === undefined ? {} : { "patch-baseline-id": baselineId }),
        severity: overallSeverity.toLowerCase(),
      },
    },
    context,
  );
}
