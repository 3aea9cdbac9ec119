import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  Identify,
  ImportOperationOptions,
  PlannedOperation,
  Policy,
  PulumiOptions,
} from "../api/driver-options.ts";
import type { EngineOperation, EventBody } from "../api/events.ts";
import { checkOptions, operationArguments, optionFlags } from "../engine/arguments.ts";
import { importCommand } from "../engine/import-arguments.ts";
import { checkTargets, checkTargetsInState } from "../engine/targets.ts";
import { DriverError, type LockOwner } from "../errors/driver-error.ts";
import { PlannedResources } from "../forecast/planned-resources.ts";
import { checkAccount } from "../identity/check-account.ts";
import type { EmulatorFacts } from "../identity/check-emulator.ts";
import { claimStack } from "../locks/hold-stack.ts";
import { removeStaleLocks } from "../locks/stack-lock.ts";
import { isCredentialKey } from "../project/copied-files.ts";
import { type Checkpoint, checkpointOf } from "../recovery/checkpoint.ts";
import { repair } from "../recovery/repair.ts";
import { stateBefore } from "../recovery/state-of.ts";
import { decryptedStack, hasEncrypted } from "../stack/decrypted-stack.ts";
import type { StackSession } from "../stack/stack-session.ts";
import { openWorkspace, type Workspace } from "../stack/workspace.ts";
import { engineOutcome, type Outcome } from "./engine-outcome.ts";
import { type Place, type Settling, settleEmulator, workspaceOnCopy } from "./settle-emulator.ts";

export interface Task {
  readonly operation: EngineOperation;
  readonly session: StackSession;
  readonly signal: AbortSignal;
  readonly emit: (event: EventBody) => void;
  /** Called with the number of resources that the state has, as soon as it is known. */
  readonly expect: (resources: number) => void;
  readonly policy?: Policy | undefined;
  readonly savePlan?: string | undefined;
  readonly plan?: string | undefined;
  /** Of an import. */
  readonly imports?: ImportOperationOptions | undefined;
  readonly pulumi: PulumiOptions;
  readonly identify?: Identify | undefined;
  /** The emulator that answers; undefined for a stack of AWS. */
  readonly emulator?: EmulatorFacts | undefined;
  /** Shows what the operation would do, and does nothing. */
  readonly planOnly?: boolean | undefined;
  /** Whether a plan says what the windows will do. Default: true. */
  readonly forecast?: boolean | undefined;
}

/** Does one operation on one stack, once: readiness, recovery, run and outcome. @throws DriverError */
export async function perform(task: Task): Promise<Outcome> {
  const { session, signal, operation, pulumi, emit } = task;
  await using workspace = await openWorkspace(session, signal);
  await using _claim = isPlan(task) ? undefined : await claimStack(session);
  try {
    checkOptions(session.stack.name, operation, pulumi);
    checkTargets(session.stack, pulumi);
    if (operation === "import") checkImports(session.stack.name, task.imports);
    const state = await makeReady(workspace, task);
    checkTargetsInState(session.stack, operation, pulumi, urnsOf(state));
    const place = await recover(workspace, task, state);
    emit({ type: "started" });
    return await run(workspace, task, place);
  } finally {
    // A CLI that had to be killed after its time of grace was ours: no other operation has to find its lock.
    if (workspace.wasKilled && !isPlan(task)) await removeOwnLock(task);
  }
}

/** Also of what a killed operation left unfinished: it may be in the state once that is recovered. */
function urnsOf({ resources, pending }: Checkpoint): string[] {
  return [...resources, ...pending.map(({ resource }) => resource)].map(({ urn }) => urn);
}

/** Whether nothing is to be changed. */
function isPlan({ operation, planOnly }: Task): boolean {
  return operation === "preview" || planOnly === true;
}

/** Makes sure that the stack exists, has no stale lock, has its secrets, and belongs to the account of the credentials. */
async function makeReady(workspace: Workspace, task: Task): Promise<Checkpoint> {
  const { emit, expect, session, signal, identify } = task;
  const onUnlocked = (owner: LockOwner) => emit({ type: "unlocked", owner });
  const found = await stateBefore(workspace, isPlan(task) ? undefined : onUnlocked);
  if (found === "absent") await workspace.init();
  await setSecrets(workspace);
  // Before anything is read of the cloud, as for config that is not encrypted.
  if (hasEncrypted(session.stack)) {
    await session.trace.span("account", {}, async () => {
      await checkAccount(await decryptedStack(workspace), session.variables, signal, identify);
    });
  }
  const state = found === "absent" ? checkpointOf(undefined) : found;
  expect(state.resources.length);
  return state;
}

/** Brings the state in line with the emulator that answers, and finishes what a killed operation left. */
async function recover(workspace: Workspace, task: Task, state: Checkpoint): Promise<Place> {
  const place = task.emulator ? await settleEmulator(workspace, state, settling(task)) : "here";
  if (place === "here" && !isPlan(task)) await repair(workspace, state, task.emit);
  return place;
}

function settling(task: Task): Settling {
  const { operation, emit, pulumi, emulator } = task;
  const refreshes = operation === "refresh" || pulumi.refresh === true;
  return { operation, isPlan: isPlan(task), refreshes, emulator: emulator!, emit };
}

