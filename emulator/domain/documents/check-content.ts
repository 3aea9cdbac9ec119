import { isObject } from "../../input/json.ts";
import { checkPattern, PatternError } from "../../input/pattern.ts";
import { textOf } from "../../input/text.ts";
import { checkRunbook } from "../automation/check-runbook.ts";
import { AwsError } from "../aws-error.ts";
import {
  invalidContent,
  type JsonObject,
  PARAMETER_TYPES,
  type ParameterType,
  type PlatformType,
  schemaVersionOf,
} from "./document-content.ts";
import { pluginPlatforms } from "./plugins.ts";

/** The schema versions each type of document may have; types that are not listed are kept without being understood. */
const SCHEMA_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  Command: ["1.0", "1.2", "2.0", "2.2"],
  Automation: ["0.3"],
  Session: ["1.0"],
  Policy: ["2.0", "2.2"],
};

/** Whether the emulator understands documents of this type. */
export function hasSchema(documentType: string): boolean {
  return Object.hasOwn(SCHEMA_VERSIONS, documentType);
}

const TOP_LEVEL: Readonly<Record<string, readonly string[]>> = {
  "1": ["schemaVersion", "description", "parameters", "runtimeConfig"],
  "2": ["schemaVersion", "description", "parameters", "mainSteps", "files", "variables"],
};

/**
 * Checks a document's content for its type.
 *
 * @returns the schema version and the platforms the document runs on.
 * @throws AwsError InvalidDocumentContent or InvalidDocumentSchemaVersion with AWS's texts.
 */
export function checkContent(
  content: JsonObject,
  documentType: string,
): { schemaVersion: string; platformTypes: PlatformType[] } {
  const schemaVersion = schemaVersionOf(content);
  const versions = SCHEMA_VERSIONS[documentType];
  if (!versions) return { schemaVersion: String(schemaVersion ?? "1.0"), platformTypes: [] };
  if (schemaVersion === undefined) throw invalidContent('Missing "schemaVersion" in the document.');
  if (!versions.includes(schemaVersion)) {
    throw new AwsError(
      "InvalidDocumentSchemaVersion",
      `${schemaVersion} is not a valid schema version for ${documentType} document type`,
    );
  }
  if (documentType === "Session") return { schemaVersion, platformTypes: [] };
  const declared = checkDeclarations(content.parameters, "parameter");
  if (documentType === "Automation") {
    checkDeclarations(content.variables, "variable");
    checkSteps(content.mainSteps, () => undefined);
    checkRunbook(content);
    return { schemaVersion, platformTypes: ["Windows", "Linux", "MacOS"] };
  }
  const known = TOP_LEVEL[schemaVersion[0]!]!;
  const unknown = Object.keys(content).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidContent(`Unknown property "${unknown}".`);
  const platforms = schemaVersion.startsWith("1.")
    ? checkRuntimeConfig(content.runtimeConfig)
    : checkMainSteps(content.mainSteps);
  checkReferences(content.mainSteps ?? content.runtimeConfig, declared);
  return { schemaVersion, platformTypes: platforms };
}

/** The variables of a runbook are declared as its parameters are. */
function checkDeclarations(declarations: unknown, kind: "parameter" | "variable"): ReadonlySet<string> {
  if (declarations === undefined) return new Set();
  if (!isObject(declarations)) throw invalidContent(`"${kind}s" is not an object.`);
  const Kind = kind === "parameter" ? "Parameter" : "Variable";
  for (const [name, declaration] of Object.entries(declarations)) {
    const isName = kind === "parameter" ? /^[a-zA-Z0-9]+$/ : /^[a-zA-Z0-9_]+$/;
    if (!isName.test(name)) throw invalidContent(`${Kind} name "${name}" is not alpha-numeric.`);
    if (!isObject(declaration) || declaration.type === undefined) {
      throw invalidContent(`Missing "type" in ${kind} "${name}".`);
    }
    if (!isParameterType(declaration.type))
      throw invalidContent(`${Kind} type: ${textOf(declaration.type)} is invalid.`);
    if (declaration.allowedValues !== undefined && !Array.isArray(declaration.allowedValues)) {
      throw invalidContent(`The allowedValues of ${kind} "${name}" are not a list.`);
    }
    checkAllowedPattern(name, declaration.allowedPattern);
    checkNumbers(name, declaration);
  }
  return new Set(Object.keys(declarations));
}

