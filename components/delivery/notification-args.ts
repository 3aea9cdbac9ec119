import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import type { OptionalInput, OptionalInputList } from "../inputs.ts";
import type { NotificationEvent, NotificationType } from "./notification-events.ts";

export interface CommandNotificationsArgs {
  /**
   * The changes of status that are published.
   *
   * @default ["All"]
   * @example ["Failed", "TimedOut"]
   */
  readonly events?: OptionalInputList<NotificationEvent>;
  /**
   * Whether the command as a whole is published, or every node's invocation.
   *
   * @default "Command"
   */
  readonly type?: OptionalInput<NotificationType>;
  /**
   * A topic that exists. Without it one is made.
   *
   * @default a new topic
   */
  readonly topicArn?: pulumi.Input<string> | undefined;
  /**
   * A role that exists, with which Run Command may publish to the topic. Without it one is made.
   *
   * @default a new role
   */
  readonly roleArn?: pulumi.Input<string> | undefined;
}

export const NOTIFICATION_ARGUMENTS: ArgumentNames<CommandNotificationsArgs> = {
  events: "texts",
  type: "text",
  topicArn: "text",
  roleArn: "text",
};
