import { isObject } from "../../input/json.ts";
import { kept } from "../../input/kept.ts";
import { textOf } from "../../input/text.ts";
import type { Node } from "../../store/nodes.ts";
import { joinedOutput, type Output } from "../../store/output.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { checkContent } from "../documents/check-content.ts";
import { checkParameters } from "../documents/check-parameters.ts";
import {
  type CommandDocument,
  commandDocument,
  type DocumentStep,
  type JsonObject,
  parseContent,
} from "../documents/document-content.ts";
import { getDocumentToRun } from "../documents/find-document.ts";
import { type ParameterValue, substitute } from "../documents/substitute.ts";
import { runStep } from "../nodes/run-step.ts";
import type { NodeChange, Reboot, StepOutcome, StepRequest, StepScript } from "../nodes/step.ts";
import { worldOf } from "../patching/step-world.ts";
import { stepTimeoutSeconds } from "./execution-timeout.ts";
import { isUnmet, isUnsupported } from "./skipped-steps.ts";

/** What a node does in one attempt at a step. Computed when the attempt starts, reported when it ends, kept in `RunningStep.outcome`. */
export interface Attempt {
  /** How it ends: the process exits, the agent kills it at its timeout, or the node falls silent. */
  readonly ending: "exit" | "timeout" | "lost";
  readonly durationMs: number;
  readonly exitCode: number;
  readonly stdout: Output;
  readonly stderr: string;
  /** The changes that it makes to the node, in order. */
  readonly changes: readonly NodeChange[];
  readonly reboot?: Reboot | undefined;
  /** The script to execute: only its run decides how the attempt ends. */
  readonly script?: StepScript | undefined;
  /** The attempt has ended and the node reboots. */
  readonly isRebooting?: boolean | undefined;
}

const NO_CHANGES: Attempt["changes"] = [];

/** How deep `aws:runDocument` may nest (agent/runpluginutil of the SSM Agent refuses the fourth level). */
const DEPTH_MAX = 3;

export interface StepSurroundings {
  readonly commandId: string;
  readonly documentName: string;
  readonly orchestrationId: string | null;
  readonly attempt: number;
  readonly startedAtMs: number;
}

type Values = Readonly<Record<string, ParameterValue>>;

/** The outcome of one step on a node, if it starts now. `aws:runDocument` runs the steps of another document inside the step. */
export function attemptStep(
  step: DocumentStep,
  values: Values,
  node: Node,
  around: StepSurroundings,
  context: Context,
  depth = 0,
): Attempt {
  const inputs = inputsOf(values)(step);
  if (step.action === "aws:runDocument") return attemptDocument(inputs, node, around, context, depth);
  const missing = step.action === "aws:downloadContent" ? refusal(() => checkDownload(inputs, context)) : undefined;
  if (missing !== undefined) return failure(missing);
  const request: StepRequest = {
    commandId: around.commandId,
    documentName: around.documentName,
    stepName: step.outputName,
    action: step.action,
    inputs,
    parameters: values,
    attempt: around.attempt,
    startedAtMs: around.startedAtMs,
    orchestrationId: around.orchestrationId ?? undefined,
  };
  // Only a whole step is executed as a script, so the steps of a nested document are always simulated.
  const world = depth === 0 ? worldOf(context) : { ...worldOf(context), runsShell: false };
  return withTimeout(runStep(request, node, world), stepTimeoutSeconds(step, values));
}

/** Each node of a command gets the same. */
const inputsOf = kept((values: Values) => kept((step: DocumentStep) => substitute(step.inputs, values) as JsonObject));

