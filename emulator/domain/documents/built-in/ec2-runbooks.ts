import type { JsonObject } from "../document-content.ts";
import type { BuiltInDocument } from "./built-in-document.ts";

const INSTANCE_IDS = "{{ InstanceId }}";

const changeState = (
  name: string,
  DesiredState: string,
  more: JsonObject = {},
  inputs: JsonObject = {},
): JsonObject => ({
  name,
  action: "aws:changeInstanceState",
  ...more,
  inputs: { InstanceIds: INSTANCE_IDS, DesiredState, ...inputs },
});

/** An instance that does not stop by itself is made to. */
const STOP = [
  changeState("stopInstances", "stopped", { onFailure: "Continue" }, { CheckStateOnly: false }),
  changeState("forceStopInstances", "stopped", {}, { CheckStateOnly: false, Force: true }),
];

export const STOP_EC2_INSTANCE = runbook("AWS-StopEC2Instance", "Stops EC2 instances.", STOP);

export const START_EC2_INSTANCE = runbook("AWS-StartEC2Instance", "Starts EC2 instances.", [
  changeState("startInstances", "running"),
]);

export const RESTART_EC2_INSTANCE = runbook("AWS-RestartEC2Instance", "Stops EC2 instances and starts them again.", [
  changeState("stopInstances", "stopped"),
  changeState("startInstances", "running"),
]);

function runbook(name: string, description: string, mainSteps: readonly JsonObject[]): BuiltInDocument {
  return {
    name,
    documentType: "Automation",
    platformTypes: ["Windows", "Linux", "MacOS"],
    targetType: "/AWS::EC2::Instance",
    content: {
      schemaVersion: "0.3",
      description,
      assumeRole: "{{ AutomationAssumeRole }}",
      parameters: {
        InstanceId: { type: "StringList", description: "(Required) The ids of the instances." },
        AutomationAssumeRole: {
          type: "String",
          description: "(Optional) The ARN of the role with which the runbook acts; without one, that of its caller.",
          default: "",
        },
      },
      mainSteps,
    },
  };
}
