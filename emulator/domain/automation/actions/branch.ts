import { isObject } from "../../../input/json.ts";
import { textOf } from "../../../input/text.ts";
import { type AutomationAction, invalidInput } from "../action.ts";

type Choice = Readonly<Record<string, unknown>>;

/** Continues at the step of the first choice that holds, else at Default. Without Default the execution ends if the step has isEnd, else it fails. */
export const branch: AutomationAction = {
  start({ inputs, definition }) {
    const choices = inputs.Choices as readonly Choice[];
    const chosen = choices.find(holds)?.NextStep ?? inputs.Default;
    if (typeof chosen === "string" && chosen !== "") return { kind: "succeeded", nextStep: chosen };
    if (definition.isEnd) return { kind: "succeeded" };
    throw invalidInput("No choice holds, and Default is not given.");
  },
};

type Comparison = (value: unknown, operand: unknown) => boolean;

const onTexts =
  (compare: (text: string, operand: string) => boolean): Comparison =>
  (value, operand) =>
    compare(textOf(value), textOf(operand));
const onNumbers =
  (compare: (number: number, operand: number) => boolean): Comparison =>
  (value, operand) =>
    compare(numberOf(value), numberOf(operand));

/** NaN for lists and maps, so that no comparison holds for them. */
function numberOf(value: unknown): number {
  return typeof value === "object" ? Number.NaN : Number(value);
}

/** Operators of aws:branch (User Guide, "Using conditional statements in runbooks"). */
const OPERATORS: Readonly<Record<string, Comparison>> = {
  StringEquals: onTexts((text, operand) => text === operand),
  EqualsIgnoreCase: onTexts((text, operand) => text.toLowerCase() === operand.toLowerCase()),
  StartsWith: onTexts((text, operand) => text.startsWith(operand)),
  EndsWith: onTexts((text, operand) => text.endsWith(operand)),
  Contains: (value, operand) =>
    Array.isArray(value) ? value.map(textOf).includes(textOf(operand)) : textOf(value).includes(textOf(operand)),
  NumericEquals: onNumbers((number, operand) => number === operand),
  NumericGreater: onNumbers((number, operand) => number > operand),
  NumericLesser: onNumbers((number, operand) => number < operand),
  NumericGreaterOrEquals: onNumbers((number, operand) => number >= operand),
  NumericLesserOrEquals: onNumbers((number, operand) => number <= operand),
  BooleanEquals: (value, operand) => textOf(value).toLowerCase() === textOf(operand).toLowerCase(),
};

function holds(choice: unknown): boolean {
  if (!isObject(choice)) throw invalidInput("A choice, or a part of one, is not a map.");
  if (Array.isArray(choice.And)) return choice.And.every(holds);
  if (Array.isArray(choice.Or)) return choice.Or.some(holds);
  if (choice.Not !== undefined) return !holds(choice.Not);
  const operator = Object.keys(OPERATORS).find((name) => Object.hasOwn(choice, name));
  if (operator === undefined) {
    throw invalidInput(`A choice has none of the operators ${Object.keys(OPERATORS).join(", ")}, And, Or, Not.`);
  }
  return OPERATORS[operator]!(choice.Variable, choice[operator]);
}
