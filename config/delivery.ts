import type * as pulumi from "@pulumi/pulumi";
import { CommandNotifications } from "../components/delivery/command-notifications.ts";
import { CommandOutput } from "../components/delivery/command-output.ts";
import { ServiceRole } from "../components/delivery/service-role.ts";
import type { TaskNotifications, TaskOutput } from "../components/tasks/command-task-args.ts";
import { NONE } from "./environment.ts";
import type { DeliverySettings } from "./settings.ts";

/** What the tasks of a window run as, and where their output and status go. */
export interface Delivery {
  readonly serviceRole: {
    readonly component?: ServiceRole | undefined;
    readonly arn?: pulumi.Input<string> | undefined;
  };
  readonly output: { readonly component?: CommandOutput | undefined; readonly place?: TaskOutput | undefined };
  readonly notifications: {
    readonly component?: CommandNotifications | undefined;
    readonly topic?: TaskNotifications | undefined;
  };
}

export const NO_DELIVERY: Delivery = { serviceRole: {}, output: {}, notifications: {} };

/**
 * What applies at a window or a task: what it says itself, or what applies around it. Where it says another prefix, other events
 * or another type only, it uses the bucket or the topic around it.
 *
 * @param name of the window or the task; empty for all windows.
 */
export function deliveryOf(
  { serviceRole, output, notifications }: DeliverySettings,
  name: string,
  around: Delivery,
  parent?: pulumi.Resource,
): Delivery {
  const nameOf = (what: string) => (name === "" ? what : `${name}-${what}`);
  const opts = parent === undefined ? {} : { parent };
  return {
    serviceRole: roleOf(serviceRole, around.serviceRole, (args) => new ServiceRole(nameOf("service-role"), args, opts)),
    output: outputOf(output, around.output, (args) => new CommandOutput(nameOf("command-output"), args, opts)),
    notifications: notificationsOf(
      notifications,
      around.notifications,
      (args) => new CommandNotifications(nameOf("command-notifications"), args, opts),
    ),
  };
}

function roleOf(
  own: DeliverySettings["serviceRole"],
  around: Delivery["serviceRole"],
  make: (args: object) => ServiceRole,
): Delivery["serviceRole"] {
  if (own === undefined) return around;
  if (own === NONE) return {};
  const { arn, ...args } = own;
  if (arn !== undefined) return { arn };
  const component = make(args);
  return { component, arn: component.arn };
}

function outputOf(
  own: DeliverySettings["output"],
  around: Delivery["output"],
  make: (args: object) => CommandOutput,
): Delivery["output"] {
  if (own === undefined) return around;
  if (own === NONE) return {};
  const { keyPrefix, ...ofBucket } = own;
  if (around.place !== undefined && Object.keys(ofBucket).length === 0) {
    return {
      ...around,
      place: { bucketName: around.place.bucketName, keyPrefix: keyPrefix ?? around.place.keyPrefix },
    };
  }
  const component = make(own);
  return { component, place: component };
}

function notificationsOf(
  own: DeliverySettings["notifications"],
  around: Delivery["notifications"],
  make: (args: object) => CommandNotifications,
): Delivery["notifications"] {
  if (own === undefined) return around;
  if (own === NONE) return {};
  const { events, type, topicArn, roleArn } = own;
  const { topic } = around;
  if (topic !== undefined && topicArn === undefined && roleArn === undefined) {
    const { topicArn: same, roleArn: publisher } = topic;
    return {
      ...around,
      topic: { topicArn: same, roleArn: publisher, events: events ?? topic.events, type: type ?? topic.type },
    };
  }
  const component = make(own);
  return { component, topic: component };
}
