/** What the emulator knows of a runbook action, for checks of documents: its required inputs, timeout and outputs. */
export interface ActionRules {
  readonly required: readonly string[];
  /** Groups of inputs of which one is required. */
  readonly oneOf?: readonly string[];
  /** Whether the emulator can run it. Documents may contain the others; their steps fail. */
  readonly isRun: boolean;
  /** Default timeout in seconds; undefined for no limit. */
  readonly timeoutSeconds?: number;
  /** Outputs that a step has without declaring them. */
  readonly outputs?: readonly string[];
}

const kept = (...required: string[]): ActionRules => ({ required, isRun: false });

/** A week for an answer (Automation actions reference, aws:approve and aws:pause). */
const WEEK_SECONDS = 604_800;

/** The actions of the user guide's reference, "Systems Manager Automation actions reference". */
export const RUNBOOK_ACTIONS: Readonly<Record<string, ActionRules>> = {
  "aws:approve": {
    required: ["Approvers"],
    isRun: true,
    timeoutSeconds: WEEK_SECONDS,
    outputs: ["ApprovalStatus", "ApproverDecisions"],
  },
  "aws:assertAwsResourceProperty": {
    required: ["Service", "Api", "PropertySelector", "DesiredValues"],
    isRun: true,
  },
  "aws:branch": { required: ["Choices"], isRun: true },
  "aws:changeInstanceState": {
    required: ["InstanceIds", "DesiredState"],
    isRun: true,
    timeoutSeconds: 3600,
    outputs: ["InstanceStates"],
  },
  "aws:executeAutomation": {
    required: ["DocumentName"],
    isRun: true,
    outputs: ["ExecutionId", "Status", "Output"],
  },
  "aws:executeAwsApi": { required: ["Service", "Api"], isRun: true },
  "aws:executeScript": {
    required: ["Runtime", "Handler"],
    oneOf: ["Script", "Attachment"],
    isRun: true,
    timeoutSeconds: 600,
    outputs: ["Payload"],
  },
  "aws:invokeLambdaFunction": {
    required: ["FunctionName"],
    isRun: true,
    timeoutSeconds: 900,
    outputs: ["StatusCode", "FunctionError", "LogResult", "Payload"],
  },
  "aws:pause": { required: [], isRun: true, timeoutSeconds: WEEK_SECONDS },
  "aws:runCommand": {
    required: ["DocumentName"],
    oneOf: ["InstanceIds", "Targets"],
    isRun: true,
    outputs: ["CommandId", "Status", "ResponseCode", "Output"],
  },
  "aws:sleep": { required: [], oneOf: ["Duration", "Timestamp"], isRun: true },
  "aws:updateVariable": { required: ["Name", "Value"], isRun: true },
  "aws:waitForAwsResourceProperty": {
    required: ["Service", "Api", "PropertySelector", "DesiredValues"],
    isRun: true,
    timeoutSeconds: 3600,
  },
  "aws:copyImage": kept("SourceImageId"),
  "aws:createImage": kept("InstanceId"),
  "aws:createStack": kept("StackName"),
  "aws:createTags": kept("ResourceIds", "Tags"),
  "aws:deleteImage": kept("ImageId"),
  "aws:deleteStack": kept("StackName"),
  "aws:executeStateMachine": kept("stateMachineArn"),
  "aws:invokeWebhook": kept("IntegrationName"),
  "aws:loop": kept("Steps"),
  "aws:runInstances": kept("ImageId"),
};
