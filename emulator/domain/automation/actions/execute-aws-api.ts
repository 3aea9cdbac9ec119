import type { Context } from "../../context.ts";
import { type AutomationAction, calling, type StepRun } from "../action.ts";
import { requiredText } from "../inputs.ts";

/** Calls an operation of the emulated cloud itself. */
export const executeAwsApi: AutomationAction = {
  start: (run, context) => ({ kind: "succeeded", answer: answerOf(run, context) }),
};

/** Inputs of the step that are not part of the call. */
const OWN = ["Service", "Api", "PropertySelector", "DesiredValues", "Region"];

/** @throws StepFailure with the error of the operation. */
export function answerOf(run: StepRun, context: Context): unknown {
  const service = requiredText(run, "Service");
  const api = requiredText(run, "Api");
  const input = Object.fromEntries(Object.entries(run.inputs).filter(([name]) => !OWN.includes(name)));
  return calling(api, () => context.api.call(service, api, input, context));
}
