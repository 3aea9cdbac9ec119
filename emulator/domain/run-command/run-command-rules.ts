import type { RuleTable } from "../rule.ts";
import { cancel, confirmCancel } from "./cancel.ts";
import { COMMAND_CANCELS } from "./cancel-command.ts";
import { COMMAND_EXPIRES, COMMAND_STARTS } from "./create-command.ts";
import { deliver } from "./deliver.ts";
import {
  COMMAND_HISTORY_ENDS,
  INVOCATION_CANCELLED,
  INVOCATION_DELIVERED,
  REBOOT_ENDS,
  STEP_ENDS,
  STEP_EXECUTES,
} from "./due-kinds.ts";
import { endReboot, endStep } from "./end-step.ts";
import { executeStep } from "./execute-step.ts";
import { expireCommand } from "./expire-command.ts";
import { forgetCommand } from "./forget-command.ts";
import { nodeOnline } from "./node-online.ts";
import { NODE_ONLINE } from "./report-online.ts";
import { startCommand } from "./start-command.ts";

/** A command's life: it starts, reaches nodes, runs their steps, ends, and is forgotten. */
export const RUN_COMMAND_RULES = {
  [COMMAND_STARTS]: startCommand,
  [INVOCATION_DELIVERED]: deliver,
  [STEP_ENDS]: endStep,
  [STEP_EXECUTES]: executeStep,
  [REBOOT_ENDS]: endReboot,
  [COMMAND_CANCELS]: cancel,
  [INVOCATION_CANCELLED]: confirmCancel,
  [COMMAND_EXPIRES]: expireCommand,
  [NODE_ONLINE]: nodeOnline,
  [COMMAND_HISTORY_ENDS]: forgetCommand,
} satisfies RuleTable;
