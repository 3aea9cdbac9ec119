import type { StopAutomationExecutionRequest, StopAutomationExecutionResult } from "@aws-sdk/client-ssm";
import { oneOf, structure } from "../../../wire/shape.ts";
import { EXECUTION_ID } from "../automation/automation-shapes.ts";
import { getAutomation } from "../automation/automations.ts";
import { stopAutomation } from "../automation/stop-automation.ts";
import { operation } from "../operation.ts";

export const stopAutomationExecution = operation<StopAutomationExecutionRequest, StopAutomationExecutionResult>({
  input: structure({ "AutomationExecutionId*": EXECUTION_ID, Type: oneOf("Complete", "Cancel") }),
  run({ AutomationExecutionId, Type = "Cancel" }, context) {
    stopAutomation(getAutomation(AutomationExecutionId, context), Type, context);
    return {};
  },
});
