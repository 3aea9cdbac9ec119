import type { ComplianceExecutionSummary, SeveritySummary } from "@aws-sdk/client-ssm";
import type { ComplianceSummary, SeverityCounts } from "../../../store/compliance.ts";
import { timestamp } from "../../../wire/timestamp.ts";

/** The six counts of a summary; zero is written, not left out. */
export function severitySummary([
  critical,
  high,
  medium,
  low,
  informational,
  unspecified,
]: SeverityCounts): SeveritySummary {
  return {
    CriticalCount: critical,
    HighCount: high,
    MediumCount: medium,
    LowCount: low,
    InformationalCount: informational,
    UnspecifiedCount: unspecified,
  };
}

export function sum(counts: SeverityCounts): number {
  return counts.reduce((total, count) => total + count, 0);
}

export function executionSummary(summary: ComplianceSummary): ComplianceExecutionSummary {
  return {
    ExecutionTime: timestamp(summary.executionAtMs),
    ExecutionId: summary.executionId ?? undefined,
    ExecutionType: summary.executionType ?? undefined,
  };
}
