import { textOf } from "../../input/text.ts";
import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation } from "../../store/automations.ts";
import { AwsError } from "../aws-error.ts";
import { AUTOMATION_STEP_WAKES } from "../due-kinds.ts";
import type { EngineContext } from "../rule.ts";
import { failedAction, refusalText, StepFailure, type StepOutcome } from "./action.ts";
import { runbookOf } from "./automations.ts";
import { endStep, type StepEnd } from "./end-automation-step.ts";
import type { RunbookStep, StepOutput } from "./runbook.ts";
import { SelectorError, select } from "./selectors.ts";

/** Runs a part of a step, then ends the step or lets it wait. The changes of a part that fails are undone. */
export function doPart(
  automation: Automation,
  stepNow: () => AutomationStep,
  context: EngineContext,
  part: () => StepOutcome,
): void {
  let end: StepEnd;
  let variables: Automation["variables"] | undefined;
  try {
    const outcome = context.store.attempt(part);
    if (outcome.kind === "waits") {
      wait(automation, stepNow(), outcome, context);
      return;
    }
    const definition = runbookOf(automation, context).steps[stepNow().position]!;
    variables = outcome.variables;
    end = {
      status: "Success",
      outputs: outputsOf(definition, outcome.outputs ?? {}, outcome.answer),
      nextStep: outcome.nextStep,
      responseCode: outcome.responseCode,
    };
  } catch (error) {
    if (error instanceof StepFailure) end = failureOf(error);
    else if (error instanceof AwsError) end = failureOf(failedAction(refusalText(error)));
    else throw error;
  }
  endStep(variables ? { ...automation, variables } : automation, stepNow(), end, context);
}

/** The same for the result of an effect, which is dropped if the step, or this attempt at it, has ended. */
export function finishStep(begun: AutomationStep, context: EngineContext, part: () => StepOutcome): void {
  const { store } = context;
  const step = store.automationSteps.find(begun.number);
  const isSame = step?.startedAtMs === begun.startedAtMs && step.attempt === begun.attempt;
  if (!step || !isSame || step.endedAtMs !== null) return;
  doPart(store.automations.get(step.executionNumber), () => step, context, part);
}

function failureOf({ message, stage, type, outputs, isTimeout }: StepFailure): StepEnd {
  return {
    status: isTimeout ? "TimedOut" : "Failed",
    failureMessage: message,
    failureDetails: { stage, type },
    outputs,
  };
}

function wait(
  automation: Automation,
  step: AutomationStep,
  { isForPeople = false, awaits, wakeAtMs, state }: Extract<StepOutcome, { kind: "waits" }>,
  { store }: EngineContext,
): void {
  const status = isForPeople ? "Waiting" : "InProgress";
  store.automationSteps.update({
    ...step,
    status,
    awaits: awaits ?? step.awaits,
    record: state ? { ...step.record, state } : step.record,
  });
  if (wakeAtMs !== undefined) store.due.set(AUTOMATION_STEP_WAKES, step.number, wakeAtMs);
  if (automation.status !== "Cancelling" && automation.status !== status) {
    store.automations.update({ ...automation, status });
  }
}

/**
 * The outputs of a step: those of the action, and those that the step selects from the action's answer.
 *
 * @throws StepFailure when a selector is not valid, or finds a value of another type than declared.
 */
function outputsOf(
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
