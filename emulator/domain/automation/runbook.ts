import { isObject } from "../../input/json.ts";
import { textOf } from "../../input/text.ts";
import type { JsonObject, ParameterDeclaration } from "../documents/document-content.ts";

/** A parsed document of schema 0.3. */
export interface Runbook {
  readonly assumeRole?: string | undefined;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly variables: Readonly<Record<string, ParameterDeclaration>>;
  readonly steps: readonly RunbookStep[];
  /** The outputs of the runbook, each as `step.Output`. */
  readonly outputs: readonly string[];
}

export interface RunbookStep {
  readonly name: string;
  readonly action: string;
  readonly inputs: JsonObject;
  readonly outputs: readonly StepOutput[];
  /** `Abort` (default), `Continue` or `step:<name>`. */
  readonly onFailure: string;
  /** `Abort` (default) or `step:<name>`. */
  readonly onCancel: string;
  readonly nextStep?: string | undefined;
  readonly isEnd: boolean;
  /** Whether its failure makes the execution fail at the end. Default: unless onFailure is Continue. */
  readonly isCritical: boolean;
  readonly maxAttempts: number;
  /** A number, or a reference to one. */
  readonly timeoutSeconds?: unknown;
}

export interface StepOutput {
  readonly name: string;
  /** JSONPath; `$` where the action returns the value under the name of the output. */
  readonly selector: string | undefined;
  readonly type: string;
}

/** Parses the content of a runbook that `checkRunbook` has accepted. */
export function readRunbook(content: JsonObject): Runbook {
  return {
    assumeRole: typeof content.assumeRole === "string" ? content.assumeRole : undefined,
    parameters: declarations(content.parameters),
    variables: declarations(content.variables),
    steps: (content.mainSteps as JsonObject[]).map(readStep),
    outputs: Array.isArray(content.outputs) ? content.outputs.map(outputName) : [],
  };
}

function readStep(step: JsonObject): RunbookStep {
  const onFailure = typeof step.onFailure === "string" ? step.onFailure : "Abort";
  const isContinue = onFailure.toLowerCase() === "continue";
  return {
    name: String(step.name),
    action: String(step.action),
    inputs: isObject(step.inputs) ? step.inputs : {},
    outputs: (Array.isArray(step.outputs) ? step.outputs : []).filter(isObject).map(readOutput),
    onFailure: isContinue ? "Continue" : onFailure,
    onCancel: typeof step.onCancel === "string" ? step.onCancel : "Abort",
    nextStep: typeof step.nextStep === "string" ? step.nextStep : undefined,
    isEnd: isTrue(step.isEnd),
    isCritical: step.isCritical === undefined ? !isContinue : isTrue(step.isCritical),
    maxAttempts: maxAttempts(step.maxAttempts),
    ...(step.timeoutSeconds === undefined ? {} : { timeoutSeconds: step.timeoutSeconds }),
  };
}

function readOutput(output: JsonObject): StepOutput {
  const selector = output.Selector ?? output.selector;
  return {
    name: textOf(output.Name ?? output.name),
    selector: typeof selector === "string" ? selector : undefined,
    type: textOf(output.Type ?? output.type ?? "String"),
  };
}

/** 1 if it is not a number. */
function maxAttempts(value: unknown): number {
  const number = typeof value === "object" ? Number.NaN : Number(value);
  return Number.isNaN(number) ? 1 : Math.max(1, number);
}

/** AWS's resource types (`AWS::EC2::Instance::Id`, `List<…>` of them) count as strings. */
function declarations(value: unknown): Record<string, ParameterDeclaration> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, declaration]) => {
      const { type, ...rest } = declaration as unknown as ParameterDeclaration & { type: string };
      const plain = type.startsWith("List<") ? "StringList" : type.startsWith("AWS::") ? "String" : type;
      return [name, { ...rest, type: plain as ParameterDeclaration["type"] }];
    }),
  );
}

/** `launch.InstanceIds`; some write it in braces. */
export function outputName(output: unknown): string {
  const text = textOf(output).trim();
  return text.slice(text.startsWith("{{") ? 2 : 0, text.endsWith("}}") ? -2 : undefined).trim();
}

export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}
