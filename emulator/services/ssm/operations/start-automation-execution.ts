import type { StartAutomationExecutionRequest } from "@aws-sdk/client-ssm";
import { startAutomation } from "../../../domain/automation/start-automation.ts";
import { validationError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { operation } from "../../operation.ts";
import { callerArn } from "../../sts/caller-identity.ts";
import { START_AUTOMATION } from "../automation/automation-shapes.ts";

/** Tags that may be given at the start (API reference). */
const TAGS_MAX = 5;

export const startAutomationExecution = operation<StartAutomationExecutionRequest>({
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
});
