import { DELIVERY_DUE } from "../services/deliver.ts";
import { FUNCTION_EVENT_DUE } from "../services/lambda/send-event.ts";
import { WINDOW_EXECUTION_CANCELLED } from "../services/ssm/window-executions.ts";
import { WINDOW_INVOCATION_ENDED, WINDOW_OPENS } from "../services/ssm/windows.ts";
import { AUTOMATION_RULES } from "./automation/automation-rules.ts";
import { sendDelivery } from "./deliveries.ts";
import { EC2_RULES } from "./ec2/ec2-rules.ts";
import { runEvent } from "./lambda/run-event.ts";
import type { RuleTable } from "./rule.ts";
import { RUN_COMMAND_RULES } from "./run-command/run-command-rules.ts";
import { STATES_RULES } from "./states/states-rules.ts";
import { beginWaiting } from "./windows/begin-execution.ts";
import { cancelExecution } from "./windows/cancel.ts";
import { reachCutoff } from "./windows/cutoff.ts";
import {
  WAITING_EXECUTIONS_BEGIN,
  WINDOW_CLOSES,
  WINDOW_CUTOFF,
  WINDOW_HISTORY_EXPIRES,
  WINDOW_STARTS,
} from "./windows/due-kinds.ts";
import { reachEnd } from "./windows/end-of-window.ts";
import { forgetExecution } from "./windows/history-retention.ts";
import { invocationEnded } from "./windows/invocation-ended.ts";
import { openWindow, startDelayed } from "./windows/open-window.ts";

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
