import { isObject } from "../../input/json.ts";
import { textOf } from "../../input/text.ts";
import { invalidContent, type JsonObject } from "../documents/document-content.ts";
import { REFERENCE } from "./references.ts";
import { outputName } from "./runbook.ts";
import { RUNBOOK_ACTIONS } from "./runbook-actions.ts";

const PLACES = ["nextStep", "onFailure", "onCancel"] as const;

/**
 * Checks the steps of a document of schema 0.3. Names and shapes have been checked before.
 *
 * @throws AwsError InvalidDocumentContent naming the step and the problem.
 */
export function checkRunbook(content: JsonObject): void {
  const steps = content.mainSteps as JsonObject[];
  const names = new Set(steps.map(({ name }) => String(name)));
  const declared = new Set(Object.keys(isObject(content.parameters) ? content.parameters : {}));
  const variables = new Set(Object.keys(isObject(content.variables) ? content.variables : {}));
  for (const step of steps) {
    checkAction(step);
    checkPlaces(step, names);
    checkOutputs(step);
    checkReferences(referring(step), declared, variables, names);
  }
  checkReferences(content.assumeRole, declared, variables, names);
  checkRunbookOutputs(content.outputs, names);
}

function checkAction({ name, action, inputs }: JsonObject): void {
  const rules = Object.hasOwn(RUNBOOK_ACTIONS, String(action)) ? RUNBOOK_ACTIONS[String(action)] : undefined;
  if (!rules) throw invalidContent(`Unknown action: ${action}`);
  const given = isObject(inputs) ? inputs : {};
  const missing = rules.required.find((input) => given[input] === undefined);
  if (missing !== undefined)
    throw invalidContent(`Input ${missing} is required by ${action}, but missing in step ${name}.`);
  if (rules.oneOf && !rules.oneOf.some((input) => given[input] !== undefined)) {
    throw invalidContent(`Step ${name} of ${action} needs the input ${rules.oneOf.join(" or ")}.`);
  }
  if (action === "aws:branch") checkChoices(String(name), given);
}

function checkChoices(name: string, { Choices: choices }: JsonObject): void {
  if (!Array.isArray(choices) || choices.length === 0)
    throw invalidContent(`Step ${name} of aws:branch has no Choices.`);
  for (const choice of choices) {
    if (!isObject(choice) || typeof choice.NextStep !== "string") {
      throw invalidContent(`A choice of step ${name} has no NextStep.`);
    }
  }
}

/** The next steps of a step must exist; a name that is only known at run time is looked up then. */
function checkPlaces(step: JsonObject, names: ReadonlySet<string>): void {
  for (const member of PLACES) {
    const value = step[member];
    if (value === undefined) continue;
    const text = textOf(value);
    if (member !== "nextStep" && /^(abort|continue)$/i.test(text)) continue;
    const target = member === "nextStep" ? text : /^step:(.+)$/.exec(text)?.[1];
    if (target === undefined) {
      throw invalidContent(
        `${member} of step ${step.name} is "${text}": use Abort, Continue or step:<name of a step>.`,
      );
    }
    checkPlace(String(step.name), target, names);
  }
  const inputs = isObject(step.inputs) ? step.inputs : {};
  if (step.action !== "aws:branch") return;
  const choices = inputs.Choices as JsonObject[];
  for (const target of [...choices.map(({ NextStep }) => NextStep), inputs.Default]) {
    if (typeof target === "string") checkPlace(String(step.name), target, names);
  }
}

function checkPlace(step: string, target: string, names: ReadonlySet<string>): void {
  if (target.includes("{{") || names.has(target)) return;
  throw invalidContent(`Step ${step} leads to the step ${target}, which does not exist.`);
}

const TYPES = ["String", "StringList", "Boolean", "Integer", "StringMap", "MapList"];

function checkOutputs({ name, outputs }: JsonObject): void {
  if (outputs === undefined) return;
  if (!Array.isArray(outputs)) throw invalidContent(`The outputs of step ${name} are not a list.`);
  for (const output of outputs) {
    if (!isObject(output) || typeof (output.Name ?? output.name) !== "string") {
      throw invalidContent(`An output of step ${name} has no Name.`);
    }
    const type = output.Type ?? output.type;
    if (type !== undefined && !TYPES.includes(textOf(type))) {
      throw invalidContent(`Output type: ${textOf(type)} of step ${name} is invalid.`);
    }
  }
}

/** Scripts are programs: braces in them are not references. */
function referring(step: JsonObject): unknown {
  const { inputs, outputs: _outputs, description: _description, ...rest } = step;
  const { Script: _script, ...given } = isObject(inputs) ? inputs : {};
  return { ...rest, given };
}

function checkReferences(
  part: unknown,
  declared: ReadonlySet<string>,
  variables: ReadonlySet<string>,
  steps: ReadonlySet<string>,
): void {
  for (const [, reference] of JSON.stringify(part ?? "").matchAll(REFERENCE)) {
    const [, prefix, rest] = /^([A-Za-z]+):(.+)$/.exec(reference!) ?? [];
    if (prefix === "variable") {
      if (!variables.has(rest!.split(".")[0]!)) throw invalidContent(`Variable "${rest}" is not declared.`);
      continue;
    }
    if (prefix !== undefined) continue;
    const [name, output] = reference!.split(".");
    if (output === undefined ? declared.has(name!) : steps.has(name!) || declared.has(name!)) continue;
    throw invalidContent(
      output === undefined ? `Parameter "${name}" is not declared.` : `Step "${name}" of ${reference} does not exist.`,
    );
  }
}

function checkRunbookOutputs(outputs: unknown, names: ReadonlySet<string>): void {
  if (outputs === undefined) return;
  if (!Array.isArray(outputs)) throw invalidContent('"outputs" is not a list.');
  for (const output of outputs) {
    const text = outputName(output);
    if (/^(variable|automation|global):/.test(text)) continue;
    const [step] = text.split(".");
    if (!text.includes(".") || !names.has(step!)) {
      throw invalidContent(`The output "${text}" is not <step>.<output> of a step that exists.`);
    }
  }
}
