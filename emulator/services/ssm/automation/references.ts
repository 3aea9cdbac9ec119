import { AwsError } from "../../../wire/aws-error.ts";
import type { Context } from "../../context.ts";
import { findSelected } from "../parameters.ts";

/** What references in braces stand for: `{{ InstanceId }}`, `{{ stop.States }}`, `{{ global:DATE }}`, `{{ variable:x }}`. */
export type Look = (name: string) => unknown;

/** A reference that stands for nothing. */
export class UnresolvedReference extends Error {
  readonly reference: string;

  constructor(reference: string) {
    super(`${reference} stands for nothing.`);
    this.name = "UnresolvedReference";
    this.reference = reference;
  }
}

const NAME = "[A-Za-z][\\w-]*(?::[\\w./-]+)?(?:\\.[\\w.-]+)?";
const WHOLE = new RegExp(`^\\s*\\{\\{\\s*(${NAME})\\s*\\}\\}\\s*$`);
export const REFERENCE = new RegExp(`\\{\\{\\s*(${NAME})\\s*\\}\\}`, "g");

/**
 * Puts in what references stand for. A text that is one reference becomes the value itself, a list inside a list is
 * spread, and inside longer text a list or map is written as JSON.
 *
 * @throws UnresolvedReference
 */
export function resolve(template: unknown, look: Look): unknown {
  if (typeof template === "string") return resolveText(template, look);
  if (Array.isArray(template)) {
    return template.flatMap((member) => {
      const value = resolve(member, look);
      return typeof member === "string" && Array.isArray(value) ? value : [value];
    });
  }
  if (typeof template === "object" && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([name, member]) => [name, resolve(member, look)]));
  }
  return template;
}

function resolveText(text: string, look: Look): unknown {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined) return found(whole, look);
  return text.replace(REFERENCE, (_, name: string) => asText(found(name, look)));
}

function found(name: string, look: Look): unknown {
  const value = look(name);
  if (value === undefined) throw new UnresolvedReference(name);
  return value;
}

/** A value as text inside text. */
export function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** A value as outputs and parameters show it: a list of texts. */
export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(asText) : [asText(value)];
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
