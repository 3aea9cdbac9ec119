import * as iam from "@pulumi/aws/iam/index.js";
import * as sns from "@pulumi/aws/sns/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import {
  type ComponentOptions,
  mainChildOptions,
  ownOptions,
  type Transform,
  transformed,
  transformProblems,
} from "../component-options.ts";
import { type OutputList, withDefault } from "../inputs.ts";
import { type CommandNotificationsArgs, NOTIFICATION_ARGUMENTS } from "./notification-args.ts";
import type { NotificationEvent, NotificationType } from "./notification-events.ts";
import { notificationProblems } from "./notification-problems.ts";
import { SSM_TRUST_POLICY } from "./ssm-trust-policy.ts";

/** `ignoreChanges` and `import` are the topic's; `import` takes its ARN. */
export interface CommandNotificationsOptions extends ComponentOptions {
  readonly transform?:
    | {
        readonly topic?: Transform<sns.TopicArgs> | undefined;
        readonly role?: Transform<iam.RoleArgs> | undefined;
        readonly policy?: Transform<iam.RolePolicyArgs> | undefined;
      }
    | undefined;
}

/**
 * An SNS topic for the status of commands, and the role with which Run Command publishes to it.
 *
 * @example
 * import { CommandNotifications, PatchTask, ServiceRole } from "maintenance-windows/components";
 *
 * const notifications = new CommandNotifications("patching", { events: ["Failed", "TimedOut"] });
 * const { arn: serviceRoleArn } = new ServiceRole("patching", { passRoleArns: [notifications.roleArn] });
 *
 * new PatchTask("patch", {
 *   windowId: "mw-0c50858d01example",
 *   instanceIds: ["i-0123456789abcdef0"],
 *   operation: "Install",
 *   serviceRoleArn,
 *   notifications,
 * });
 */
export class CommandNotifications extends pulumi.ComponentResource {
  /** The topic, if the component made it. */
  readonly topic: sns.Topic | undefined;
  /** The role, if the component made it. */
  readonly role: iam.Role | undefined;
  /** The permission of `role` to publish. */
  readonly policy: iam.RolePolicy | undefined;
  /** The topic's ARN. */
  readonly topicArn: pulumi.Output<string>;
  /** The ARN of the role that publishes. */
  readonly roleArn: pulumi.Output<string>;
  /** The changes of status that are published. */
  readonly events: OutputList<NotificationEvent>;
  /** Whether the command as a whole is published, or every node's invocation. */
  readonly type: pulumi.Output<NotificationType>;

  /**
   * @throws pulumi.ResourceError in preview, for an event or a type that Run Command does not have.
   */
  constructor(name: string, args: CommandNotificationsArgs = {}, opts?: CommandNotificationsOptions) {
    super(
      "maintenance-windows:index:CommandNotifications",
      name,
      args,
      ownOptions(opts, "maintenance-windows:ssm:CommandNotifications"),
    );
    const { topicArn, roleArn, events, type } = checkedInputs(
      args,
      NOTIFICATION_ARGUMENTS,
      notificationProblems,
      this,
      transformProblems(opts, { topic: true, role: true, policy: true }),
    );
    const { transform } = opts ?? {};
    if (topicArn === undefined) {
      this.topic = new sns.Topic(
        ...transformed<sns.TopicArgs, pulumi.CustomResourceOptions>(
          transform?.topic,
          name,
          {},
          mainChildOptions(this, opts),
        ),
      );
    }
    this.topicArn = this.topic?.arn ?? pulumi.output(topicArn as pulumi.Input<string>);
    if (roleArn === undefined) {
      this.role = new iam.Role(
        ...transformed<iam.RoleArgs, pulumi.CustomResourceOptions>(
          transform?.role,
          `${name}-publisher`,
          { assumeRolePolicy: SSM_TRUST_POLICY, description: "Lets Run Command publish how its commands go" },
          { parent: this },
        ),
      );
      this.policy = new iam.RolePolicy(
        ...transformed<iam.RolePolicyArgs, pulumi.CustomResourceOptions>(
          transform?.policy,
          `${name}-publisher`,
          { role: this.role.name, policy: this.topicArn.apply(mayPublishTo) },
          { parent: this },
        ),
      );
    }
    this.roleArn = this.role?.arn ?? pulumi.output(roleArn as pulumi.Input<string>);
    this.events = pulumi.output(withDefault<pulumi.Input<NotificationEvent>[]>(events, ["All"]));
    this.type = pulumi.output(withDefault<NotificationType>(type, "Command"));
    this.registerOutputs({ topicArn: this.topicArn, roleArn: this.roleArn, events: this.events, type: this.type });
  }
}

function mayPublishTo(topicArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: topicArn }],
  });
}
