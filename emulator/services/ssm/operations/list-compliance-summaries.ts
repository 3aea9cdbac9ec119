import type {
  ComplianceSummaryItem,
  ListComplianceSummariesRequest,
  ListComplianceSummariesResult,
} from "@aws-sdk/client-ssm";
import { type ComplianceTotal, SEVERITIES } from "../../../store/compliance.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { COMPLIANCE_PAGE, summaryCondition } from "../compliance/compliance-filters.ts";
import { severitySummary, sum } from "../compliance/severity-summary.ts";
import { page } from "../pagination.ts";

/** For each compliance type, how many resources (not items) are compliant and how many are not. */
export const listComplianceSummaries = operation<ListComplianceSummariesRequest, ListComplianceSummariesResult>({
  input: structure(COMPLIANCE_PAGE),
  run(input, { store }) {
    const totals = store.compliance.totals(summaryCondition(input.Filters));
    const types = [...new Set(totals.map(({ complianceType }) => complianceType))];
    const { rows, nextToken } = page(input, {
      scope: "ListComplianceSummaries",
      badTokenCode: "InvalidNextToken",
      read: (after: [string] | undefined) => types.filter((type) => !after || type > after[0]),
      keyOf: (type): [string] => [type],
    });
    return { ComplianceSummaryItems: rows.map((type) => summaryItem(type, totals)), NextToken: nextToken };
  },
});

function summaryItem(complianceType: string, totals: readonly ComplianceTotal[]): ComplianceSummaryItem {
  const counts = (status: ComplianceTotal["status"]) =>
    SEVERITIES.map(
      (severity) =>
        totals.find(
          (total) =>
            total.complianceType === complianceType && total.status === status && total.overallSeverity === severity,
        )?.count ?? 0,
    );
  const [compliant, nonCompliant] = [counts("COMPLIANT"), counts("NON_COMPLIANT")];
  return {
    ComplianceType: complianceType,
    CompliantSummary: { CompliantCount: sum(compliant), SeveritySummary: severitySummary(compliant) },
    NonCompliantSummary: { NonCompliantCount: sum(nonCompliant), SeveritySummary: severitySummary(nonCompliant) },
  };
}
