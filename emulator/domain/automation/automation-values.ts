import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { checkParameters } from "../documents/check-parameters.ts";
import type { ParameterDeclaration } from "../documents/document-content.ts";
import { invalidParameters } from "./automations.ts";
import { systemValue } from "./references.ts";
import { isTrue } from "./runbook.ts";

type Texts = Readonly<Record<string, readonly string[]>>;
type Declarations = Readonly<Record<string, ParameterDeclaration>>;

/**
 * The values of a runbook's parameters: the passed values, else the defaults, converted to the declared types.
 *
 * @throws AwsError InvalidAutomationExecutionParametersException for a missing, unknown or invalid parameter.
 */
export function automationValues(
  documentName: string,
  declared: Declarations,
  given: Texts,
  context: Context,
): Record<string, unknown> {
  const passed = Object.fromEntries(
    Object.entries(given).map(([name, texts]) => [name, texts.flatMap((text) => stored(text, context))]),
  );
  try {
    const values = checkParameters(documentName, declared, passed);
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typed(value, declared[name])]));
  } catch (error) {
    if (error instanceof AwsError && error.code === "InvalidParameters") throw invalidParameters(error.message);
    throw error;
  }
}

/** Parameter Store's values may be passed by name, `{{ssm:name}}`. */
function stored(text: string, context: Context): readonly string[] {
  const name = /^\s*\{\{\s*(ssm:[^{}\s]+)\s*\}\}\s*$/.exec(text)?.[1];
  if (name === undefined) return [text];
  const value = systemValue(name, "", context);
  return Array.isArray(value) ? (value as string[]) : [String(value)];
}

export function typed(value: unknown, declaration: Pick<ParameterDeclaration, "type"> | undefined): unknown {
  if (typeof value !== "string") return value;
  if (declaration?.type === "Integer") return Number(value);
  return declaration?.type === "Boolean" ? isTrue(value) : value;
}
