/** The changes of status that Run Command can publish to an SNS topic. */
export const NotificationEvent = {
  /** Every change. */
  All: "All",
  /** It has started. */
  InProgress: "InProgress",
  /** It succeeded. */
  Success: "Success",
  /** A node did not take it, or did not end it, in time. */
  TimedOut: "TimedOut",
  /** It was cancelled, by a person or at the window's cutoff. */
  Cancelled: "Cancelled",
  /** It failed. */
  Failed: "Failed",
} as const;
export type NotificationEvent = (typeof NotificationEvent)[keyof typeof NotificationEvent];

export const NOTIFICATION_EVENTS = Object.values(NotificationEvent);

/** What Run Command publishes the status of. */
export const NotificationType = {
  /** The command as a whole. */
  Command: "Command",
  /** The command on each node. */
  Invocation: "Invocation",
} as const;
export type NotificationType = (typeof NotificationType)[keyof typeof NotificationType];