/** A process that is killed at its timeout leaves no output and no changes. */
function withTimeout(outcome: StepOutcome, timeoutSeconds: number | undefined): Attempt {
  const { durationMs, exitCode, stdout, stderr, change, reboot, script, isLost = false } = outcome;
  const timeoutMs = (timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  if (durationMs > timeoutMs && !isLost)
    return { ending: "timeout", durationMs: timeoutMs, exitCode: 137, stdout: "", stderr: "", changes: [] };
  const changes = change ? [change] : NO_CHANGES;
  const ending = isLost ? "lost" : "exit";
  return { ending, durationMs, exitCode, stdout, stderr, changes, reboot, script, isRebooting: undefined };
}

/** The same after its changes have been applied. Member by member, so that all attempts have one form. */
export function applied(attempt: Attempt, isRebooting?: true): Attempt {
  const { ending, durationMs, exitCode, stdout, stderr, reboot, script } = attempt;
  return { ending, durationMs, exitCode, stdout, stderr, changes: NO_CHANGES, reboot, script, isRebooting };
}

function attemptDocument(
  inputs: JsonObject,
  node: Node,
  around: StepSurroundings,
  context: Context,
  depth: number,
): Attempt {
  if (depth >= DEPTH_MAX) return failure(`Documents run documents more than ${DEPTH_MAX} deep.`);
  let nested: NestedDocument | undefined;
  const refused = refusal(() => {
    nested = nestedDocument(inputs, context);
  });
  if (!nested) return failure(refused ?? "");
  return runInside(nested, node, around, context, depth + 1);
}

interface NestedDocument {
  readonly name: string;
  readonly document: CommandDocument;
  readonly values: Values;
}

function nestedDocument(inputs: JsonObject, context: Context): NestedDocument {
  const path = inputs.documentPath;
  const passed = mapOf(inputs.documentParameters);
  const url = isObject(path) && typeof path.path === "string" ? path.path : undefined;
  const content = url === undefined ? undefined : worldOf(context).readObject(url);
  if (url !== undefined && content === undefined)
    throw new AwsError("InvalidDocument", `There is no document at ${url}.`);
  if (content !== undefined) {
    const format = content.trimStart().startsWith("{") ? "JSON" : "YAML";
    const parsed = parseContent(content, format);
    checkContent(parsed, "Command");
    const document = commandDocument(parsed);
    return { name: url!, document, values: checkParameters(url!, document.parameters, passed) };
  }
  const name = textOf(isObject(path) ? path.name : path);
  const [plain, versionText] = /^(arn:[^/]+\/[^:]+|[^:]+)(?::(.+))?$/.exec(name)?.slice(1) ?? [name];
  const found = getDocumentToRun(plain!, versionText ?? optionalText(inputs.documentVersion), context);
  if (found.documentType !== "Command") {
    throw new AwsError("InvalidDocument", `The document ${found.name} is of type ${found.documentType}, not Command.`);
  }
  const document = commandDocument(parseContent(found.content, found.documentFormat));
  return { name: found.name, document, values: checkParameters(found.name, document.parameters, passed) };
}

/** Runs the steps of a nested document one after another as one attempt, which joins their outputs. */
function runInside(
  { name, document, values }: NestedDocument,
  node: Node,
  around: StepSurroundings,
  context: Context,
  depth: number,
): Attempt {
  let total: Attempt = { ending: "exit", durationMs: 0, exitCode: 0, stdout: "", stderr: "", changes: [] };
  for (const step of document.steps) {
    const isOver = total.ending !== "exit" || total.exitCode === 168 || total.exitCode === 169 || total.reboot;
    if (isOver || isUnmet(step, values, node) || isUnsupported(step, node)) continue;
    const startedAtMs = around.startedAtMs + total.durationMs;
    const attempt = attemptStep(step, values, node, { ...around, documentName: name, startedAtMs }, context, depth);
    total = {
      ending: attempt.ending,
      durationMs: total.durationMs + attempt.durationMs,
      exitCode: attempt.exitCode === 0 ? total.exitCode : attempt.exitCode,
      stdout: joinedOutput(total.stdout, attempt.stdout),
      stderr: total.stderr + attempt.stderr,
      changes: [...total.changes, ...attempt.changes],
      reboot: attempt.reboot,
    };
    if (attempt.exitCode !== 0 && step.onFailure === "exit") break;
    if (attempt.exitCode === 0 && step.onSuccess === "exit") break;
  }
  return total;
}

/** A StringMap of parameters as SendCommand passes them: each value a list. */
function mapOf(value: unknown): Record<string, string[]> {
  const map = typeof value === "string" && value !== "" ? parseContent(value, "JSON") : value;
  if (!isObject(map)) return {};
  return Object.fromEntries(
    Object.entries(map).map(([name, member]) => [name, Array.isArray(member) ? member.map(textOf) : [textOf(member)]]),
  );
}

function checkDownload(inputs: JsonObject, context: Context): void {
  if (inputs.sourceType === "SSMDocument") return;
  const url = mapOf(inputs.sourceInfo).path?.[0];
  if (inputs.sourceType !== "S3" || url === undefined) {
    throw new AwsError(
      "InvalidParameters",
      `A simulated node downloads from S3 (with a path) and SSMDocument, not from ${textOf(inputs.sourceType)}.`,
    );
  }
  if (worldOf(context).readObject(url) === undefined) {
    throw new AwsError("InvalidParameters", `There is no object at ${url}.`);
  }
}

/** A faulty nested document is found only when the step runs: the step fails, and SendCommand accepts the command. */
function refusal(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message || error.code;
    throw error;
  }
}

function failure(stderr: string): Attempt {
  return { ending: "exit", durationMs: 100, exitCode: 1, stdout: "", stderr: `${stderr}\n`, changes: [] };
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
