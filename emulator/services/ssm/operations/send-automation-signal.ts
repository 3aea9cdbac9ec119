import type { SendAutomationSignalRequest } from "@aws-sdk/client-ssm";
import { getAutomation } from "../../../domain/automation/automations.ts";
import { signalAutomation } from "../../../domain/automation/signal-automation.ts";
import { oneOf, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { callerArn } from "../../sts/caller-identity.ts";
import { EXECUTION_ID, PARAMETERS } from "../automation/automation-shapes.ts";

export const sendAutomationSignal = operation<SendAutomationSignalRequest>({
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
});
