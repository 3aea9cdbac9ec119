import * as iam from "@pulumi/aws/iam/index.js";
import * as sns from "@pulumi/aws/sns/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs, withDefault } from "./checked-inputs.ts";
import type { NotificationEvent } from "./notification-events.ts";
import { SSM_TRUST_POLICY } from "./ssm-trust-policy.ts";
import { notificationProblems } from "./task-problems.ts";

export interface CommandNotificationsArgs {
  /**
   * Which changes of status are told.
   *
   * @default ["All"]
   * @example ["Failed", "TimedOut"]
   */
  readonly events?: pulumi.Input<pulumi.Input<NotificationEvent>[]> | undefined;
  /**
   * Whether the command as a whole is told of, or every node's invocation.
   *
   * @default "Command"
   */
  readonly type?: pulumi.Input<"Command" | "Invocation"> | undefined;
  /**
   * A topic that exists. Without it one is made.
   *
   * @default a new topic
   */
  readonly topicArn?: pulumi.Input<string> | undefined;
}

/** An SNS topic for the progress of commands, and the role with which Run Command publishes to it. */
export class CommandNotifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly events: pulumi.Output<NotificationEvent[]>;
  readonly type: pulumi.Output<"Command" | "Invocation">;

  /** @throws pulumi.ResourceError in preview, when AWS would refuse the events or the type. */
  constructor(name: string, args: CommandNotificationsArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("maintenance-windows:ssm:CommandNotifications", name, {}, opts);
    const { topicArn, events = ["All"], type } = args;
    const checked = checkedInputs({ events, type: withDefault(type, "Command") }, notificationProblems, this);
    this.topicArn = topicArn === undefined ? new sns.Topic(name, {}, { parent: this }).arn : pulumi.output(topicArn);
    this.roleArn = publishingRole(name, this.topicArn, this);
    this.events = pulumi.output(checked.events);
    this.type = pulumi.output(checked.type);
    this.registerOutputs({ topicArn: this.topicArn, roleArn: this.roleArn, events: this.events, type: this.type });
  }
}

function publishingRole(name: string, topicArn: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Output<string> {
  const role = new iam.Role(
    `${name}-publisher`,
    { assumeRolePolicy: SSM_TRUST_POLICY, description: "Lets Run Command publish how its commands go" },
    { parent },
  );
  new iam.RolePolicy(
    `${name}-publisher`,
    {
      role: role.name,
      policy: topicArn.apply((arn) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: arn }],
        }),
      ),
    },
    { parent },
  );
  return role.arn;
}
