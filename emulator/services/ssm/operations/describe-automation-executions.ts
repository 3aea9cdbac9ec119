import type { DescribeAutomationExecutionsRequest, DescribeAutomationExecutionsResult } from "@aws-sdk/client-ssm";
import { integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { automationMetadata } from "../automation/automation-answers.ts";
import { EXECUTION_FILTER_KEYS, executionCondition } from "../automation/automation-filters.ts";
import { page } from "../pagination.ts";

/** Newest first; those that other executions started are among them. */
export const describeAutomationExecutions = operation<
  DescribeAutomationExecutionsRequest,
  DescribeAutomationExecutionsResult
>({
  input: structure({
    Filters: list(
      structure({
        "Key*": oneOf(...EXECUTION_FILTER_KEYS),
        "Values*": list(string({ min: 1, max: 150 }), { min: 1, max: 10 }),
      }),
      { min: 1, max: 10 },
    ),
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: string(),
  }),
  run(input, context) {
    const condition = executionCondition(input.Filters);
    const { rows, nextToken } = page(input, {
      scope: `DescribeAutomationExecutions/${JSON.stringify(condition)}`,
      badTokenCode: "InvalidNextToken",
      read: (after: readonly [number] | undefined, limit) =>
        context.store.automations.list(condition, after?.[0] ?? Number.MAX_SAFE_INTEGER, limit),
      keyOf: ({ number }) => [number] as const,
    });
    return {
      AutomationExecutionMetadataList: rows.map((row) => automationMetadata(row, context)),
      NextToken: nextToken,
    };
  },
});
