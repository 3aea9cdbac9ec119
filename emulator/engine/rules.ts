import { stopAutomationByAlarm } from "../domain/automation/alarm.ts";
import { beginAutomations, startStep } from "../domain/automation/begin.ts";
import { failAutomation, failAutomationOfStep, failBeginning } from "../domain/automation/fail-automation.ts";
import { runStep, stopStep, timeOutStep, wakeStep } from "../domain/automation/run-automation-step.ts";
import { stop } from "../domain/automation/stop.ts";
import { giveUpDelivery, sendDelivery } from "../domain/deliveries.ts";
import * as due from "../domain/due-kinds.ts";
import { failEvent, runEvent } from "../domain/functions/run-event.ts";
import { endReboot, forgetInstance, settle } from "../domain/instances/change-state.ts";
import type { Fail, RuleTable } from "../domain/rule.ts";
import { cancel, confirmCancel } from "../domain/run-command/cancel-command.ts";
import { endReboot as endRebootOfStep, endStep } from "../domain/run-command/end-command-step.ts";
import { executeStep } from "../domain/run-command/execute-step.ts";
import { expireCommand, forgetCommand } from "../domain/run-command/expire-command.ts";
import { FAILING_INVOCATION, failCommand, failInvocationsOfNode } from "../domain/run-command/fail-command.ts";
import { nodeOnline } from "../domain/run-command/node-online.ts";
import { deliver, startCommand } from "../domain/run-command/start-command.ts";
import { stopCommandByAlarm } from "../domain/run-command/stop-by-alarm.ts";
import {
  failExecutionOfTask,
  failExecution as failStateExecution,
} from "../domain/state-machines/fail-state-execution.ts";
import { runExecution, taskEnded } from "../domain/state-machines/run-execution.ts";
import { beginWaiting } from "../domain/windows/execution/begin-execution.ts";
import { forgetExecution } from "../domain/windows/execution/end-execution.ts";
import { failBeginning as failBeginningWindow, failExecution } from "../domain/windows/execution/fail-execution.ts";
import {
  failDelayedStart,
  failExecutionOfInvocation,
  failExecutionOfTask as failExecutionOfWindowTask,
  failInvocation,
  failLastExecution,
  failNextExecution,
} from "../domain/windows/execution/fail-window.ts";
import { invocationEnded } from "../domain/windows/execution/invocation-ended.ts";
import { openWindow, startDelayed } from "../domain/windows/execution/open-window.ts";
import { cancelExecution, reachCutoff, reachEnd, stopTaskByAlarm } from "../domain/windows/execution/stop-task.ts";

/** Fails nothing: the entry deletes something that has ended, or changes an instance. A step that waits for the instance times out. */
const NOTHING: readonly Fail[] = [];

/**
 * Every kind of due entry with its rule, and the ways to fail what the entry belongs to if the rule throws. Start reading the
 * engine here.
 */
export const RULES = {
  [due.WINDOW_OPENS]: { run: openWindow, failing: [failNextExecution, failLastExecution] },
  [due.WINDOW_STARTS]: { run: startDelayed, failing: [failDelayedStart] },
  [due.WINDOW_EXECUTIONS_BEGIN]: { run: (_ref, context) => beginWaiting(context), failing: [failBeginningWindow] },
  [due.WINDOW_INVOCATION_ENDED]: { run: invocationEnded, failing: [failInvocation, failExecutionOfInvocation] },
  [due.WINDOW_EXECUTION_CANCELLED]: { run: cancelExecution, failing: [failExecution] },
  [due.WINDOW_TASK_ALARM]: { run: stopTaskByAlarm, failing: [failExecutionOfWindowTask] },
  [due.WINDOW_CUTOFF]: { run: reachCutoff, failing: [failExecution] },
  [due.WINDOW_CLOSES]: { run: reachEnd, failing: [failExecution] },
  [due.WINDOW_HISTORY_EXPIRES]: { run: forgetExecution, failing: NOTHING },

  [due.COMMAND_STARTS]: { run: startCommand, failing: [failCommand] },
  [due.COMMAND_INVOCATION_DELIVERED]: { run: deliver, failing: FAILING_INVOCATION },
  [due.COMMAND_STEP_ENDS]: { run: endStep, failing: FAILING_INVOCATION },
  [due.COMMAND_STEP_EXECUTES]: { run: executeStep, failing: FAILING_INVOCATION },
  [due.COMMAND_REBOOT_ENDS]: { run: endRebootOfStep, failing: FAILING_INVOCATION },
  [due.COMMAND_ALARM]: { run: stopCommandByAlarm, failing: [failCommand] },
  [due.COMMAND_CANCELS]: { run: cancel, failing: [failCommand] },
  [due.COMMAND_INVOCATION_CANCELLED]: { run: confirmCancel, failing: FAILING_INVOCATION },
  [due.COMMAND_EXPIRES]: { run: expireCommand, failing: [failCommand] },
  [due.NODE_ONLINE]: { run: nodeOnline, failing: [failInvocationsOfNode] },
  [due.COMMAND_HISTORY_ENDS]: { run: forgetCommand, failing: NOTHING },

  [due.AUTOMATIONS_BEGIN]: { run: beginAutomations, failing: [failBeginning] },
  [due.AUTOMATION_STEP_RUNS]: { run: runStep, failing: [failAutomationOfStep] },
  [due.AUTOMATION_STEP_WAKES]: { run: wakeStep, failing: [failAutomationOfStep] },
  [due.AUTOMATION_STEP_TIMES_OUT]: { run: timeOutStep, failing: [failAutomationOfStep] },
  [due.AUTOMATION_STEP_STOPS]: { run: stopStep, failing: [failAutomationOfStep] },
  [due.AUTOMATION_STEP_STARTS]: { run: startStep, failing: [failAutomationOfStep] },
  [due.AUTOMATION_ALARM]: { run: stopAutomationByAlarm, failing: [failAutomation] },
  [due.AUTOMATION_STOPS]: { run: stop, failing: [failAutomation] },
  [due.AUTOMATION_HISTORY_ENDS]: {
    run: (number: number, { store }) => store.automations.delete(number),
    failing: NOTHING,
  },

  [due.FUNCTION_EVENT_RUNS]: { run: runEvent, failing: [failEvent] },
  [due.STATE_EXECUTION_CONTINUES]: { run: runExecution, failing: [failStateExecution] },
  [due.STATE_TASK_ENDED]: { run: taskEnded, failing: [failExecutionOfTask] },
  [due.DELIVERY_SENDS]: { run: sendDelivery, failing: [giveUpDelivery] },

  [due.INSTANCE_SETTLES]: { run: settle, failing: NOTHING },
  [due.INSTANCE_REBOOTED]: { run: endReboot, failing: NOTHING },
  [due.INSTANCE_FORGOTTEN]: { run: forgetInstance, failing: NOTHING },
} satisfies RuleTable;
