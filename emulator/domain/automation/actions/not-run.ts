import { type AutomationAction, failedAction } from "../action.ts";

/** An action that documents may contain and the emulator cannot run: the step fails with that message. */
export const notRun: AutomationAction = {
  start({ step }) {
    throw failedAction(`The emulator does not run ${step.action}.`);
  },
};
