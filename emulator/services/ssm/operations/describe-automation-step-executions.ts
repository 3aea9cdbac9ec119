import type {
  DescribeAutomationStepExecutionsRequest,
  DescribeAutomationStepExecutionsResult,
} from "@aws-sdk/client-ssm";
import { getAutomation } from "../../../domain/automation/automations.ts";
import { boolean, integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { stepAnswer } from "../automation/automation-answers.ts";
import { STEP_FILTER_KEYS, stepCondition } from "../automation/automation-filters.ts";
import { EXECUTION_ID } from "../automation/automation-shapes.ts";
import { page } from "../pagination.ts";

/** In the order of the runbook, or of the targets; ReverseOrder turns it round. */
export const describeAutomationStepExecutions = operation<
  DescribeAutomationStepExecutionsRequest,
  DescribeAutomationStepExecutionsResult
>({
  input: structure({
    "AutomationExecutionId*": EXECUTION_ID,
    Filters: list(
      structure({
        "Key*": oneOf(...STEP_FILTER_KEYS),
        "Values*": list(string({ min: 1, max: 150 }), { min: 1, max: 10 }),
      }),
      { min: 1, max: 6 },
    ),
    NextToken: string(),
    MaxResults: integer({ min: 1, max: 50 }),
    ReverseOrder: boolean,
  }),
  run(input, context) {
    const automation = getAutomation(input.AutomationExecutionId, context);
    const condition = stepCondition(input.Filters);
    const isReversed = input.ReverseOrder ?? false;
    const { rows, nextToken } = page(input, {
      scope: `DescribeAutomationStepExecutions/${JSON.stringify([automation.executionId, condition, isReversed])}`,
      badTokenCode: "InvalidNextToken",
      read: (after: readonly [number] | undefined, limit) =>
        context.store.automationSteps.list(automation.number, condition, { after: after?.[0], isReversed, limit }),
      keyOf: ({ position }) => [position] as const,
    });
    return { StepExecutions: rows.map((step) => stepAnswer(step, automation, context)), NextToken: nextToken };
  },
});
