import type { Automation } from "../../store/automations.ts";
import type { Context } from "../context.ts";
import type { Look } from "./references.ts";
import { systemValue } from "./references.ts";
import type { Runbook } from "./runbook.ts";

/** Resolves the references of a step at this instant: parameters, variables, outputs of earlier steps, system variables. */
export function lookOf(automation: Automation, runbook: Runbook, context: Context): Look {
  return (name) => {
    if (name.startsWith("variable:")) return member(automation.variables, name.slice("variable:".length));
    if (name.includes(":")) return systemValue(name, automation.executionId, context);
    if (Object.hasOwn(automation.parameterValues, name)) return automation.parameterValues[name];
    return stepOutput(name, automation, runbook, context) ?? member(automation.parameterValues, name);
  };
}

/** `step.Output`; `step.Output.member` reads a member of a map. */
export function stepOutput(name: string, automation: Automation, { steps }: Runbook, { store }: Context): unknown {
  const position = steps.findIndex((step) => name.startsWith(`${step.name}.`));
  if (position === -1) return undefined;
  const outputs = store.automationSteps.at(automation.number, position)?.record.outputs;
  return outputs && member(outputs, name.slice(steps[position]!.name.length + 1));
}

/** `a.b` in a map, where a whole name comes before a path. */
function member(values: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path];
  const [first = "", ...rest] = path.split(".");
  const value = Object.hasOwn(values, first) ? values[first] : undefined;
  if (rest.length === 0 || typeof value !== "object" || value === null) return undefined;
  return member(value as Readonly<Record<string, unknown>>, rest.join("."));
}
