import { STATUS_OF_DETAILS, type StatusDetails } from "../../store/command-status.ts";
import type { Command } from "../../store/commands.ts";
import { arnOf } from "../arn.ts";
import type { Context } from "../context.ts";
import { emitEvent } from "../events/emit-event.ts";
import { publish } from "../topics/publish.ts";

/** Sends a command's new status to EventBridge and to the command's SNS topic. */
export function announceCommand(command: Command, details: StatusDetails, context: Context): void {
  const status = STATUS_OF_DETAILS[details];
  if (!isAnnounced(status)) return;
  emitEvent(
    {
      detailType: "EC2 Command Status-change Notification",
      resources: command.instanceIds.map((nodeId) => nodeArn(nodeId, context)),
      detail: {
        "command-id": command.commandId,
        "document-name": command.documentName,
        "expire-after": iso(command.expiresAtMs),
        parameters: command.parameters,
        "requested-date-time": iso(command.requestedAtMs),
        status: eventStatus(status),
      },
    },
    context,
  );
  if (!wants(command, "Command", status)) return;
  notify(command, status, context, {
    commandId: command.commandId,
    documentName: command.documentName,
    instanceIds: command.instanceIds,
    requestedDateTime: iso(command.requestedAtMs),
    expiresAfter: iso(command.expiresAtMs),
    outputS3BucketName: command.outputS3BucketName,
    outputS3KeyPrefix: command.outputS3KeyPrefix,
    status,
    eventTime: iso(context.nowMs),
  });
}

/** The same for the invocation of one node. */
export function announceInvocation(command: Command, nodeId: string, details: StatusDetails, context: Context): void {
  const status = STATUS_OF_DETAILS[details];
  if (!isAnnounced(status)) return;
  emitEvent(
    {
      detailType: "EC2 Command Invocation Status-change Notification",
      resources: [nodeArn(nodeId, context)],
      detail: {
        "command-id": command.commandId,
        "document-name": command.documentName,
        "instance-id": nodeId,
        "requested-date-time": iso(command.requestedAtMs),
        status: eventStatus(status),
      },
    },
    context,
  );
  if (!wants(command, "Invocation", status)) return;
  notify(command, status, context, {
    commandId: command.commandId,
    documentName: command.documentName,
    instanceId: nodeId,
    requestedDateTime: iso(command.requestedAtMs),
    status,
    eventTime: iso(context.nowMs),
  });
}

type Announced = "InProgress" | "Success" | "TimedOut" | "Cancelled" | "Failed";

/** Neither EventBridge nor SNS announces Pending, Delayed and Cancelling. */
function isAnnounced(status: string): status is Announced {
  return ["InProgress", "Success", "TimedOut", "Cancelled", "Failed"].includes(status);
}

/** EventBridge spells Cancelled with one l. */
function eventStatus(status: Announced): string {
  return status === "Cancelled" ? "Canceled" : status;
}

/** NotificationType is Command when only the events were given (User Guide, "Monitoring … using Amazon SNS"). */
function wants({ notification }: Command, type: "Command" | "Invocation", status: Announced): boolean {
  const { arn, events } = notification;
  if (arn === "" || (notification.type || "Command") !== type) return false;
  return events.length === 0 || events.includes("All") || events.includes(status);
}

function notify(command: Command, status: Announced, context: Context, message: object): void {
  const subject = `EC2 Run Command Notification ${context.account.region}: ${command.commandId} ${status}`;
  // As on AWS, the notification is dropped when the topic was deleted after the command was sent.
  publish(command.notification.arn, { subject: subject.slice(0, 100), body: JSON.stringify(message) }, context);
}

function nodeArn(nodeId: string, { account }: Pick<Context, "account">): string {
  return nodeId.startsWith("mi-")
    ? arnOf("ssm", `managed-instance/${nodeId}`, account)
    : arnOf("ec2", `instance/${nodeId}`, account);
}

/** All events of a command have the instant at which it was requested. */
let last = { instantMs: 0, text: "1970-01-01T00:00:00.000Z" };

function iso(instantMs: number): string {
  if (instantMs !== last.instantMs) last = { instantMs, text: new Date(instantMs).toISOString() };
  return last.text;
}
