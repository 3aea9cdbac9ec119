import type { StartAutomationExecutionRequest } from "@aws-sdk/client-ssm";
import type { Automation, AutomationRequestKept, NewAutomation } from "../../store/automations.ts";
import type { DueEntry } from "../../store/due.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { parseContent } from "../documents/document-content.ts";
import { type FoundDocument, getDocumentToRun } from "../documents/find-document.ts";
import { AUTOMATIONS_BEGIN } from "../due-kinds.ts";
import { findTrustingRole } from "../roles/roles.ts";
import { watchAutomation } from "./alarm.ts";
import { automationTargets } from "./automation-targets.ts";
import { automationValues, typed } from "./automation-values.ts";
import { invalidParameters } from "./automations.ts";
import { asTexts, resolve, UnresolvedReference } from "./references.ts";
import { type Runbook, readRunbook } from "./runbook.ts";

/** The request for an execution by the API, a maintenance window, or another execution. */
export type AutomationRequest = Omit<StartAutomationExecutionRequest, "ClientToken" | "Tags">;

export interface AutomationOrigin {
  /** ARN of the identity that started it. */
  readonly executedBy: string;
  /** The due entry to schedule when the execution has ended. */
  readonly tells?: DueEntry | undefined;
  readonly parent?: Pick<Automation, "executionId" | "depth"> | undefined;
  /** Its target, one of those of its parent. */
  readonly target?: string | undefined;
}

/** How deep executions may start executions (General Reference, quotas). */
const DEPTH_MAX = 5;

/**
 * Carries out StartAutomationExecution: checks the request, stores the execution with its steps, all Pending, and leaves the
 * rest to the engine.
 *
 * @throws AwsError what the operation declares: AutomationDefinitionNotFoundException,
 *   AutomationDefinitionVersionNotFoundException, InvalidAutomationExecutionParametersException, InvalidTarget,
 *   AutomationExecutionLimitExceededException.
 */
export function startAutomation(request: AutomationRequest, origin: AutomationOrigin, context: Context): Automation {
  const { store, chance, nowMs, quotas } = context;
  const { parent } = origin;
  const depth = parent ? parent.depth + 1 : 0;
  checkTargeting(request);
  const document = getRunbook(request, context);
  const runbook = readRunbook(parseContent(document.content, document.documentFormat));
  const targets = isTargeted(request) ? automationTargets(request, context) : undefined;
  const values = checkedValues(document.name, runbook, request, targets?.[0]?.parameters, context);
  checkAssumeRole(runbook, values, context);
  if (depth > DEPTH_MAX) throw limitExceeded(`Automations can start automations ${DEPTH_MAX} deep.`);
  if (depth === 0 && store.automations.counted().pending >= quotas.queuedAutomations) {
    throw limitExceeded(`${quotas.queuedAutomations} automations wait already, the account's quota.`);
  }
  const automation: NewAutomation = {
    executionId: chance.uuid(),
    documentName: document.name,
    documentVersion: String(document.version),
    runbookId: store.runbooks.intern(runbook),
    status: "Pending",
    mode: request.Mode ?? "Auto",
    executedBy: origin.executedBy,
    startedAtMs: nowMs,
    endedAtMs: null,
    parentId: parent?.executionId ?? null,
    depth,
    target: origin.target ?? null,
    tells: origin.tells ?? null,
    stepName: null,
    action: null,
    failureMessage: null,
    request: keptRequest(request, values),
    parameterValues: values,
    variables: Object.fromEntries(
      Object.entries(runbook.variables).map(([name, variable]) => [name, typed(variable.default ?? "", variable)]),
    ),
    outputs: {},
    isCompleting: false,
    targetCount: targets?.length ?? 0,
    runningCount: 0,
    endedCount: 0,
    errorCount: 0,
  };
  const started = store.automations.insert(automation);
  if (targets) store.automations.insertTargets(started.number, targets);
  else insertSteps(started, runbook, context);
  watchAutomation(started, context);
  store.due.set(AUTOMATIONS_BEGIN, depth === 0 ? "account" : started.number, nowMs);
  return started;
}

function isTargeted({ TargetParameterName, TargetMaps }: AutomationRequest): boolean {
  return TargetParameterName !== undefined || (TargetMaps?.length ?? 0) > 0;
}

function checkTargeting(request: AutomationRequest): void {
  const {
    TargetParameterName: name,
    Targets: targets = [],
    TargetMaps: maps = [],
    Parameters: parameters = {},
  } = request;
  if (request.TargetLocations || request.TargetLocationsURL !== undefined) {
    throw invalidParameters("The emulator takes no TargetLocations: start an execution in each account and Region.");
  }
  if (targets.length > 0 && maps.length > 0) throw invalidParameters("Targets and TargetMaps do not go together.");
  if (targets.length > 0 && name === undefined) throw invalidParameters("Targets need TargetParameterName.");
  if (name !== undefined && targets.length === 0 && maps.length === 0) {
    throw invalidParameters("TargetParameterName needs Targets or TargetMaps.");
  }
  if (name !== undefined && targets.length > 0 && Object.hasOwn(parameters, name)) {
    throw invalidParameters(`The parameter ${name} gets its values from Targets: do not pass it in Parameters.`);
  }
}

