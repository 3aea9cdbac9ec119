import { DEPTH_MAX, isDeeperThan } from "../../input/json.ts";
import { textOf } from "../../input/text.ts";
import type { Automation } from "../../store/automations.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { findSelected } from "../parameters/parameters.ts";
import type { Runbook } from "./runbook.ts";

/** Resolves references in braces: `{{ InstanceId }}`, `{{ stop.States }}`, `{{ global:DATE }}`, `{{ variable:x }}`. */
export type Look = (name: string) => unknown;

/** A reference without a value. */
export class UnresolvedReference extends Error {
  readonly reference: string;

  constructor(reference: string) {
    super(`${reference} stands for nothing.`);
    this.name = "UnresolvedReference";
    this.reference = reference;
  }
}

/** The resolved references are too large to be passed from step to step. */
export class ReferencesTooLarge extends Error {
  constructor() {
    super(
      `What the references stand for has more than ${RESOLVED_MAX} characters, or nests deeper than ${DEPTH_MAX} levels.`,
    );
    this.name = "ReferencesTooLarge";
  }
}

/** Limit on the characters of all resolved references of one value: a variable that contains itself twice doubles each time. */
const RESOLVED_MAX = 1_000_000;

const NAME = "[A-Za-z][\\w-]*(?::[\\w./-]+|\\.[\\w.-]+)?";
const WHOLE = new RegExp(`^\\s*\\{\\{\\s*(${NAME})\\s*\\}\\}\\s*$`);
export const REFERENCE = new RegExp(`\\{\\{\\s*(${NAME})\\s*\\}\\}`, "g");

/**
 * Replaces references by their values. A string that is a single reference becomes the value itself, a list inside a list is
 * spread, and inside a longer string a list or map is written as JSON.
 *
 * @throws UnresolvedReference
 * @throws ReferencesTooLarge
 */
export function resolve(template: unknown, look: Look): unknown {
  return put(template, limited(look));
}

function limited(look: Look): Look {
  let left = RESOLVED_MAX;
  return (name) => {
    const value = look(name);
    if (value === undefined) return value;
    if (isDeeperThan(DEPTH_MAX, value)) throw new ReferencesTooLarge();
    left -= textOf(value).length;
    if (left < 0) throw new ReferencesTooLarge();
    return value;
  };
}

function put(template: unknown, look: Look): unknown {
  if (typeof template === "string") return resolveText(template, look);
  if (Array.isArray(template)) {
    return template.flatMap((member) => {
      const value = put(member, look);
      return typeof member === "string" && Array.isArray(value) ? value : [value];
    });
  }
  if (typeof template === "object" && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([name, member]) => [name, put(member, look)]));
  }
  return template;
}

function resolveText(text: string, look: Look): unknown {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined) return found(whole, look);
  return text.replace(REFERENCE, (_, name: string) => textOf(found(name, look)));
}

function found(name: string, look: Look): unknown {
  const value = look(name);
  if (value === undefined) throw new UnresolvedReference(name);
  return value;
}

/** A value in the form of outputs and parameters: a list of strings. */
export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

/**
 * The names that every runbook knows (User Guide, "Using system variables"), and Parameter Store's.
 *
 * @throws AwsError ParameterNotFound
 */
export function systemValue(name: string, executionId: string, context: Context): unknown {
  const { account, nowMs } = context;
  const iso = new Date(nowMs).toISOString();
  switch (name) {
    case "automation:EXECUTION_ID":
      return executionId;
    case "global:ACCOUNT_ID":
      return account.accountId;
    case "global:REGION":
      return account.region;
    case "global:DATE":
      return iso.slice(0, 10);
    case "global:DATE_TIME":
      return `${iso.slice(0, 10)}_${iso.slice(11, 19).replaceAll(":", ".")}`;
    case "global:AWS_PARTITION":
      return account.partition;
    case "global:URL_SUFFIX":
      return "amazonaws.com";
  }
  if (!name.startsWith("ssm:")) return undefined;
  const version = findSelected(name.slice("ssm:".length), context)?.version;
  if (!version) throw new AwsError("ParameterNotFound", `There is no parameter ${name.slice("ssm:".length)}.`);
  return version.type === "StringList" ? version.value.split(",") : version.value;
}

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
function stepOutput(name: string, automation: Automation, { steps }: Runbook, { store }: Context): unknown {
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
