import type { Problem } from "../problem.ts";
import { choiceProblems, serviceProblems } from "../text-problems.ts";
import { NOTIFICATION_EVENTS, NotificationType } from "./notification-events.ts";
import { roleArnProblems } from "./role-problems.ts";

/** What would be refused about SNS notifications. */
export function notificationProblems({
  events,
  type,
  topicArn,
  roleArn,
}: {
  readonly events?: unknown;
  readonly type?: unknown;
  readonly topicArn?: unknown;
  readonly roleArn?: unknown;
}): Problem[] {
  const list: readonly unknown[] = Array.isArray(events) ? events : [];
  return [
    ...list.flatMap((event) => choiceProblems("events", event, NOTIFICATION_EVENTS)),
    ...serviceProblems("topicArn", topicArn, "sns", "arn:aws:sns:eu-central-1:123456789012:patching"),
    ...roleArnProblems("roleArn", roleArn),
    ...choiceProblems("type", type, Object.values(NotificationType)),
  ];
}
