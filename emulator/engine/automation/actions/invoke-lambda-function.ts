import { type AutomationAction, failedAction } from "../action.ts";
import { requiredText } from "../inputs.ts";

/** Functions are not there yet; this is where they will be called. */
export const invokeLambdaFunction: AutomationAction = {
  start(run) {
    const name = requiredText(run, "FunctionName");
    throw failedAction(`The emulator does not invoke Lambda functions from runbooks yet: ${name} was not called.`);
  },
};
