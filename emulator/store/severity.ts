/** From the worst to the least. */
export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"] as const;
export type Severity = (typeof SEVERITIES)[number];
export type ComplianceStatus = "COMPLIANT" | "NON_COMPLIANT";

/** How many items have each severity, in the order of `SEVERITIES`. */
export type SeverityCounts = readonly number[];

/** What the items of a compliance type come to. */
export interface Standing {
  readonly status: ComplianceStatus;
  readonly overallSeverity: Severity;
  readonly compliant: SeverityCounts;
  readonly nonCompliant: SeverityCounts;
}
