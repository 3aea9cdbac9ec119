import type { ComplianceStringFilter } from "@aws-sdk/client-ssm";
import type { SummaryCondition } from "../../../store/compliance.ts";
import type { SqlValue } from "../../../store/database.ts";
import { AwsError } from "../../../wire/aws-error.ts";
import { integer, list, oneOf, string, structure } from "../../../wire/shape.ts";

export const COMPLIANCE_PAGE = {
  Filters: list(
    structure({
      Key: string({ min: 1, max: 200 }),
      Values: list(string(), { min: 1, max: 20 }),
      Type: oneOf("EQUAL", "NOT_EQUAL", "BEGIN_WITH", "LESS_THAN", "GREATER_THAN"),
    }),
  ),
  MaxResults: integer({ min: 1, max: 50 }),
  NextToken: string(),
};

interface ReadFilter {
  readonly key: string;
  readonly values: readonly string[];
  readonly type: "EQUAL" | "NOT_EQUAL" | "BEGIN_WITH" | "LESS_THAN" | "GREATER_THAN";
}

/** @throws AwsError InvalidFilter for a key that the operation does not know, or an execution time that is no instant. */
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

/** Whether a property satisfies a filter: one value must (for NOT_EQUAL, none may be equal). */
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

const SUMMARY_COLUMNS: Readonly<Record<string, string>> = {
  ComplianceType: "compliance_type",
  Status: "status",
  OverallSeverity: "overall_severity",
  Severity: "overall_severity",
  ResourceId: "resource_id",
  ResourceType: "'ManagedInstance'",
  ExecutionId: "coalesce(execution_id, '')",
  ExecutionType: "coalesce(execution_type, '')",
  ExecutionTime: "execution_at_ms",
};

/** The filters of the two summary operations, in SQL. Undefined when there are none. */
export function summaryCondition(filters: readonly ComplianceStringFilter[] | undefined): SummaryCondition | undefined {
  const read = readComplianceFilters(filters, Object.keys(SUMMARY_COLUMNS));
  if (read.length === 0) return undefined;
  const conditions = read.map(conditionOf);
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

function conditionOf({ key, values, type }: ReadFilter): { sql: string; values: SqlValue[] } {
  const column = SUMMARY_COLUMNS[key]!;
  const given = values.map((value): SqlValue => (key === "ExecutionTime" ? Date.parse(value) : value));
  // One variable for all values: SQLite bounds how many there may be, and how deep a condition may nest.
  const list = [JSON.stringify(given)];
  const some = (sql: string) => ({ sql: `EXISTS (SELECT 1 FROM json_each(?) WHERE ${sql})`, values: list });
  switch (type) {
    case "NOT_EQUAL":
      return { sql: `${column} NOT IN (SELECT value FROM json_each(?))`, values: list };
    case "LESS_THAN":
      return some(`${column} < value`);
    case "GREATER_THAN":
      return some(`${column} > value`);
    case "BEGIN_WITH":
      return some(`instr(${column}, value) = 1`);
    default:
      return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: list };
  }
}
