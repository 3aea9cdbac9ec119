import { type AutomationAction, failedAction } from "../action.ts";

/** An action that documents may have and the emulator cannot do: the step fails and says so. */
export const notRun: AutomationAction = {
  start({ step }) {
    throw failedAction(`The emulator does not run ${step.action}.`);
  },
};
