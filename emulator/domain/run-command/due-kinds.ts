/** The kinds of due entries inside Run Command. `ref` is the invocation's number, where not said otherwise. */

/** The command arrives at its node. */
export const INVOCATION_DELIVERED = "command-invocation-delivered";
/** An attempt at a step ends. */
export const STEP_ENDS = "command-step-ends";
/** An attempt's script is executed for real. */
export const STEP_EXECUTES = "command-step-executes";
/** A reboot that a step asked for ends. */
export const REBOOT_ENDS = "command-reboot-ends";
/** The agent says that it has stopped. */
export const INVOCATION_CANCELLED = "command-invocation-cancelled";
/** A command's history is over; `ref` is the command's number. */
export const COMMAND_HISTORY_ENDS = "command-history-ends";
