import type { PluginResult } from "../../store/command-invocation.ts";
import type { StatusDetails } from "../../store/command-status.ts";

/** Statuses of nodes that never ran the command. They do not count as errors (User Guide, command statuses). */
const NOT_REACHED: ReadonlySet<StatusDetails> = new Set(["Undeliverable", "InvalidPlatform", "AccessDenied"]);

/** Errors in the sense of MaxErrors and ErrorCount. */
export function isError(details: StatusDetails): boolean {
  return details === "Failed" || details === "ExecutionTimedOut";
}

/**
 * The status of a command when all its invocations have ended.
 *
 * The User Guide says "the value of max-errors or more" for Failed and "stops when the (N+1)th error is received" for
 * the sending. With MaxErrors 0 the first cannot be meant literally, so both mean more than MaxErrors.
 */
export function commandDetails(
  counts: ReadonlyMap<StatusDetails, number>,
  { errorsAllowed, isCancelled }: { readonly errorsAllowed: number; readonly isCancelled: boolean },
): StatusDetails {
  const all = [...counts.keys()];
  const errors = [...counts].reduce((sum, [details, count]) => sum + (isError(details) ? count : 0), 0);
  if (all.length === 0) return isCancelled ? "Cancelled" : "NoInstancesInTag";
  // When a cancellation came too late for every invocation, their statuses decide the command's status.
  if (isCancelled && counts.has("Cancelled")) return "Cancelled";
  if (all.every((details) => details === "Success")) return "Success";
  if (all.every((details) => details === "Cancelled")) return "Cancelled";
  if (all.every((details) => details === "DeliveryTimedOut")) return "DeliveryTimedOut";
  if (all.every((details) => details === "ExecutionTimedOut") && errors > errorsAllowed) return "ExecutionTimedOut";
  if (errors > errorsAllowed) return "Failed";
  if (all.every((details) => NOT_REACHED.has(details))) return all.length === 1 ? only(all[0]!) : "Failed";
  if (all.every((details) => details === "Success" || NOT_REACHED.has(details))) return "Success";
  return "Incomplete";
}

/** AccessDenied is also a detail of commands; the others are not, and the User Guide calls such a command Failed. */
function only(details: StatusDetails): StatusDetails {
  return details === "AccessDenied" ? "AccessDenied" : "Failed";
}

/** The status of an invocation when its steps have run, by the agent's order of precedence. */
export function invocationDetails(plugins: readonly PluginResult[]): StatusDetails {
  const has = (status: PluginResult["status"]) => plugins.some((plugin) => plugin.status === status);
  if (has("Failed")) return "Failed";
  if (has("TimedOut")) return "ExecutionTimedOut";
  return has("Cancelled") ? "Cancelled" : "Success";
}
