import { type AutomationAction, failedAction } from "./action.ts";
import { approve } from "./actions/approve.ts";
import { assertAwsResourceProperty, waitForAwsResourceProperty } from "./actions/aws-resource-property.ts";
import { branch } from "./actions/branch.ts";
import { changeInstanceState } from "./actions/change-instance-state.ts";
import { executeAutomation } from "./actions/execute-automation.ts";
import { executeAwsApi } from "./actions/execute-aws-api.ts";
import { executeScript } from "./actions/execute-script.ts";
import { invokeLambdaFunction } from "./actions/invoke-lambda-function.ts";
import { runCommand } from "./actions/run-command.ts";
import { sleep } from "./actions/sleep.ts";
import { updateVariable } from "./actions/update-variable.ts";

/** Waits for the signal Resume. */
const pause: AutomationAction = {
  start: () => ({ kind: "waits", isForPeople: true }),
  wake: ({ step }) => (step.record.state?.isResumed ? { kind: "succeeded" } : { kind: "waits", isForPeople: true }),
};

/** An action that documents may contain and the emulator cannot run: the step fails with that message. */
const notRun: AutomationAction = {
  start({ step }) {
    throw failedAction(`The emulator does not run ${step.action}.`);
  },
};

/** The implementation of each action of `RUNBOOK_ACTIONS`. */
export const ACTIONS: Readonly<Record<string, AutomationAction>> = {
  "aws:approve": approve,
  "aws:assertAwsResourceProperty": assertAwsResourceProperty,
  "aws:branch": branch,
  "aws:changeInstanceState": changeInstanceState,
  "aws:executeAutomation": executeAutomation,
  "aws:executeAwsApi": executeAwsApi,
  "aws:executeScript": executeScript,
  "aws:invokeLambdaFunction": invokeLambdaFunction,
  "aws:pause": pause,
  "aws:runCommand": runCommand,
  "aws:sleep": sleep,
  "aws:updateVariable": updateVariable,
  "aws:waitForAwsResourceProperty": waitForAwsResourceProperty,
  "aws:copyImage": notRun,
  "aws:createImage": notRun,
  "aws:createStack": notRun,
  "aws:createTags": notRun,
  "aws:deleteImage": notRun,
  "aws:deleteStack": notRun,
  "aws:executeStateMachine": notRun,
  "aws:invokeWebhook": notRun,
  "aws:loop": notRun,
  "aws:runInstances": notRun,
};