/** A document that is not a runbook counts as missing. */
function getRunbook(
  { DocumentName: name = "", DocumentVersion: version }: AutomationRequest,
  context: Context,
): FoundDocument {
  const reason = UNAVAILABLE_RUNBOOKS.get(name);
  if (reason !== undefined) throw new AwsError("AutomationDefinitionNotFoundException", reason);
  // The name may end with a version: `Restart:3`.
  const [, plain = name, behind] = /^((?:arn:[^/]+\/)?[^:]+):([^:]+)$/.exec(name) ?? [];
  let document: FoundDocument | undefined;
  try {
    document = getDocumentToRun(plain, version ?? behind, context);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === "InvalidDocumentVersion") {
      throw new AwsError("AutomationDefinitionVersionNotFoundException", error.message);
    }
  }
  if (document?.documentType !== "Automation") {
    throw new AwsError("AutomationDefinitionNotFoundException", `Automation Definition Not Found: ${plain}`);
  }
  return document;
}

/** Checks an execution with targets with the values of its first target. */
function checkedValues(
  name: string,
  runbook: Runbook,
  { Parameters: given = {}, TargetParameterName: target, TargetMaps: maps = [] }: AutomationRequest,
  ofTarget: Readonly<Record<string, readonly string[]>> | undefined,
  context: Context,
): Record<string, unknown> {
  const targeted = [
    ...new Set([...(target === undefined ? [] : [target]), ...maps.flatMap((map) => Object.keys(map))]),
  ];
  const unknown = targeted.find((parameter) => !Object.hasOwn(runbook.parameters, parameter));
  if (unknown !== undefined) throw invalidParameters(`Document ${name} has no parameter ${unknown} for its targets.`);
  const needed = ofTarget
    ? runbook.parameters
    : Object.fromEntries(Object.entries(runbook.parameters).filter(([parameter]) => !targeted.includes(parameter)));
  return automationValues(name, needed, { ...given, ...ofTarget }, context);
}

/** The text is AWS's. */
function checkAssumeRole({ assumeRole }: Runbook, values: Record<string, unknown>, context: Context): void {
  if (assumeRole === undefined) return;
  let arn: unknown;
  try {
    arn = resolve(assumeRole, (name) => values[name]);
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    return;
  }
  if (typeof arn !== "string" || arn === "") return;
  if (!findTrustingRole(arn, "ssm.amazonaws.com", context)) {
    throw invalidParameters("The defined assume role is unable to be assumed.");
  }
}

/** The parameters that reads show: the passed ones and the defaults of the others, all as strings. */
function keptRequest(request: AutomationRequest, values: Record<string, unknown>): AutomationRequestKept {
  const isMany = isTargeted(request);
  const shown = isMany ? Object.entries(values).filter(([name]) => !isOfTarget(name, request)) : Object.entries(values);
  return {
    parameters: Object.fromEntries(shown.map(([name, value]) => [name, asTexts(value)])),
    targetParameterName: request.TargetParameterName,
    targets: request.Targets,
    targetMaps: request.TargetMaps?.length ? request.TargetMaps : undefined,
    // The default of MaxConcurrency is documented, that of MaxErrors is not.
    maxConcurrency: request.MaxConcurrency ?? (isMany ? "10" : undefined),
    maxErrors: request.MaxErrors ?? (isMany ? "0" : undefined),
    alarmConfiguration: request.AlarmConfiguration,
  };
}

function isOfTarget(name: string, { TargetParameterName, TargetMaps = [] }: AutomationRequest): boolean {
  return name === TargetParameterName || TargetMaps.some((map) => Object.hasOwn(map, name));
}

function insertSteps({ number }: Automation, { steps }: Runbook, { store, chance }: Context): void {
  for (const [position, { name, action }] of steps.entries()) {
    store.automationSteps.insert({
      stepExecutionId: chance.uuid(),
      executionNumber: number,
      position,
      name,
      action,
      status: "Pending",
      startedAtMs: null,
      endedAtMs: null,
      attempt: 0,
      awaits: null,
      record: {},
    });
  }
}

function limitExceeded(message: string): AwsError {
  return new AwsError("AutomationExecutionLimitExceededException", message);
}

/** AWS's runbooks that windows use and the emulator cannot run, with the reason. They are refused at the start. */
export const UNAVAILABLE_RUNBOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "AWS-PatchInstanceWithRollback":
      "The emulator does not have AWS-PatchInstanceWithRollback: it takes snapshots of volumes and restores them through " +
      "CloudFormation and Lambda, which the emulator's instances do not have. AWS-RunPatchBaseline patches without rollback.",
  }),
);
