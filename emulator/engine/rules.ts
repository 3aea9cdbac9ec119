import { AUTOMATION_RULES } from "../domain/automation/automation-rules.ts";
import { DELIVERY_DUE } from "../domain/deliveries/deliver.ts";
import { sendDelivery } from "../domain/deliveries/send-delivery.ts";
import { runEvent } from "../domain/functions/run-event.ts";
import { FUNCTION_EVENT_DUE } from "../domain/functions/send-event.ts";
import { EC2_RULES } from "../domain/instances/instance-rules.ts";
import type { RuleTable } from "../domain/rule.ts";
import { RUN_COMMAND_RULES } from "../domain/run-command/run-command-rules.ts";
import { STATES_RULES } from "../domain/state-machines/states-rules.ts";
import {
  WAITING_EXECUTIONS_BEGIN,
  WINDOW_CLOSES,
  WINDOW_CUTOFF,
  WINDOW_HISTORY_EXPIRES,
  WINDOW_STARTS,
} from "../domain/windows/due-kinds.ts";
import { beginWaiting } from "../domain/windows/execution/begin-execution.ts";
import { cancelExecution } from "../domain/windows/execution/cancel.ts";
import { reachCutoff } from "../domain/windows/execution/cutoff.ts";
import { reachEnd } from "../domain/windows/execution/end-of-window.ts";
import { forgetExecution } from "../domain/windows/execution/history-retention.ts";
import { invocationEnded } from "../domain/windows/execution/invocation-ended.ts";
import { openWindow, startDelayed } from "../domain/windows/execution/open-window.ts";
import { WINDOW_INVOCATION_ENDED, WINDOW_OPENS } from "../domain/windows/window.ts";
import { WINDOW_EXECUTION_CANCELLED } from "../domain/windows/window-executions.ts";

/** Every kind of due entry and its rule: the list a reader of the engine starts from. */
export const RULES = {
  ...RUN_COMMAND_RULES,
  ...EC2_RULES,
  ...AUTOMATION_RULES,
  [DELIVERY_DUE]: sendDelivery,
  [FUNCTION_EVENT_DUE]: runEvent,
  ...STATES_RULES,
  [WINDOW_OPENS]: openWindow,
  [WINDOW_STARTS]: startDelayed,
  [WAITING_EXECUTIONS_BEGIN]: (_ref, context) => beginWaiting(context),
  [WINDOW_INVOCATION_ENDED]: invocationEnded,
  [WINDOW_EXECUTION_CANCELLED]: cancelExecution,
  [WINDOW_CUTOFF]: reachCutoff,
  [WINDOW_CLOSES]: reachEnd,
  [WINDOW_HISTORY_EXPIRES]: forgetExecution,
} satisfies RuleTable;
