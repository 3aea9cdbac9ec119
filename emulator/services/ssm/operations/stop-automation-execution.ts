import type { StopAutomationExecutionRequest, StopAutomationExecutionResult } from "@aws-sdk/client-ssm";
import { getAutomation } from "../../../domain/automation/automations.ts";
import { stopAutomation } from "../../../domain/automation/stop-automation.ts";
import { oneOf, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { EXECUTION_ID } from "../automation/automation-shapes.ts";

export const stopAutomationExecution = operation<StopAutomationExecutionRequest, StopAutomationExecutionResult>({
  input: structure({ "AutomationExecutionId*": EXECUTION_ID, Type: oneOf("Complete", "Cancel") }),
  run({ AutomationExecutionId, Type = "Cancel" }, context) {
    stopAutomation(getAutomation(AutomationExecutionId, context), Type, context);
    return {};
  },
});