/** AWS also allows its own types in runbooks, e.g. `AWS::EC2::Instance::Id` and `List<…>` of them. */
function isParameterType(type: unknown): boolean {
  if (typeof type !== "string") return false;
  return (
    PARAMETER_TYPES.includes(type as ParameterType) ||
    /^(List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+>?$/.test(type)
  );
}

function checkAllowedPattern(name: string, pattern: unknown): void {
  if (pattern === undefined) return;
  if (typeof pattern !== "string") throw invalidContent(`The allowedPattern of parameter "${name}" is not a text.`);
  try {
    checkPattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalidContent(`Parameter "${name}" has an invalid allowedPattern: ${pattern}. It ${error.message}.`);
  }
}

function isWhole(value: unknown): boolean {
  return (typeof value === "number" || typeof value === "string") && Number.isSafeInteger(Number(value));
}

const BOUNDS = ["minItems", "maxItems", "minChars", "maxChars"] as const;

function checkNumbers(name: string, declaration: JsonObject): void {
  const bound = BOUNDS.find((key) => declaration[key] !== undefined && !isWhole(declaration[key]));
  if (bound !== undefined) {
    throw invalidContent(`The ${bound} of parameter "${name}" is ${textOf(declaration[bound])}, not a whole number.`);
  }
}

function checkRuntimeConfig(runtimeConfig: unknown): PlatformType[] {
  if (!isObject(runtimeConfig)) throw invalidContent('Missing "runtimeConfig" in the document.');
  const platforms = new Set<PlatformType>();
  for (const [action, config] of Object.entries(runtimeConfig)) {
    const supported = pluginPlatforms(action);
    if (!supported) throw invalidContent(`Unknown plugin name: ${action}`);
    const properties = isObject(config) ? config.properties : undefined;
    for (const property of Array.isArray(properties) ? properties : [properties]) {
      if (property !== undefined && !isObject(property))
        throw invalidContent(`Invalid properties of plugin ${action}.`);
    }
    for (const platform of supported) platforms.add(platform);
  }
  return [...platforms];
}

function checkMainSteps(mainSteps: unknown): PlatformType[] {
  const platforms = new Set<PlatformType>();
  checkSteps(mainSteps, (step, name) => {
    const supported = pluginPlatforms(String(step.action));
    if (!supported) throw invalidContent(`Unknown plugin name: ${step.action}`);
    const only = checkPrecondition(step.precondition, name);
    for (const platform of supported) if (only === undefined || only === platform) platforms.add(platform);
  });
  return [...platforms];
}

function checkSteps(mainSteps: unknown, check: (step: JsonObject, name: string) => void): void {
  if (!Array.isArray(mainSteps) || mainSteps.length === 0) throw invalidContent('Missing "mainSteps" in the document.');
  const names = new Set<string>();
  for (const step of mainSteps) {
    if (!isObject(step)) throw invalidContent('"mainSteps" holds something that is not a step.');
    const name = step.name;
    if (typeof name !== "string") throw invalidContent('Missing "name" in step detail.');
    if (typeof step.action !== "string") throw invalidContent('Missing "action" in step detail.');
    if (!/^[a-zA-Z0-9_\-.]{1,128}$/.test(name)) throw invalidContent(`StepName: ${name} is invalid.`);
    if (names.has(name)) throw invalidContent("Duplicate step names found in mainSteps of the document.");
    if (step.inputs !== undefined && !isObject(step.inputs)) {
      throw invalidContent(`The inputs of step ${name} are not an object.`);
    }
    names.add(name);
    check(step, name);
  }
}

/** @returns the platform that the precondition wants, if it is about the platform. */
function checkPrecondition(precondition: unknown, step: string): string | undefined {
  if (precondition === undefined) return undefined;
  const operands = isObject(precondition) ? precondition.StringEquals : undefined;
  if (!Array.isArray(operands) || operands.length !== 2) {
    throw invalidContent(`The precondition of step ${step} is not a StringEquals of two values.`);
  }
  const [left, right] = operands.map(textOf);
  if (left === "platformType") return right;
  return right === "platformType" ? left : undefined;
}

/** `{{ name }}` must be declared; words with a colon (`ssm:`, `global:`, `aws:`) are not the document's own. */
function checkReferences(part: unknown, declared: ReadonlySet<string>): void {
  for (const [, name] of JSON.stringify(part ?? "").matchAll(/\{\{\s*([a-zA-Z0-9_]+)\s*\}\}/g)) {
    if (!declared.has(name!)) throw invalidContent(`Parameter "${name}" is not declared.`);
  }
}
