import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import type { NotificationEvent, NotificationType } from "../delivery/notification-events.ts";
import type { OptionalInput, OptionalInputList } from "../inputs.ts";
import type { DocumentHashType } from "./document-hash-type.ts";
import { TASK_ARGUMENTS, type TaskArgs } from "./task-args.ts";

/** A place in S3. A `CommandOutput` is one. */
export interface TaskOutput {
  /**
   * The bucket's name.
   *
   * @example "example-patching-logs"
   */
  readonly bucketName: pulumi.Input<string>;
  /**
   * What the keys begin with, up to 500 characters.
   *
   * @default none: keys begin with the command's id
   */
  readonly keyPrefix?: pulumi.Input<string | undefined> | undefined;
}

/** The log group that receives the output of commands. */
export interface TaskLogs {
  /**
   * The log group's name.
   *
   * @default `/aws/ssm/` and the document's name
   */
  readonly logGroupName?: pulumi.Input<string> | undefined;
  /**
   * Whether output is sent.
   *
   * @default true
   */
  readonly enabled?: pulumi.Input<boolean> | undefined;
}

/** An SNS topic and the role that publishes to it. A `CommandNotifications` is one. */
export interface TaskNotifications {
  /** The topic's ARN. */
  readonly topicArn: pulumi.Input<string>;
  /** The role with which Run Command publishes; the task's own role needs `iam:PassRole` for it. */
  readonly roleArn: pulumi.Input<string>;
  /**
   * The changes of status that are published.
   *
   * @default ["All"]
   */
  readonly events?: OptionalInputList<NotificationEvent>;
  /**
   * Whether the command as a whole is published, or every node's invocation.
   *
   * @default "Command"
   */
  readonly type?: OptionalInput<NotificationType>;
}

/** How a command runs, whatever its document. */
export interface CommandSettings {
  /**
   * The document's version: a number, `$DEFAULT` or `$LATEST`.
   *
   * @default the document's default version
   */
  readonly documentVersion?: pulumi.Input<string> | undefined;
  /**
   * The document's hash: the command fails if the document has another.
   *
   * @default none
   */
  readonly documentHash?: pulumi.Input<string> | undefined;
  /**
   * How `documentHash` was computed.
   *
   * @default "Sha256"
   */
  readonly documentHashType?: OptionalInput<DocumentHashType>;
  /**
   * The CloudWatch log group that receives the output.
   *
   * @default none
   * @example { logGroupName: "/patching/dev" }
   */
  readonly logs?: pulumi.Input<TaskLogs> | undefined;
  /**
   * A remark about the command, up to 100 characters, shown in its history.
   *
   * @default none
   */
  readonly comment?: pulumi.Input<string> | undefined;
  /**
   * Seconds within which a node must have taken the command, 30 to 2,592,000.
   *
   * @default 3600
   */
  readonly timeoutSeconds?: pulumi.Input<number> | undefined;
}

/** What every task that sends a command takes, whatever the command's document. */
export interface CommandTaskArgs extends TaskArgs, CommandSettings {
  /**
   * The place in S3 for the whole output of each step. Without it AWS keeps the first 24,000 characters.
   *
   * @default none
   */
  readonly output?: pulumi.Input<TaskOutput> | undefined;
  /**
   * The SNS topic that receives the status of the command or of each of its invocations.
   *
   * @default none
   */
  readonly notifications?: pulumi.Input<TaskNotifications> | undefined;
}

export const COMMAND_SETTINGS: ArgumentNames<CommandSettings> = {
  documentVersion: "text",
  documentHash: "text",
  documentHashType: "text",
  logs: { logGroupName: "text", enabled: "flag" },
  comment: "text",
  timeoutSeconds: "number",
};

export const COMMAND_TASK_ARGUMENTS: ArgumentNames<CommandTaskArgs> = {
  ...TASK_ARGUMENTS,
  ...COMMAND_SETTINGS,
  output: { bucketName: "text!", keyPrefix: "text" },
  notifications: { topicArn: "text", roleArn: "text", events: "texts", type: "text" },
};
