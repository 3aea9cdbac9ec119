import { parseJson } from "../../input/json.ts";
import { PatternError, PatternMatcher } from "../../input/pattern.ts";
import { textOf } from "../../input/text.ts";
import { AwsError } from "../aws-error.ts";
import type { ParameterDeclaration } from "./document-content.ts";
import type { ParameterValue } from "./substitute.ts";

type Declarations = Readonly<Record<string, ParameterDeclaration>>;
type Given = Readonly<Record<string, readonly string[]>>;

/**
 * Checks what a caller passes against what the document declares.
 *
 * @returns the value of every parameter: the passed value, else the default.
 * @throws AwsError InvalidParameters for a missing, unknown or invalid value.
 */
export function checkParameters(
  documentName: string,
  declarations: Declarations,
  given: Given,
): Record<string, ParameterValue> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declarations, name)) throw invalid(unknownParameter(documentName, name, declarations));
  }
  const values: Record<string, ParameterValue> = {};
  const matcher = new PatternMatcher();
  for (const [name, declaration] of Object.entries(declarations)) {
    const list = given[name];
    if (list === undefined) {
      if (declaration.default === undefined) {
        throw invalid(`Document ${documentName} requires the parameter ${name}, which was not passed.`);
      }
      values[name] = declaration.default;
    } else {
      values[name] = checkedValue(name, declaration, list, matcher);
    }
  }
  return values;
}

function unknownParameter(documentName: string, name: string, declarations: Declarations): string {
  const names = Object.keys(declarations);
  // The text for a document without any is recorded from AWS (boto3 issue 3151).
  if (names.length === 0) return `document ${documentName} does not support parameters.`;
  return `Document ${documentName} has no parameter ${name}; it has ${names.join(", ")}.`;
}

function checkedValue(
  name: string,
  declaration: ParameterDeclaration,
  list: readonly string[],
  matcher: PatternMatcher,
): ParameterValue {
  const { type } = declaration;
  if (type === "StringList") {
    checkBounds(name, "item", list.length, declaration.minItems, declaration.maxItems);
    for (const item of list) checkText(name, declaration, item, matcher);
    return list;
  }
  if (type === "MapList") return list.map((item) => jsonOf(name, type, item));
  if (list.length !== 1) {
    throw invalid(`Parameter ${name} is a ${type} and takes exactly one value; ${list.length} were passed.`);
  }
  const text = list[0]!;
  if (type === "StringMap") return jsonOf(name, type, text);
  if (type === "Boolean" && !/^(true|false)$/i.test(text)) {
    throw invalid(`Parameter ${name} is a Boolean: "${text}" is neither true nor false.`);
  }
  if (type === "Integer" && !/^-?\d+$/.test(text)) {
    throw invalid(`Parameter ${name} is an Integer: "${text}" is not one.`);
  }
  checkText(name, declaration, text, matcher);
  return text;
}

function checkText(name: string, declaration: ParameterDeclaration, text: string, matcher: PatternMatcher): void {
  const { allowedValues, allowedPattern } = declaration;
  if (allowedValues && !allowedValues.map(textOf).includes(text)) {
    throw invalid(`Parameter "${name}" has value "${text}" not found in [${allowedValues.map(textOf).join(", ")}].`);
  }
  if (allowedPattern !== undefined && !isMatch(name, allowedPattern, text, matcher)) {
    throw invalid(`Parameter "${name}" has value "${text}" not matching regular expression "${allowedPattern}".`);
  }
  checkBounds(name, "character", text.length, declaration.minChars, declaration.maxChars);
}

function isMatch(name: string, allowedPattern: string, text: string, matcher: PatternMatcher): boolean {
  try {
    return matcher.matches(allowedPattern, text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalid(`Parameter "${name}" cannot be checked: its allowedPattern ${error.message}.`);
  }
}

function checkBounds(name: string, unit: string, count: number, min?: number, max?: number): void {
  if (min !== undefined && count < min)
    throw invalid(`Parameter ${name} has ${count} ${unit}s, at least ${min} needed.`);
  if (max !== undefined && count > max)
    throw invalid(`Parameter ${name} has ${count} ${unit}s, at most ${max} allowed.`);
}

function jsonOf(name: string, type: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw invalid(`Parameter ${name} is a ${type}: "${text}" is not JSON.`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameters", message);
}
