import { join } from "node:path";
import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation/index.js";
import type { Identify, OperationResult, PlannedOperation, Policy, PulumiOptions } from "../api/driver-options.ts";
import type { EventBody, Operation, PlannedStep, StepOp } from "../api/events.ts";
import { checkOptions, operationArguments } from "../engine/arguments.ts";
import { runEngine } from "../engine/run-engine.ts";
import { hostErrors, translate } from "../engine/translate.ts";
import { DriverError, type FailedResource, type LockOwner } from "../errors/driver-error.ts";
import { checkAccount } from "../identity/check-account.ts";
import type { EmulatorFacts } from "../identity/check-emulator.ts";
import { claimStack } from "../locks/hold-stack.ts";
import { removeStaleLocks } from "../locks/stack-lock.ts";
import { isCredentialKey } from "../project/project.ts";
import { checkpointOf } from "../recovery/checkpoint.ts";
import { lostCreations } from "../recovery/lost-creations.ts";
import { repair } from "../recovery/repair.ts";
import { stateBefore } from "../recovery/state-of.ts";
import { withSecretsHidden } from "../secrets/secret-values.ts";
import { isThrottling } from "../stack/cli-failure.ts";
import { decryptedStack, hasEncrypted } from "../stack/decrypted-stack.ts";
import type { StackSession } from "../stack/stack-session.ts";
import { openWorkspace, type Workspace } from "../stack/workspace.ts";
import { settleEmulator, workspaceOnCopy } from "./settle-emulator.ts";

export interface Task {
  readonly operation: Operation;
  readonly session: StackSession;
  readonly signal: AbortSignal;
  readonly emit: (event: EventBody) => void;
  /** Told how many resources there will be, as soon as it is known. */
  readonly expect: (resources: number) => void;
  readonly policy?: Policy | undefined;
  readonly savePlan?: string | undefined;
  readonly plan?: string | undefined;
  readonly pulumi?: PulumiOptions | undefined;
  readonly identify?: Identify | undefined;
  /** The emulator that answers; undefined for a stack of AWS. */
  readonly emulator?: EmulatorFacts | undefined;
  /** Shows what the operation would do, and does nothing. */
  readonly planOnly?: boolean | undefined;
}

export type Outcome = Pick<OperationResult, "changes" | "steps" | "outputs">;

/** Does one operation on one stack, once. @throws DriverError */
export async function perform(task: Task): Promise<Outcome> {
  const { session } = task;
  await using workspace = await openWorkspace(session, task.signal);
  await using _claim = isPlan(task) ? undefined : await claimStack(session);
  try {
    return await performIn(workspace, task);
  } finally {
    // One that had to be killed after its time of grace was ours: nobody else need find its lock.
    if (workspace.wasKilled && !isPlan(task)) await removeOwnLock(task);
  }
}

async function performIn(workspace: Workspace, task: Task): Promise<Outcome> {
  const { operation, pulumi } = task;
  checkOptions(workspace.session.stack.name, operation, pulumi);
  const place = await makeReady(workspace, task);
  task.emit({ type: "started" });
  if (place === "elsewhere") {
    await using copy = await workspaceOnCopy(workspace, task.signal, settling(task));
    await setSecrets(copy);
    return await previewed(copy, task);
  }
  if (isPlan(task)) return await previewed(workspace, task);
  const plan = await judged(workspace, task);
  const args = [...operationArguments(operation, false, pulumi), ...(plan === undefined ? [] : ["--plan", plan])];
  return await watched(workspace, task, args);
}

/** Whether nothing is to be changed. */
function isPlan({ operation, planOnly }: Task): boolean {
  return operation === "preview" || planOnly === true;
}

function settling(task: Task) {
  const { operation, emit, pulumi, emulator } = task;
  const refreshes = operation === "refresh" || pulumi?.refresh === true;
  return { operation, isPlan: isPlan(task), refreshes, emulator: emulator!, emit };
}

