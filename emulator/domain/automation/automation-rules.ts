import type { RuleTable } from "../rule.ts";
import { beginAutomations, startStep } from "./begin.ts";
import {
  AUTOMATION_HISTORY_ENDS,
  AUTOMATION_STOPS,
  AUTOMATIONS_BEGIN,
  STEP_RUNS,
  STEP_STARTS,
  STEP_STOPS,
  STEP_TIMES_OUT,
  STEP_WAKES,
} from "./due-kinds.ts";
import { runStep, stopStep, timeOutStep, wakeStep } from "./run-step.ts";
import { stop } from "./stop.ts";

/** An automation's life: it begins, runs its steps one after another or its targets side by side, ends, and is forgotten. */
export const AUTOMATION_RULES = {
  [AUTOMATIONS_BEGIN]: beginAutomations,
  [STEP_RUNS]: runStep,
  [STEP_WAKES]: wakeStep,
  [STEP_TIMES_OUT]: timeOutStep,
  [STEP_STOPS]: stopStep,
  [STEP_STARTS]: startStep,
  [AUTOMATION_STOPS]: stop,
  [AUTOMATION_HISTORY_ENDS]: (ref, { store }) => store.automations.delete(Number(ref)),
} satisfies RuleTable;
