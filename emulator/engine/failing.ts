import {
  AUTOMATION_HISTORY_ENDS,
  AUTOMATION_STOPS,
  AUTOMATIONS_BEGIN,
  STEP_RUNS,
  STEP_STARTS,
  STEP_STOPS,
  STEP_TIMES_OUT,
  STEP_WAKES,
} from "../domain/automation/due-kinds.ts";
import { failAutomation, failAutomationOfStep, failBeginning } from "../domain/automation/fail.ts";
import { DELIVERY_DUE } from "../domain/deliveries/deliver.ts";
import { giveUpDelivery } from "../domain/deliveries/send-delivery.ts";
import { failEvent } from "../domain/functions/run-event.ts";
import { FUNCTION_EVENT_DUE } from "../domain/functions/send-event.ts";
import { INSTANCE_REBOOTED, INSTANCE_SETTLES } from "../domain/instances/change-state.ts";
import { INSTANCE_FORGOTTEN } from "../domain/instances/instance-rules.ts";
import type { Failing } from "../domain/rule.ts";
import { COMMAND_CANCELS } from "../domain/run-command/cancel-command.ts";
import { COMMAND_EXPIRES, COMMAND_STARTS } from "../domain/run-command/create-command.ts";
import {
  COMMAND_HISTORY_ENDS,
  INVOCATION_CANCELLED,
  INVOCATION_DELIVERED,
  REBOOT_ENDS,
  STEP_ENDS,
  STEP_EXECUTES,
} from "../domain/run-command/due-kinds.ts";
import { FAILING_INVOCATION, failCommand, failInvocationsOfNode } from "../domain/run-command/fail.ts";
import { NODE_ONLINE } from "../domain/run-command/report-online.ts";
import { STATE_EXECUTION_DUE, STATE_TASK_ENDED } from "../domain/state-machines/executions.ts";
import { failExecutionOfTask, failExecution as failStateExecution } from "../domain/state-machines/fail.ts";
import {
  WAITING_EXECUTIONS_BEGIN,
  WINDOW_CLOSES,
  WINDOW_CUTOFF,
  WINDOW_HISTORY_EXPIRES,
  WINDOW_STARTS,
} from "../domain/windows/due-kinds.ts";
import {
  failDelayedStart,
  failExecutionOfInvocation,
  failInvocation,
  failLastOpening,
  failOpening,
} from "../domain/windows/execution/fail.ts";
import { failBeginning as failBeginningWindow, failExecution } from "../domain/windows/execution/fail-execution.ts";
import { WINDOW_INVOCATION_ENDED, WINDOW_OPENS } from "../domain/windows/window.ts";
import { WINDOW_EXECUTION_CANCELLED } from "../domain/windows/window-executions.ts";
import type { RULES } from "./rules.ts";

/** Nothing that runs: what has ended and is forgotten later, and a machine that changes. What waits for that one runs out of its time. */
const NOTHING: Failing = [];

/** What an entry of each kind belongs to, and so what fails when its rule throws. A rule without its line here does not compile. */
export const FAILING: Readonly<Record<keyof typeof RULES, Failing>> = {
  [COMMAND_STARTS]: [failCommand],
  [INVOCATION_DELIVERED]: FAILING_INVOCATION,
  [STEP_ENDS]: FAILING_INVOCATION,
  [STEP_EXECUTES]: FAILING_INVOCATION,
  [REBOOT_ENDS]: FAILING_INVOCATION,
  [COMMAND_CANCELS]: [failCommand],
  [INVOCATION_CANCELLED]: FAILING_INVOCATION,
  [COMMAND_EXPIRES]: [failCommand],
  [NODE_ONLINE]: [failInvocationsOfNode],
  [COMMAND_HISTORY_ENDS]: NOTHING,
  [INSTANCE_SETTLES]: NOTHING,
  [INSTANCE_REBOOTED]: NOTHING,
  [INSTANCE_FORGOTTEN]: NOTHING,
  [AUTOMATIONS_BEGIN]: [failBeginning],
  [STEP_RUNS]: [failAutomationOfStep],
  [STEP_WAKES]: [failAutomationOfStep],
  [STEP_TIMES_OUT]: [failAutomationOfStep],
  [STEP_STOPS]: [failAutomationOfStep],
  [STEP_STARTS]: [failAutomationOfStep],
  [AUTOMATION_STOPS]: [failAutomation],
  [AUTOMATION_HISTORY_ENDS]: NOTHING,
  [DELIVERY_DUE]: [giveUpDelivery],
  [FUNCTION_EVENT_DUE]: [failEvent],
  [STATE_EXECUTION_DUE]: [failStateExecution],
  [STATE_TASK_ENDED]: [failExecutionOfTask],
  [WINDOW_OPENS]: [failOpening, failLastOpening],
  [WINDOW_STARTS]: [failDelayedStart],
  [WAITING_EXECUTIONS_BEGIN]: [failBeginningWindow],
  [WINDOW_INVOCATION_ENDED]: [failInvocation, failExecutionOfInvocation],
  [WINDOW_EXECUTION_CANCELLED]: [failExecution],
  [WINDOW_CUTOFF]: [failExecution],
  [WINDOW_CLOSES]: [failExecution],
  [WINDOW_HISTORY_EXPIRES]: NOTHING,
};
