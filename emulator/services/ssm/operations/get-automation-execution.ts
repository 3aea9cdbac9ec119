import type { GetAutomationExecutionRequest, GetAutomationExecutionResult } from "@aws-sdk/client-ssm";
import { getAutomation } from "../../../domain/automation/automations.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { automationAnswer } from "../automation/automation-answers.ts";
import { EXECUTION_ID } from "../automation/automation-shapes.ts";

export const getAutomationExecution = operation<GetAutomationExecutionRequest, GetAutomationExecutionResult>({
  input: structure({ "AutomationExecutionId*": EXECUTION_ID }),
  run({ AutomationExecutionId }, context) {
    return { AutomationExecution: automationAnswer(getAutomation(AutomationExecutionId, context), context) };
  },
});
