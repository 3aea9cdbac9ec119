import type {
  ComplianceExecutionSummary,
  ComplianceSummaryItem,
  ResourceComplianceSummaryItem,
  SeveritySummary,
  SSM,
  ComplianceItem as WireItem,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import type { ComplianceItem, ComplianceSummary, ComplianceTotal } from "../../../store/compliance.ts";
import type { Finding } from "../../../store/patch-states.ts";
import { SEVERITIES, type Severity, type SeverityCounts } from "../../../store/severity.ts";
import type { PatchResult } from "../../../store/standings.ts";
import { list, string, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page, pageByNumber, pageOfNames } from "../../pagination.ts";
import {
  COMPLIANCE_PAGE,
  readComplianceFilters,
  satisfies,
  summaryCondition,
} from "../compliance/compliance-filters.ts";

const KEYS = [
  "ComplianceType",
  "ResourceId",
  "ResourceType",
  "Id",
  "Title",
  "Status",
  "Severity",
  "ExecutionTime",
  "ExecutionId",
  "ExecutionType",
  // The details of items of patching and of associations.
  "PatchBaselineId",
  "PatchState",
  "PatchGroup",
  "PatchSeverity",
  "Classification",
  "InstalledTime",
  "CVEIds",
  "InstallOverrideList",
  "DocumentName",
  "DocumentVersion",
];

interface Entry {
  readonly summary: ComplianceSummary & { readonly number: number };
  readonly place: number;
  readonly item: ComplianceItem;
}

export const COMPLIANCE_LIST_OPERATIONS = {
  /** By resource and type, in the order of the report. Without ResourceIds, the items of every resource. */
  ListComplianceItems: {
    input: structure({
      ...COMPLIANCE_PAGE,
      ResourceIds: list(string({ min: 1, max: 100 }), { min: 1 }),
      ResourceTypes: list(string({ min: 1, max: 50 }), { min: 1 }),
    }),
    run(input, context) {
      const filters = readComplianceFilters(input.Filters, KEYS);
      if (input.ResourceTypes?.some((type) => type !== "ManagedInstance")) throw new AwsError("InvalidResourceType");
      if (input.ResourceIds?.some((id) => !/^m?i-[0-9a-zA-Z]+$/.test(id))) throw new AwsError("InvalidResourceId");
      const { rows, nextToken } = page(input, {
        scope: `ListComplianceItems/${JSON.stringify(input.ResourceIds ?? [])}`,
        badTokenCode: "InvalidNextToken",
        *read(after: [number, number] | undefined): Iterable<Entry> {
          const condition = { resourceId: input.ResourceIds };
          for (const summary of context.store.compliance.list(condition, (after?.[0] ?? 1) - 1)) {
            const isFirst = summary.number === after?.[0];
            for (const [place, item] of itemsOf(summary, context).entries()) {
              if (isFirst && place <= after[1]) continue;
              if (filters.every((filter) => satisfies(filter, propertyOf(filter.key, summary, item)))) {
                yield { summary, place, item };
              }
            }
          }
        },
        keyOf: ({ summary, place }): [number, number] => [summary.number, place],
      });
      return { ComplianceItems: rows.map(wireItem), NextToken: nextToken };
    },
  },

  /** For each compliance type, how many resources (not items) are compliant and how many are not. */
  ListComplianceSummaries: {
    input: structure(COMPLIANCE_PAGE),
    run(input, { store }) {
      const totals = store.compliance.totals(summaryCondition(input.Filters));
      const types = [...new Set(totals.map(({ complianceType }) => complianceType))];
      const { rows, nextToken } = pageOfNames(input, types, {
        scope: "ListComplianceSummaries",
        badTokenCode: "InvalidNextToken",
      });
      return { ComplianceSummaryItems: rows.map((type) => typeSummary(type, totals)), NextToken: nextToken };
    },
  },

  ListResourceComplianceSummaries: {
    input: structure(COMPLIANCE_PAGE),
    run(input, { store }) {
      const condition = summaryCondition(input.Filters) ?? {};
      const { rows, nextToken } = pageByNumber(input, {
        scope: "ListResourceComplianceSummaries",
        badTokenCode: "InvalidNextToken",
        read: (number, limit) => store.compliance.list(condition, number, limit),
      });
      return { ResourceComplianceSummaryItems: rows.map(resourceSummary), NextToken: nextToken };
    },
  },
} satisfies Operations<SSM>;

function itemsOf(summary: ComplianceSummary, { store }: Context): ComplianceItem[] {
  if (!summary.hasPatchReport) return store.compliance.items(summary.resourceId, summary.complianceType);
  const state = store.patchStates.find(summary.resourceId);
  return state ? store.findings.get(state.findingsId).map((finding) => patchItem(finding, state)) : [];
}

function propertyOf(key: string, summary: ComplianceSummary, item: ComplianceItem): string {
  switch (key) {
    case "ComplianceType":
      return summary.complianceType;
    case "ResourceId":
      return summary.resourceId;
    case "ResourceType":
      return "ManagedInstance";
    case "Id":
      return item.id;
    case "Title":
      return item.title;
    case "Status":
      return item.status;
    case "Severity":
      return item.severity;
    case "ExecutionTime":
      return new Date(summary.executionAtMs).toISOString();
    case "ExecutionId":
      return summary.executionId ?? "";
    case "ExecutionType":
      return summary.executionType ?? "";
    default:
      return (Object.hasOwn(item.details, key) ? item.details[key] : undefined) ?? "";
  }
}

function wireItem({ summary, item }: Entry): WireItem {
  return {
    ComplianceType: summary.complianceType,
    ResourceType: "ManagedInstance",
    ResourceId: summary.resourceId,
    Id: item.id,
    Title: item.title,
    Status: item.status,
    Severity: item.severity,
    ExecutionSummary: executionSummary(summary),
    Details: { ...item.details },
  };
}

function typeSummary(complianceType: string, totals: readonly ComplianceTotal[]): ComplianceSummaryItem {
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

function resourceSummary(summary: ComplianceSummary): ResourceComplianceSummaryItem {
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

type PatchFacts = Pick<PatchResult, "baselineId" | "patchGroup" | "installOverrideList" | "times">;

/** A finding of a patch report as the compliance item that a node uploads (AWS's payload, `AWS:ComplianceItem`). */
function patchItem(finding: Finding, state: PatchFacts): ComplianceItem {
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

/** The six counts of a summary, zeros included. */
function severitySummary([critical, high, medium, low, informational, unspecified]: SeverityCounts): SeveritySummary {
  return {
    CriticalCount: critical,
    HighCount: high,
    MediumCount: medium,
    LowCount: low,
    InformationalCount: informational,
    UnspecifiedCount: unspecified,
  };
}

function sum(counts: SeverityCounts): number {
  return counts.reduce((total, count) => total + count, 0);
}

function executionSummary(summary: ComplianceSummary): ComplianceExecutionSummary {
  return {
    ExecutionTime: timestamp(summary.executionAtMs),
    ExecutionId: summary.executionId ?? undefined,
    ExecutionType: summary.executionType ?? undefined,
  };
}