/** Runs the engine: for a plan alone, on a copy of the state where that is another emulator's; else for the operation. */
async function run(workspace: Workspace, task: Task, place: Place): Promise<Outcome> {
  if (place === "elsewhere") {
    await using copy = await workspaceOnCopy(workspace, task.signal, settling(task));
    await setSecrets(copy);
    return await planned(copy, task, task.savePlan);
  }
  if (isPlan(task)) return await planned(workspace, task, task.savePlan);
  const plan = task.policy === undefined ? task.plan : await judgedPlan(workspace, task);
  const { args, codeFile } = await commandOf(workspace, task, false);
  const whole = [...args, ...(plan === undefined ? [] : ["--plan", plan])];
  const outcome = await engineOutcome(workspace, task.operation, whole, task);
  if (task.operation !== "import") return outcome;
  const generatedCode = codeFile === undefined ? "" : await readFile(codeFile, "utf8");
  return { ...outcome, generatedCode: workspace.session.redact(generatedCode) };
}

function checkImports(stack: string, imports: ImportOperationOptions | undefined): void {
  if (Array.isArray(imports?.resources) && imports.resources.length > 0) return;
  throw new DriverError("config", `The import into ${stack} names no resources. Give at least one in resources.`, {
    stack,
  });
}

/** The command line of an operation or of its preview. */
async function commandOf({ directory }: Workspace, { operation, pulumi, imports }: Task, isPreview: boolean) {
  if (operation !== "import") return { args: operationArguments(operation, isPreview, pulumi), codeFile: undefined };
  const { args, codeFile } = await importCommand(directory, isPreview, imports ?? { resources: [] });
  return { args: [...args, ...optionFlags(operation, pulumi)], codeFile };
}

/**
 * Previews the operation and asks the policy about it.
 *
 * @param file where the plan is written to.
 */
async function planned(workspace: Workspace, task: Task, file: string | undefined): Promise<Outcome> {
  const { operation, pulumi, policy } = task;
  const resources = foretells(task) ? new PlannedResources() : undefined;
  const plan = file ?? (resources && isWhole(pulumi) ? join(workspace.directory, "forecast.json") : undefined);
  const save = plan === undefined ? [] : ["--save-plan", plan];
  const args = [...(await commandOf(workspace, task, true)).args, ...save];
  const outcome = await engineOutcome(workspace, operation, args, task, {
    onEvent: (event) => resources?.note(event),
    onStarted() {
      if (resources) loadAhead();
    },
  });
  const { steps, changes } = outcome;
  const windows = resources ? await foretold(workspace, task, resources, plan) : [];
  await askPolicy({ stack: task.session.stack.name, operation, steps, changes }, policy);
  return { ...outcome, windows };
}

/** A destroy or a refresh declares no windows, and an operation that changes something was agreed to. */
function foretells(task: Task): boolean {
  return isPlan(task) && task.forecast !== false && (task.operation === "preview" || task.operation === "up");
}

/** Whether all resources take part: of a part of them Pulumi cannot always make a plan. */
function isWhole({ target, exclude, replace }: PulumiOptions = {}): boolean {
  return [target, exclude, replace].every((urns) => urns === undefined || urns.length === 0);
}

const loadForecast = () => import("../forecast/stack-forecast.ts");

/** The code of a forecast takes as long to load as the CLI and its hosts. Most targets are found by tags, also among EC2's instances. */
function loadAhead(): void {
  Promise.all([loadForecast(), import("@aws-sdk/client-ec2")]).catch(() => {});
}

async function foretold(
  workspace: Workspace,
  { emit, signal, session }: Task,
  resources: PlannedResources,
  plan: string | undefined,
): Promise<Outcome["windows"]> {
  if (resources.isEmpty) return [];
  const { stackForecast } = await loadForecast();
  const windows = session.redact(await stackForecast(workspace, resources, plan, signal));
  for (const window of windows) emit({ type: "window", ...window });
  return windows;
}

/** Lets the policy see what would be done. @returns the plan to which an `up` is then held: nothing else may be done. */
async function judgedPlan(workspace: Workspace, task: Task): Promise<string | undefined> {
  const own = task.operation === "up" && task.plan === undefined ? join(workspace.directory, "plan.json") : undefined;
  await planned(workspace, task, own);
  return task.operation === "up" ? (task.plan ?? own) : undefined;
}

/** Secrets reach the CLI by its standard input. An emulator gets no credentials. */
async function setSecrets(workspace: Workspace): Promise<void> {
  const { settings, stack } = workspace.session;
  for (const [key, input] of Object.entries(settings.secrets ?? {})) {
    if (stack.cloud === "emulator" && isCredentialKey(key)) continue;
    await workspace.succeed(["config", "set", "--secret", key, "--config-file", workspace.configFile], { input });
  }
}

async function removeOwnLock({ session, emit }: Task): Promise<void> {
  try {
    await removeStaleLocks(session, (owner) => emit({ type: "unlocked", owner }));
  } catch (error) {
    // Another operation's lock must stay, and must not hide how this one ended.
    if (!(error instanceof DriverError)) throw error;
  }
}

/** Lets a policy refuse what would be done. One that throws has refused it. @throws DriverError policy */
async function askPolicy(planned: PlannedOperation, policy: Policy | undefined): Promise<void> {
  const { stack, operation } = planned;
  let reasons: readonly string[];
  try {
    reasons = (await policy?.(planned)) ?? [];
  } catch (cause) {
    const text = `The policy for the ${operation} of ${stack} threw an error: ${cause}. Nothing was touched.`;
    throw new DriverError("policy", text, { stack, cause });
  }
  if (reasons.length === 0) return;
  const text = `A policy refuses the ${operation} of ${stack}:\n${reasons.join("\n")}`;
  throw new DriverError("policy", text, { stack, diagnostics: reasons });
}
