/** The changes of status of which Run Command can tell an SNS topic. */
export const NOTIFICATION_EVENTS = ["All", "InProgress", "Success", "TimedOut", "Cancelled", "Failed"] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];