/** The stack exists, holds no lock of the dead, and its state says what is there. */
async function makeReady(workspace: Workspace, task: Task): Promise<"here" | "emptied" | "elsewhere"> {
  const { emit, expect, emulator } = task;
  const onUnlocked = (owner: LockOwner) => emit({ type: "unlocked", owner });
  let state = await stateBefore(workspace, isPlan(task) ? undefined : onUnlocked);
  if (state === "absent") await workspace.init();
  await setSecrets(workspace);
  if (hasEncrypted(workspace.session.stack)) await checkDecrypted(workspace, task);
  if (state === "absent") state = checkpointOf(undefined);
  expect(state.resources.length);
  const place = emulator ? await settleEmulator(workspace, state, settling(task)) : "here";
  if (place === "here" && !isPlan(task)) await repair(workspace, state, emit);
  return place;
}

/** Before anything is read of the cloud, as for config that is not encrypted. */
async function checkDecrypted(workspace: Workspace, { session, signal, identify }: Task): Promise<void> {
  await session.trace.span("account", {}, async () => {
    await checkAccount(await decryptedStack(workspace), session.variables, signal, identify);
  });
}

async function removeOwnLock({ session, emit }: Task): Promise<void> {
  try {
    await removeStaleLocks(session, (owner) => emit({ type: "unlocked", owner }));
  } catch (error) {
    // Another one's lock, which is not for us to remove, nor a reason to hide how our operation ended.
    if (!(error instanceof DriverError)) throw error;
  }
}

/** Secrets reach the CLI by its standard input. An emulator gets nobody's credentials. */
async function setSecrets(workspace: Workspace): Promise<void> {
  const { settings, stack } = workspace.session;
  for (const [key, input] of Object.entries(settings.secrets ?? {})) {
    if (stack.cloud === "emulator" && isCredentialKey(key)) continue;
    await workspace.succeed(["config", "set", "--secret", key, "--config-file", workspace.configFile], { input });
  }
}

async function previewed(workspace: Workspace, task: Task): Promise<Outcome> {
  const outcome = await watched(workspace, task, previewArguments(task, task.savePlan));
  await ask(task, outcome);
  return outcome;
}

/** @param plan the file to write what would be done to. */
function previewArguments({ operation, pulumi }: Task, plan: string | undefined): readonly string[] {
  return [...operationArguments(operation, true, pulumi), ...(plan === undefined ? [] : ["--save-plan", plan])];
}

/** Lets the policy see what would be done; then nothing else may be done. Gives the plan that says so. */
async function judged(workspace: Workspace, task: Task): Promise<string | undefined> {
  if (task.policy === undefined) return task.plan;
  const { operation, plan } = task;
  const ours = operation === "up" ? (plan ?? join(workspace.directory, "plan.json")) : undefined;
  const outcome = await watched(workspace, task, previewArguments(task, plan === undefined ? ours : undefined));
  await ask(task, outcome);
  return ours;
}

async function ask({ operation, session, policy }: Task, { steps, changes }: Outcome): Promise<void> {
  const stack = session.stack.name;
  const reasons = await reasonsOf({ stack, operation, steps, changes }, policy);
  if (reasons.length === 0) return;
  throw new DriverError("policy", `A policy refuses the ${operation} of ${stack}:\n${reasons.join("\n")}`, {
    stack,
    diagnostics: reasons,
  });
}

/** A policy that throws has not let the steps pass. */
async function reasonsOf(planned: PlannedOperation, policy: Policy | undefined): Promise<readonly string[]> {
  try {
    return (await policy?.(planned)) ?? [];
  } catch (cause) {
    const { stack, operation } = planned;
    const text = `The policy for the ${operation} of ${stack} threw an error: ${cause}. Nothing was touched.`;
    throw new DriverError("policy", text, { stack, cause });
  }
}

const ERRORS_MAX = 1000;

