import type { ComplianceExecutionSummary } from "@aws-sdk/client-ssm";
import type { ComplianceSummary } from "../../../store/compliance.ts";
import { timestamp } from "../../../wire/timestamp.ts";

export function executionSummary(summary: ComplianceSummary): ComplianceExecutionSummary {
  return {
    ExecutionTime: timestamp(summary.executionAtMs),
    ExecutionId: summary.executionId ?? undefined,
    ExecutionType: summary.executionType ?? undefined,
  };
}
