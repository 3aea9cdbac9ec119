import type { SSM } from "@aws-sdk/client-ssm";
import { getAutomation } from "../../../domain/automation/automations.ts";
import { signalAutomation } from "../../../domain/automation/signal-automation.ts";
import { startAutomation } from "../../../domain/automation/start-automation.ts";
import { stopAutomation } from "../../../domain/automation/stop-automation.ts";
import { validationError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { boolean, list, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page, pageNewestFirst } from "../../pagination.ts";
import { callerArn } from "../../sts/caller-identity.ts";
import { automationAnswer, automationMetadata, stepAnswer } from "../automation/automation-answers.ts";
import {
  EXECUTION_FILTER_KEYS,
  executionCondition,
  STEP_FILTER_KEYS,
  stepCondition,
} from "../automation/automation-filters.ts";
import { EXECUTION_ID, PARAMETERS, START_AUTOMATION } from "../automation/automation-shapes.ts";
import { pageMembers } from "../shapes.ts";

/** Limit on the tags of StartAutomationExecution (API reference). */
const TAGS_MAX = 5;

export const AUTOMATION_OPERATIONS = {
  StartAutomationExecution: {
    input: START_AUTOMATION,
    run(input, context, caller) {
      const { Tags: tags = [] } = input;
      if (tags.length > TAGS_MAX)
        throw validationError(`An automation may be started with ${TAGS_MAX} tags, not ${tags.length}.`);
      const executionId = once("StartAutomationExecution", input, context, () => {
        const { executionId: id } = startAutomation(input, { executedBy: callerArn(caller, context) }, context);
        if (tags.length > 0) addTags(getTaggedResource("Automation", id, context), tags, context);
        return id;
      });
      return { AutomationExecutionId: executionId };
    },
  },

  StopAutomationExecution: {
    input: structure({ "AutomationExecutionId*": EXECUTION_ID, Type: oneOf("Complete", "Cancel") }),
    run({ AutomationExecutionId, Type = "Cancel" }, context) {
      stopAutomation(getAutomation(AutomationExecutionId, context), Type, context);
      return {};
    },
  },

  SendAutomationSignal: {
    input: structure({
      "AutomationExecutionId*": EXECUTION_ID,
      "SignalType*": oneOf("Approve", "Reject", "StartStep", "StopStep", "Resume", "Revoke"),
      Payload: PARAMETERS,
    }),
    run({ AutomationExecutionId, SignalType, Payload = {} }, context, caller) {
      const automation = getAutomation(AutomationExecutionId, context);
      signalAutomation(automation, { type: SignalType, payload: Payload, sender: callerArn(caller, context) }, context);
      return {};
    },
  },

  GetAutomationExecution: {
    input: structure({ "AutomationExecutionId*": EXECUTION_ID }),
    run({ AutomationExecutionId }, context) {
      return { AutomationExecution: automationAnswer(getAutomation(AutomationExecutionId, context), context) };
    },
  },

  /** Newest first, including the executions that other executions started. */
  DescribeAutomationExecutions: {
    input: structure({
      Filters: list(
        structure({
          "Key*": oneOf(...EXECUTION_FILTER_KEYS),
          "Values*": list(string({ min: 1, max: 150 }), { min: 1, max: 10 }),
        }),
        { min: 1, max: 10 },
      ),
      ...pageMembers({ max: 50 }),
    }),
    run(input, context) {
      const condition = executionCondition(input.Filters);
      const { rows, nextToken } = pageNewestFirst(input, {
        scope: `DescribeAutomationExecutions/${JSON.stringify(condition)}`,
        badTokenCode: "InvalidNextToken",
        read: (below, limit) => context.store.automations.list(condition, below, limit),
      });
      return {
        AutomationExecutionMetadataList: rows.map((row) => automationMetadata(row, context)),
        NextToken: nextToken,
      };
    },
  },

  /** In the order of the runbook or of the targets; ReverseOrder reverses it. */
  DescribeAutomationStepExecutions: {
    input: structure({
      "AutomationExecutionId*": EXECUTION_ID,
      Filters: list(
        structure({
          "Key*": oneOf(...STEP_FILTER_KEYS),
          "Values*": list(string({ min: 1, max: 150 }), { min: 1, max: 10 }),
        }),
        { min: 1, max: 6 },
      ),
      ...pageMembers({ max: 50 }),
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
  },
} satisfies Operations<SSM>;
