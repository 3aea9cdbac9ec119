import type { ComplianceStringFilter } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { SummaryCondition } from "../../../store/compliance.ts";
import type { Match } from "../../../store/condition.ts";
import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import { pageMembers } from "../shapes.ts";

export const COMPLIANCE_PAGE = {
  Filters: list(
    structure({
      Key: string({ min: 1, max: 200 }),
      Values: list(string(), { min: 1, max: 20 }),
      Type: oneOf("EQUAL", "NOT_EQUAL", "BEGIN_WITH", "LESS_THAN", "GREATER_THAN"),
    }),
  ),
  ...pageMembers({ max: 50 }),
};

interface ReadFilter {
  readonly key: string;
  readonly values: readonly string[];
  readonly type: "EQUAL" | "NOT_EQUAL" | "BEGIN_WITH" | "LESS_THAN" | "GREATER_THAN";
}

/** @throws AwsError InvalidFilter for a key that the operation does not have, or an execution time that is not an instant. */
export function readComplianceFilters(
  filters: readonly ComplianceStringFilter[] | undefined,
  keys: readonly string[],
): ReadFilter[] {
  return (filters ?? []).map(({ Key: key = "", Values: values = [], Type: type = "EQUAL" }) => {
    if (!keys.includes(key)) {
      throw new AwsError("InvalidFilter", `The filter key '${key}' is not valid. Valid keys: ${keys.join(", ")}.`);
    }
    if (values.length === 0) throw new AwsError("InvalidFilter", `The filter ${key} has no values.`);
    const noInstant = key === "ExecutionTime" ? values.find((value) => Number.isNaN(Date.parse(value))) : undefined;
    if (noInstant !== undefined) {
      throw new AwsError(
        "InvalidFilter",
        `The value '${noInstant}' of the filter ExecutionTime is not valid: it is an instant such as 2019-02-18T16:00:00Z.`,
      );
    }
    return { key, values, type };
  });
}

/** Whether a property satisfies a filter: one value must match; with NOT_EQUAL no value may be equal. */
export function satisfies({ key, values, type }: ReadFilter, property: string): boolean {
  if (key === "ExecutionTime") {
    const instantMs = Date.parse(property);
    return compareAny(values, type, (value) => instantMs - Date.parse(value));
  }
  if (type === "BEGIN_WITH") return values.some((value) => property.startsWith(value));
  return compareAny(values, type, (value) => (property < value ? -1 : property > value ? 1 : 0));
}

function compareAny(values: readonly string[], type: ReadFilter["type"], compare: (value: string) => number): boolean {
  switch (type) {
    case "NOT_EQUAL":
      return values.every((value) => compare(value) !== 0);
    case "LESS_THAN":
      return values.some((value) => compare(value) < 0);
    case "GREATER_THAN":
      return values.some((value) => compare(value) > 0);
    default:
      return values.some((value) => compare(value) === 0);
  }
}

/** The members of a summary by the filter keys of the two summary operations. */
const SUMMARY_FIELDS = {
  ComplianceType: "complianceType",
  Status: "status",
  OverallSeverity: "overallSeverity",
  Severity: "overallSeverity",
  ResourceId: "resourceId",
  ResourceType: undefined,
  ExecutionId: "executionId",
  ExecutionType: "executionType",
  ExecutionTime: "executionAtMs",
} as const;

const NO_SUMMARY: SummaryCondition = { resourceId: [] };

/** The filters of the two summary operations. Undefined without filters. */
export function summaryCondition(filters: readonly ComplianceStringFilter[] | undefined): SummaryCondition | undefined {
  const read = readComplianceFilters(filters, Object.keys(SUMMARY_FIELDS));
  return read.length === 0 ? undefined : { all: read.map(conditionOf) };
}

function conditionOf(filter: ReadFilter): SummaryCondition {
  const field = SUMMARY_FIELDS[filter.key as keyof typeof SUMMARY_FIELDS];
  // Only managed nodes have a compliance status.
  if (field === undefined) return satisfies(filter, "ManagedInstance") ? {} : NO_SUMMARY;
  return { [field]: matchOf(filter) };
}

function matchOf({ key, values, type }: ReadFilter): Match {
  const given = key === "ExecutionTime" ? values.map((value) => Date.parse(value)) : values;
  switch (type) {
    case "NOT_EQUAL":
      return { not: given };
    case "LESS_THAN":
      return { below: given };
    case "GREATER_THAN":
      return { above: given };
    case "BEGIN_WITH":
      return { startsWith: given };
    default:
      return given;
  }
}