/** Runs the CLI and keeps what the engine's events tell: steps, outputs, counts, and what failed. */
async function watched(
  workspace: Workspace,
  { operation, emit, session }: Task,
  args: readonly string[],
): Promise<Outcome> {
  const failed: FailedResource[] = [];
  const errors: string[] = [];
  const violations: string[] = [];
  const printed: string[] = [];
  const steps = new Map<string, PlannedStep>();
  let changes: Partial<Record<StepOp, number>> = {};
  let outputs: Record<string, unknown> | undefined;
  const lost = lostCreations();
  let hasBegun = false;
  const onEvent = (event: EngineEvent) => {
    hasBegun = true;
    lost.note(event);
    if (event.summaryEvent) changes = { ...(event.summaryEvent.resourceChanges as OpMap) };
    const root = event.resOutputsEvent?.metadata;
    if (root?.type === "pulumi:pulumi:Stack" && root.new) {
      outputs = session.redact(withSecretsHidden(root.new.outputs ?? {}) as Record<string, unknown>);
    }
    const body = translate(event);
    if (!body) return;
    const told = session.redact(body);
    if (told.type === "step" && told.phase === "planned") {
      const { type: _type, phase: _phase, ...step } = told;
      steps.set(`${step.op} ${step.urn}`, step);
    }
    if (told.type === "diagnostic" && told.severity === "error") {
      // A program can report any number of errors; the first ones say why.
      if (errors.length < ERRORS_MAX) errors.push(told.message);
      if (told.urn && failed.length < ERRORS_MAX) failed.push({ urn: told.urn, reason: told.message });
    }
    if (told.type === "policy" && told.enforcement === "mandatory") violations.push(violationText(told));
    if (told.type === "diagnostic" && told.severity === "info") {
      printed.push(told.message);
      if (printed.length > PRINTED_MAX) printed.shift();
    }
    emit(told);
  };
  try {
    await runEngine(workspace, args, onEvent);
    if (!hasBegun) throw workspace.crash(args);
    // The last that a program does is to give its outputs.
    if (outputs === undefined && isOfProgram(operation)) throw endedEarly(session.stack.name);
    return { changes, outputs: outputs ?? {}, steps: [...steps.values()] };
  } catch (error) {
    await lost.keep(workspace, emit);
    throw violations.length > 0
      ? violated(error, operation, session.stack.name, violations)
      : withDiagnostics(error, hostErrors(errors, printed), failed);
  }
}

/** How many of the last lines that a program printed are kept for a language host that ends. */
const PRINTED_MAX = 10;

function violationText({ policy, pack, message, urn }: Extract<EventBody, { type: "policy" }>): string {
  const resource = urn === undefined ? "" : ` (${urn.split("::").slice(-2).join(" ")})`;
  return `${pack} ${policy}${resource}: ${message}`;
}

function violated(error: unknown, operation: Operation, stack: string, violations: readonly string[]): unknown {
  if (!(error instanceof DriverError) || error.kind !== "failed") return error;
  const text = `A policy pack refuses the ${operation} of ${stack}:\n${violations.join("\n")}`;
  return new DriverError("policy", text, { stack, diagnostics: violations, cause: error });
}

function isOfProgram(operation: Operation): boolean {
  return operation === "preview" || operation === "up";
}

/** Pulumi takes an exit for the end of the program, and deletes whatever it had not come to. */
function endedEarly(stack: string): DriverError {
  const text =
    `The program of ${stack} ended before it was done (process.exit?). What it had not come to counts as not wanted any more, ` +
    "and an up deletes it.";
  return new DriverError("failed", text, { stack });
}

/** The engine's own errors say more than the CLI's last lines. */
function withDiagnostics(error: unknown, errors: readonly string[], resources: readonly FailedResource[]): unknown {
  if (!(error instanceof DriverError) || error.kind !== "failed" || errors.length === 0) return error;
  const text = errors.join("\n");
  const kind = isThrottling(text) ? "throttled" : /violates plan/.test(text) ? "plan" : "failed";
  return new DriverError(kind, `${error.message.split("\n")[0]}\n${text}`, {
    stack: error.stackName,
    diagnostics: errors,
    resources,
    cause: error,
  });
}
