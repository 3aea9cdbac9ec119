import { type AutomationAction, invalidInput } from "../action.ts";
import { typed } from "../automation-values.ts";
import { requiredText } from "../inputs.ts";

/** Sets a variable of the runbook. */
export const updateVariable: AutomationAction = {
  start(run) {
    const { automation, runbook, inputs } = run;
    const name = requiredText(run, "Name").replace(/^variable:/, "");
    if (!Object.hasOwn(runbook.variables, name)) throw invalidInput(`Variable ${name} is not declared.`);
    const value = typed(inputs.Value, runbook.variables[name]);
    return { kind: "succeeded", variables: { ...automation.variables, [name]: value }, outputs: { [name]: value } };
  },
};
