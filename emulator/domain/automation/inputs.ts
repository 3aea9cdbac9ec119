import { textOf } from "../../input/text.ts";
import { invalidInput, type StepRun } from "./action.ts";
import { isTrue } from "./runbook.ts";

/** Readers of a step's inputs. Each names the input in its error. */
export function textInput({ inputs }: StepRun, name: string): string | undefined {
  const value = inputs[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.length === 1) return textOf(value[0]);
  if (typeof value === "object") throw invalidInput(`Input ${name} is not a text.`);
  return String(value);
}

export function requiredText(run: StepRun, name: string): string {
  const text = textInput(run, name);
  if (text === undefined || text === "") throw invalidInput(`Input ${name} is empty.`);
  return text;
}

/** A single value counts as a list of one; empty strings are dropped. */
export function listInput({ inputs }: StepRun, name: string): string[] {
  const value = inputs[name];
  const items = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  return items.map(textOf).filter((item) => item !== "");
}

export function flagInput({ inputs }: StepRun, name: string): boolean {
  return isTrue(inputs[name]);
}

export function mapInput({ inputs }: StepRun, name: string): Readonly<Record<string, unknown>> | undefined {
  const value = inputs[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw invalidInput(`Input ${name} is not a map.`);
  return value as Readonly<Record<string, unknown>>;
}

/** Parameters of a document in the form of the APIs: each a list of strings. */
export function parametersInput(run: StepRun, name: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(mapInput(run, name) ?? {}).map(([parameter, value]) => [
      parameter,
      Array.isArray(value) ? value.map(textOf) : [textOf(value)],
    ]),
  );
}
