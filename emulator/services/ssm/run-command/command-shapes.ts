import { boolean, list, map, oneOf, string, structure } from "../../../wire/shape.ts";
import { INSTANCE_ID, pageMembers } from "../shapes.ts";

/** Shapes of the Run Command operations, with the constraints of the service model. */
export const COMMAND_ID = string({ min: 36, max: 36 });
export const DOCUMENT_ARN = string({ pattern: "^[a-zA-Z0-9_\\-.:/]{3,128}$" });
export const DOCUMENT_VERSION = string({ pattern: "([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)" });

export const NOTIFICATION_CONFIG = structure({
  NotificationArn: string(),
  NotificationEvents: list(oneOf("All", "InProgress", "Success", "TimedOut", "Cancelled", "Failed")),
  NotificationType: oneOf("Command", "Invocation"),
});
export const CLOUD_WATCH_OUTPUT_CONFIG = structure({
  CloudWatchLogGroupName: string({ min: 1, max: 512 }),
  CloudWatchOutputEnabled: boolean,
});
export const PARAMETERS = map(string(), list(string()));

/** What ListCommands and ListCommandInvocations share. */
export const COMMAND_LIST = {
  CommandId: COMMAND_ID,
  InstanceId: INSTANCE_ID,
  ...pageMembers({ max: 50 }),
  Filters: list(
    structure({
      "key*": oneOf("InvokedAfter", "InvokedBefore", "Status", "ExecutionStage", "DocumentName"),
      "value*": string({ min: 1, max: 128 }),
    }),
    { min: 1, max: 5 },
  ),
};
