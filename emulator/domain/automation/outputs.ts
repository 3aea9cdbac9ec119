import { textOf } from "../../input/text.ts";
import { failedAction } from "./action.ts";
import type { RunbookStep, StepOutput } from "./runbook.ts";
import { SelectorError, select } from "./selectors.ts";

/**
 * The outputs of a step: those of the action, and those that the step selects from the action's answer.
 *
 * @throws StepFailure when a selector is not valid, or finds a value of another type than declared.
 */
export function outputsOf(
  { outputs: declared }: RunbookStep,
  given: Readonly<Record<string, unknown>>,
  answer: unknown,
): Record<string, unknown> {
  const outputs: Record<string, unknown> = { ...given };
  for (const output of declared) {
    const value = selected(output, answer ?? given);
    if (value !== undefined && value !== null) outputs[output.name] = fitted(output, value);
  }
  return outputs;
}

function selected({ name, selector }: StepOutput, answer: unknown): unknown {
  try {
    return select(selector ?? `$.${name}`, answer);
  } catch (error) {
    if (error instanceof SelectorError) throw failedAction(error.message);
    throw error;
  }
}

/** A selector that can match several places returns a list. If the declared type is not a list, its only member is the value. */
function fitted({ name, type }: StepOutput, value: unknown): unknown {
  const isList = type === "StringList" || type === "MapList";
  if (isList) return Array.isArray(value) ? value : [value];
  const single = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  switch (type) {
    case "Integer": {
      const number = typeof single === "object" ? Number.NaN : Number(single);
      if (Number.isInteger(number) && single !== "") return number;
      throw failedAction(`The output ${name} is ${JSON.stringify(value)}, which is no Integer.`);
    }
    case "Boolean":
      if (typeof single === "boolean") return single;
      if (typeof single === "string" && /^(true|false)$/i.test(single)) return single.toLowerCase() === "true";
      throw failedAction(`The output ${name} is ${JSON.stringify(value)}, which is no Boolean.`);
    case "StringMap":
      return single;
    default:
      return textOf(single);
  }
}
