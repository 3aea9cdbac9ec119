/**
 * The kinds of entries of the due list: everything that happens as time passes. Each comment says what happens when an entry
 * comes due and what its `ref` is. `../engine/rules.ts` has the rule of each kind. State files contain the values.
 */

// Maintenance windows

/** A window opens: an execution begins, or is skipped. `ref`: the window's id. */
export const WINDOW_OPENS = "window-opens";
/** A window whose start is delayed (`choices.startDelayMs`) starts. `ref`: the window's id, `/` and the nominal instant. */
export const WINDOW_STARTS = "window-starts";
/** Waiting executions take the free places of the account. `ref`: `account`. */
export const WINDOW_EXECUTIONS_BEGIN = "window-executions-begin";
/** The action that an invocation started has ended. `ref`: the invocation's id. */
export const WINDOW_INVOCATION_ENDED = "window-invocation-ended";
/** An execution is cancelled. `ref`: the execution's id. */
export const WINDOW_EXECUTION_CANCELLED = "window-execution-cancelled";
/** The alarm of a running task stops it. `ref`: the task's number. */
export const WINDOW_TASK_ALARM = "window-task-alarm";
/** The cutoff of an execution has come. `ref`: the execution's id. */
export const WINDOW_CUTOFF = "window-cutoff";
/** The duration of the window is over (only where `choices.hardStopAtEnd`). `ref`: the execution's id. */
export const WINDOW_CLOSES = "window-closes";
/** An execution is removed from the history. `ref`: the execution's id. */
export const WINDOW_HISTORY_EXPIRES = "window-history-expires";

// Run Command

/** A command finds its targets and is sent to the first nodes. `ref`: the command's number. */
export const COMMAND_STARTS = "command-starts";
/** A command arrives at a node. `ref`: the invocation's number. */
export const COMMAND_INVOCATION_DELIVERED = "command-invocation-delivered";
/** An attempt at a step ends. `ref`: the invocation's number. */
export const COMMAND_STEP_ENDS = "command-step-ends";
/** The script of an attempt is run for real. `ref`: the invocation's number. */
export const COMMAND_STEP_EXECUTES = "command-step-executes";
/** A reboot that a step asked for ends. `ref`: the invocation's number. */
export const COMMAND_REBOOT_ENDS = "command-reboot-ends";
/** A command is cancelled. `ref`: the command's number. */
export const COMMAND_CANCELS = "command-cancels";
/** The alarm of a command stops it. `ref`: the command's number. */
export const COMMAND_ALARM = "command-alarm";
/** The agent confirms a cancellation. `ref`: the invocation's number. */
export const COMMAND_INVOCATION_CANCELLED = "command-invocation-cancelled";
/** A command expires: invocations that have not ended time out. `ref`: the command's number. */
export const COMMAND_EXPIRES = "command-expires";
/** A node is online again: commands may wait for it. `ref`: the node's id. */
export const NODE_ONLINE = "node-online";
/** A command is removed from the history. `ref`: the command's number. */
export const COMMAND_HISTORY_ENDS = "command-history-ends";

// Automation

/** Waiting executions take the free places of the account (`ref`: `account`), or one execution that another started begins (`ref`: its number). */
export const AUTOMATIONS_BEGIN = "automations-begin";
/** A step begins. `ref`: the step's number. */
export const AUTOMATION_STEP_RUNS = "automation-step-runs";
/** Something that a step waits for may have happened. `ref`: the step's number. */
export const AUTOMATION_STEP_WAKES = "automation-step-wakes";
/** A step has run out of time. `ref`: the step's number. */
export const AUTOMATION_STEP_TIMES_OUT = "automation-step-times-out";
/** A step is stopped by a signal. `ref`: the step's number. */
export const AUTOMATION_STEP_STOPS = "automation-step-stops";
/** An interactive execution begins its next step. `ref`: the step's number. */
export const AUTOMATION_STEP_STARTS = "automation-step-starts";
/** The alarm of an execution stops it. `ref`: the execution's number. */
export const AUTOMATION_ALARM = "automation-alarm";
/** An execution is stopped: at once, or after its running steps. `ref`: the execution's number. */
export const AUTOMATION_STOPS = "automation-stops";
/** An execution is removed from the history. `ref`: the execution's number. */
export const AUTOMATION_HISTORY_ENDS = "automation-history-ends";

// Functions, state machines and deliveries

/** A function runs for an event of the queue. `ref`: the event's request id. */
export const FUNCTION_EVENT_RUNS = "function-event";
/** The interpreter goes on with an execution of a state machine. `ref`: the execution's ARN. */
export const STATE_EXECUTION_CONTINUES = "state-execution";
/** The function of a Task state has ended. `ref`: the number of the call, `/` and the execution's ARN. */
export const STATE_TASK_ENDED = "state-task-ended";
/** An HTTP request of the outbox is sent. `ref`: the delivery's number. */
export const DELIVERY_SENDS = "delivery";

// EC2 instances

/** A change of an instance's state is complete. `ref`: the instance's id. */
export const INSTANCE_SETTLES = "instance-settles";
/** The reboot of an instance is over. `ref`: the instance's id. */
export const INSTANCE_REBOOTED = "instance-rebooted";
/** A terminated instance disappears from the answers of EC2. `ref`: the instance's id. */
export const INSTANCE_FORGOTTEN = "instance-forgotten";
