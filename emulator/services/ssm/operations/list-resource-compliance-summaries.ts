import type {
  ListResourceComplianceSummariesRequest,
  ListResourceComplianceSummariesResult,
  ResourceComplianceSummaryItem,
} from "@aws-sdk/client-ssm";
import type { ComplianceSummary } from "../../../store/compliance.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { COMPLIANCE_PAGE, summaryCondition } from "../compliance/compliance-filters.ts";
import { executionSummary, severitySummary, sum } from "../compliance/severity-summary.ts";
import { page } from "../pagination.ts";

export const listResourceComplianceSummaries = operation<
  ListResourceComplianceSummariesRequest,
  ListResourceComplianceSummariesResult
>({
  input: structure(COMPLIANCE_PAGE),
  run(input, { store }) {
    const condition = summaryCondition(input.Filters) ?? {};
    const { rows, nextToken } = page(input, {
      scope: "ListResourceComplianceSummaries",
      badTokenCode: "InvalidNextToken",
      read: (after: [number] | undefined) => store.compliance.list(condition, after?.[0] ?? 0),
      keyOf: ({ number }): [number] => [number],
    });
    return { ResourceComplianceSummaryItems: rows.map(summaryItem), NextToken: nextToken };
  },
});

function summaryItem(summary: ComplianceSummary): ResourceComplianceSummaryItem {
  const { compliant, nonCompliant } = summary;
  return {
    ComplianceType: summary.complianceType,
    ResourceType: "ManagedInstance",
    ResourceId: summary.resourceId,
    Status: summary.status,
    OverallSeverity: summary.overallSeverity,
    ExecutionSummary: executionSummary(summary),
    CompliantSummary: { CompliantCount: sum(compliant), SeveritySummary: severitySummary(compliant) },
    NonCompliantSummary: { NonCompliantCount: sum(nonCompliant), SeveritySummary: severitySummary(nonCompliant) },
  };
}
