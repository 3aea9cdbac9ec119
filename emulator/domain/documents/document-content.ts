import { isDeeperThan, isObject, JsonError, parseJson } from "../../input/json.ts";
import { textOf } from "../../input/text.ts";
import { parseYaml, YamlError } from "../../input/yaml.ts";
import { AwsError } from "../aws-error.ts";

export type DocumentFormat = "JSON" | "YAML" | "TEXT";
export type PlatformType = "Windows" | "Linux" | "MacOS";
export type JsonObject = Readonly<Record<string, unknown>>;

export const PARAMETER_TYPES = ["String", "StringList", "Boolean", "Integer", "StringMap", "MapList"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A declared parameter; the names are those of the document syntax. */
export interface ParameterDeclaration {
  readonly type: ParameterType;
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minChars?: number;
  readonly maxChars?: number;
}

/** One step of a Command document, whichever schema wrote it. */
export interface DocumentStep {
  /** What GetCommandInvocation calls the plugin: the step's name, or in schema 1.2 its action. */
  readonly name: string;
  /** What the step's folder in S3 and its log stream are called: the name, or in schema 1.2 the property's id. */
  readonly outputName: string;
  /** e.g. `aws:runShellScript` */
  readonly action: string;
  readonly inputs: JsonObject;
  /** The two operands of StringEquals; undefined when there is no precondition. */
  readonly precondition?: readonly [string, string];
  readonly onFailure?: string;
  readonly onSuccess?: string;
  readonly isFinally: boolean;
}

export interface CommandDocument {
  readonly schemaVersion: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly steps: readonly DocumentStep[];
}

/** @throws AwsError InvalidDocumentContent when the text is no JSON or YAML object. */
export function parseContent(content: string, format: DocumentFormat): JsonObject {
  let value: unknown;
  try {
    value = format === "YAML" ? parseYaml(content) : parseJson(content);
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof YamlError)) throw error;
    throw invalidContent(`${format === "YAML" ? "YAML" : "JSON"} not well-formed.`);
  }
  if (!isObject(value) || isDeeperThan(DEPTH_MAX, value))
    throw invalidContent(`${format === "YAML" ? "YAML" : "JSON"} not well-formed.`);
  return value;
}

/** Far beyond any document. */
const DEPTH_MAX = 100;

/** YAML reads an unquoted 2.2 as a number. */
export function schemaVersionOf({ schemaVersion }: JsonObject): string | undefined {
  if (typeof schemaVersion === "number") return schemaVersion.toFixed(1);
  return typeof schemaVersion === "string" ? schemaVersion : undefined;
}

/** The steps of a checked Command document (`checkContent` has seen it). */
export function commandDocument(content: JsonObject): CommandDocument {
  const schemaVersion = schemaVersionOf(content) ?? "";
  return {
    schemaVersion,
    parameters: (content.parameters ?? {}) as Record<string, ParameterDeclaration>,
    steps: schemaVersion.startsWith("1.")
      ? stepsOfRuntimeConfig(content.runtimeConfig as JsonObject)
      : (content.mainSteps as JsonObject[]).map(stepOfMainSteps),
  };
}

/** Schema 1.2: `runtimeConfig` maps an action to its properties, one object or a list of them. */
function stepsOfRuntimeConfig(runtimeConfig: JsonObject): DocumentStep[] {
  return Object.entries(runtimeConfig).flatMap(([action, config]) => {
    const properties = (config as JsonObject).properties;
    const all = (Array.isArray(properties) ? properties : [properties ?? {}]) as JsonObject[];
    return all.map((property, index) => {
      const id = textOf(property.id ?? `${index}.${action}`);
      const { id: _, ...inputs } = property;
      return { name: all.length === 1 ? action : id, outputName: id, action, inputs, isFinally: false };
    });
  });
}

function stepOfMainSteps(step: JsonObject): DocumentStep {
  const inputs = (step.inputs ?? {}) as JsonObject;
  // The step's control words may stand beside `inputs` or inside them; AWS's examples have both.
  const control = (word: string) => (step[word] ?? inputs[word]) as string | boolean | undefined;
  const operands = ((step.precondition ?? {}) as JsonObject).StringEquals as [string, string] | undefined;
  const name = String(step.name);
  return {
    name,
    outputName: name,
    action: String(step.action),
    inputs,
    ...(operands ? { precondition: [textOf(operands[0]), textOf(operands[1])] as const } : {}),
    ...(control("onFailure") !== undefined ? { onFailure: textOf(control("onFailure")) } : {}),
    ...(control("onSuccess") !== undefined ? { onSuccess: textOf(control("onSuccess")) } : {}),
    isFinally: textOf(control("finallyStep")) === "true",
  };
}

export function invalidContent(message: string): AwsError {
  return new AwsError("InvalidDocumentContent", message);
}
