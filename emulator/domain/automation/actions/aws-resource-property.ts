import { textOf } from "../../../input/text.ts";
import type { Context } from "../../context.ts";
import { type AutomationAction, failedEnd, invalidInput, type StepOutcome, type StepRun } from "../action.ts";
import { listInput, requiredText } from "../inputs.ts";
import { SelectorError, select } from "../selectors.ts";
import { answerOf } from "./execute-aws-api.ts";

/** How often Automation checks a property that it waits for; undocumented. */
const POLL_MS = 10_000;

/** The step fails at once when the property is not one of the values. */
export const assertAwsResourceProperty: AutomationAction = {
  start(run, context) {
    const { found, desired } = compare(run, context);
    if (found !== undefined && desired.includes(found)) return { kind: "succeeded" };
    throw failedEnd(
      `Property value from the API output is not in the desired values. Desired values: [${desired.join(", ")}], actual value: ${found}.`,
    );
  },
};

/** The step waits until the property is one of the values. */
export const waitForAwsResourceProperty: AutomationAction = { start: look, wake: look };

function look(run: StepRun, context: Context): StepOutcome {
  const { found, desired } = compare(run, context);
  if (found !== undefined && desired.includes(found)) return { kind: "succeeded" };
  return { kind: "waits", wakeAtMs: context.nowMs + POLL_MS };
}

function compare(run: StepRun, context: Context): { found: string | undefined; desired: string[] } {
  const selector = requiredText(run, "PropertySelector");
  const desired = listInput(run, "DesiredValues");
  try {
    const value = select(selector, answerOf(run, context));
    const single = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
    return { found: single === undefined ? undefined : textOf(single), desired };
  } catch (error) {
    if (error instanceof SelectorError) throw invalidInput(error.message);
    throw error;
  }
}
