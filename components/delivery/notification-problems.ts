import type { Problem } from "../problem.ts";
import { choiceProblems } from "../text-problems.ts";
import { NOTIFICATION_EVENTS, NotificationType } from "./notification-events.ts";

/** What would be refused about SNS notifications. */
export function notificationProblems({
  events,
  type,
}: {
  readonly events?: unknown;
  readonly type?: unknown;
}): Problem[] {
  const list: readonly unknown[] = Array.isArray(events) ? events : [];
  return [
    ...list.flatMap((event) => choiceProblems("events", event, NOTIFICATION_EVENTS)),
    ...choiceProblems("type", type, Object.values(NotificationType)),
  ];
}
