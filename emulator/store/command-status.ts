/**
 * Run Command's words. A command and an invocation each have a Status and a StatusDetails; the detail decides the status,
 * so only the detail is kept (User Guide, "Understanding command statuses").
 */
export const STATUS_OF_DETAILS = {
  Pending: "Pending",
  InProgress: "InProgress",
  Delayed: "Delayed",
  Success: "Success",
  Cancelling: "Cancelling",
  Cancelled: "Cancelled",
  Failed: "Failed",
  Incomplete: "Failed",
  NoInstancesInTag: "Failed",
  Undeliverable: "Failed",
  Terminated: "Failed",
  InvalidPlatform: "Failed",
  AccessDenied: "Failed",
  LimitExceeded: "Failed",
  DeliveryTimedOut: "TimedOut",
  ExecutionTimedOut: "TimedOut",
} as const;

export type StatusDetails = keyof typeof STATUS_OF_DETAILS;
export type InvocationStatus = (typeof STATUS_OF_DETAILS)[StatusDetails];

const ENDED: ReadonlySet<StatusDetails> = new Set([
  "Success",
  "Cancelled",
  "Failed",
  "Incomplete",
  "NoInstancesInTag",
  "Undeliverable",
  "Terminated",
  "InvalidPlatform",
  "AccessDenied",
  "LimitExceeded",
  "DeliveryTimedOut",
  "ExecutionTimedOut",
]);

/** Whether nothing more happens to a command or invocation with this detail. */
export function hasEnded(details: StatusDetails): boolean {
  return ENDED.has(details);
}

/** The details that a word of the `Status` filter stands for: it may be a status (`TimedOut`) or a detail (`Undeliverable`). */
export function detailsOf(word: string): StatusDetails[] {
  return (Object.keys(STATUS_OF_DETAILS) as StatusDetails[]).filter(
    (details) => details === word || STATUS_OF_DETAILS[details] === word,
  );
}
