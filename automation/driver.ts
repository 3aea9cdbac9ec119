import pLimit, { type LimitFunction } from "p-limit";
import type { Names } from "../emulator/input/option-names.ts";
import type { WindowHistory } from "../history/window-history.ts";
import type {
  DestroyOperationOptions,
  DriverOptions,
  ManyStacksOptions,
  OperationOptions,
  OperationResult,
  PreviewOperationOptions,
  RunAllOptions,
  StackOperationOptions,
  StackOutcome,
  TraceOptions,
  UpOperationOptions,
} from "./api/driver-options.ts";
import type { Operation } from "./api/events.ts";
import { checkCallOptions, checkDriverOptions, closedDriver, endedBy } from "./api/option-names.ts";
import { REAL_TIMING } from "./api/timing.ts";
import {
  type CancelOptions,
  type DeploymentsOptions,
  type OutputOptions,
  type ReadOptions,
  Stack,
} from "./driver-stack.ts";
import { DriverError } from "./errors/driver-error.ts";
import { driverErrorOf, interruption } from "./errors/driver-error-of.ts";
import { onEachStack } from "./operation/many-stacks.ts";
import { defaultAtOnce } from "./operation/operation-queue.ts";
import type { OperationRun } from "./operation/operation-run.ts";
import { Operations } from "./operation/operations.ts";
import { noteEmulator } from "./operation/settle-emulator.ts";
import type { ProcessRunner } from "./process/pulumi-process.ts";
import type { ConfigEntry } from "./project/config-entries.ts";
import type { ConfigOptions, ProjectStack } from "./project/project.ts";
import type {
  HistoryOptions,
  ReadBackSource,
  StackCloud,
  Verification,
  VerificationOptions,
} from "./read-back/read-back.ts";
import { SharedTime } from "./read-back/shared-time.ts";
import { type ShownOutput, shownOutputs, stackOutputs } from "./read-back/stack-outputs.ts";
import { resourcesIn, type StackResource } from "./read-back/stack-resources.ts";
import { hidesProviders, windowsIn } from "./read-back/stack-windows.ts";
import { CALLS, STACK_CALLS } from "./read-option-names.ts";
import { type Cancellation, cancelStack } from "./recovery/cancel-stack.ts";
import { recordedEmulator } from "./recovery/emulator-record.ts";
import { currentState, exportState } from "./recovery/state-of.ts";
import { decryptedStack, hidesWhatReadersNeed } from "./stack/decrypted-stack.ts";
import { Stacks } from "./stack/project-stacks.ts";
import { baseVariables } from "./stack/stack-session.ts";
import { beginTrace, type Trace } from "./stack/tracing.ts";
import { stackVariables } from "./stack/variables.ts";
import { openWorkspace, type Workspace } from "./stack/workspace.ts";
import { type Deployment, deploymentsOf } from "./stack-calls/deployments.ts";

/**
 * Runs Pulumi on the stacks of one project: one operation at a time on each stack, several stacks at the same time. It does
 * not change this process's environment, working directory or signal handlers. The program runs in its own process; a failure
 * is a DriverError.
 *
 * ```ts
 * await using driver = new Driver({ directory: "infra" });
 * const outcomes = await driver.runAll("up", await driver.environments());
 * ```
 */
export class Driver implements AsyncDisposable {
  readonly #options: DriverOptions;
  readonly #stacks: Stacks;
  readonly #operations: Operations;
  readonly #closing = new AbortController();
  readonly #readings = new Set<Promise<unknown>>();
  /** How many stacks are worked on at the same time, at most. */
  readonly #atOnce: number;

  /**
   * @throws RangeError for limits that are not whole numbers of at least 1.
   * @throws DriverError config for unknown options.
   */
  constructor(options: DriverOptions) {
    checkDriverOptions(options);
    const { global = defaultAtOnce(), perBackend = Infinity, perKey = Infinity } = options.limits ?? {};
    this.#options = options;
    this.#atOnce = global;
    this.#stacks = new Stacks(options);
    this.#operations = new Operations(options, this.#stacks, { global, perBackend, perKey }, this.#closing.signal);
  }

  /** The names of the project's stacks: those with a file, and those given as data. */
  async environments(): Promise<string[]> {
    try {
      return await this.#stacks.names();
    } catch (error) {
      throw driverErrorOf(error, "environments");
    }
  }

  /** @param options config over the stack's own. @throws DriverError not-found or config. */
  async environment(name: string, options?: ConfigOptions): Promise<ProjectStack> {
    try {
      return await this.#stacks.open(name, options);
    } catch (error) {
      throw driverErrorOf(error, `environment ${name}`, name);
    }
  }

  /** One stack, with the calls of the Automation API's `Stack`. */
  stack(name: string): Stack {
    return new Stack(name, this, {
      check: async (config) => void (await this.environment(name, config)),
      import: (options) => this.#operations.startImport(name, options),
      reading: async (what, options, work) => {
        const result = this.#readOneOrMany(what, STACK_CALLS[what], name, options, async (_, reading) => ({
          value: await this.#inWorkspace(name, reading, work),
        }));
        return ((await result) as { value: Awaited<ReturnType<typeof work>> }).value;
      },
      changing: async (what, options, work) => {
        const result = this.#readOneOrMany(what, STACK_CALLS[what], name, options, (_, { signal, trace }) =>
          this.#operations.inTurn(name, signal, trace, async (session) => {
            await using workspace = await openWorkspace(session, signal);
            return { value: await work(workspace, signal) };
          }),
        );
        return ((await result) as { value: Awaited<ReturnType<typeof work>> }).value;
      },
    });
  }

  /**
   * Returns every value of the stack's config as a program gets it, and where it comes from. It reads files only; what is encrypted is
   * `[secret]`. Values are not checked: {@link environment} does that.
   *
   * @throws DriverError not-found, or config for a file that cannot be read.
   */
  config(stack: string, options?: ConfigOptions & ReadOptions): Promise<ConfigEntry[]>;
  config(
    stacks: readonly string[],
    options?: ConfigOptions & ReadOptions & ManyStacksOptions<ConfigEntry[]>,
  ): Promise<StackOutcome<ConfigEntry[]>[]>;
  async config(
    stacks: string | readonly string[],
    options: ConfigOptions & ReadOptions & ManyStacksOptions<ConfigEntry[]> = {},
  ): Promise<unknown> {
    return await this.#readOneOrMany("config", CALLS.config, stacks, options, (stack) =>
      this.#stacks.config(stack, options),
    );
  }

  /** Shows what an `up` would do, with the changes of each property. For several stacks see {@link runAll}. */
  preview(stack: string, options?: PreviewOperationOptions): OperationRun<OperationResult>;
  preview(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  preview(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("preview", stacks, options);
  }

  /** Creates, updates or deletes resources so that they match the program. */
  up(stack: string, options?: UpOperationOptions): OperationRun<OperationResult>;
  up(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  up(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("up", stacks, options);
  }

  /** Updates the state so that it matches the cloud. */
  refresh(stack: string, options?: OperationOptions): OperationRun<OperationResult>;
  refresh(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  refresh(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("refresh", stacks, options);
  }

  /** Deletes all resources of the stack. */
  destroy(stack: string, options?: DestroyOperationOptions): OperationRun<OperationResult>;
  destroy(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  destroy(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("destroy", stacks, options);
  }

  /**
   * Runs one operation on several stacks, as many at the same time as the limits allow. It does not reject when a stack fails: the
   * others go on. Returns the outcome of each stack, in the order of the names.
   */
  runAll(operation: Operation, stacks: readonly string[], options: RunAllOptions = {}): OperationRun<StackOutcome[]> {
    return this.#operations.startAll(operation, stacks, options);
  }

  /**
   * Returns the outputs of the last `up`; empty when there was none. A secret is `[secret]`. With `showSecrets` each output has its
   * value and whether it is a secret.
   */
  outputs(stack: string, options: OutputOptions & { readonly showSecrets: true }): Promise<Record<string, ShownOutput>>;
  outputs(
    stacks: readonly string[],
    options: OutputOptions & { readonly showSecrets: true } & ManyStacksOptions<Record<string, ShownOutput>>,
  ): Promise<StackOutcome<Record<string, ShownOutput>>[]>;
  outputs(stack: string, options?: ReadOptions): Promise<Record<string, unknown>>;
  outputs(
    stacks: readonly string[],
    options?: ReadOptions & ManyStacksOptions<Record<string, unknown>>,
  ): Promise<StackOutcome<Record<string, unknown>>[]>;
  async outputs(
    stacks: string | readonly string[],
    options: OutputOptions & ManyStacksOptions<Record<string, ShownOutput>> = {},
  ): Promise<unknown> {
    const read = (options.showSecrets ? shownOutputs : stackOutputs) as typeof shownOutputs;
    return await this.#readOneOrMany("outputs", CALLS.outputs, stacks, options, (name, reading) =>
      this.#inWorkspace(name, reading, read),
    );
  }

  /** The stack's deployments, the latest first, as its backend recorded them. {@link history} is what its windows did. */
  deployments(stack: string, options?: DeploymentsOptions): Promise<Deployment[]>;
  deployments(
    stacks: readonly string[],
    options?: DeploymentsOptions & ManyStacksOptions<Deployment[]>,
  ): Promise<StackOutcome<Deployment[]>[]>;
  async deployments(
    stacks: string | readonly string[],
    options: DeploymentsOptions & ManyStacksOptions<Deployment[]> = {},
  ): Promise<unknown> {
    return await this.#readOneOrMany("deployments", CALLS.deployments, stacks, options, (name, reading) =>
      this.#inWorkspace(name, reading, (workspace) => deploymentsOf(workspace, options.last)),
    );
  }

  /**
   * Reads what each of the stack's windows did, through the SSM API of the stack's cloud. The windows are those in the stack's
   * state, whatever program made them.
   *
   * @throws DriverError not-deployed, when the stack has no window (yet); config, when it has none that `windows` names; failed,
   *   when nothing answers.
   */
  history(stack: string, options?: HistoryOptions & TraceOptions): Promise<WindowHistory[]>;
  history(
    stacks: readonly string[],
    options?: HistoryOptions & TraceOptions & ManyStacksOptions<WindowHistory[]>,
  ): Promise<StackOutcome<WindowHistory[]>[]>;
  async history(
    stacks: string | readonly string[],
    options: HistoryOptions & TraceOptions & ManyStacksOptions<WindowHistory[]> = {},
  ): Promise<unknown> {
    return await this.#readOneOrMany("history", CALLS.history, stacks, options, async (stack, reading) => {
      const { readBack } = await import("./read-back/read-back.ts");
      return await readBack(await this.#readBackSource(stack, reading), { ...options, signal: reading.signal });
    });
  }

  /** Checks whether each of the stack's windows did what is expected of it. Throws as {@link history} does. */
  verify(stack: string, options?: VerificationOptions & TraceOptions): Promise<Verification>;
  verify(
    stacks: readonly string[],
    options?: VerificationOptions & TraceOptions & ManyStacksOptions<Verification>,
  ): Promise<StackOutcome<Verification>[]>;
  async verify(
    stacks: string | readonly string[],
    options: VerificationOptions & TraceOptions & ManyStacksOptions<Verification> = {},
  ): Promise<unknown> {
    const time = options.wait?.time ?? new SharedTime([stacks].flat());
    // Stacks that wait do nothing meanwhile, and must all be there before time goes on; their CLIs still take turns.
    const atOnce = options.wait ? Infinity : this.#atOnce;
    const turn = pLimit(this.#atOnce);
    return await this.#readOneOrMany("verify", CALLS.verify, stacks, { ...options, atOnce }, async (stack, reading) => {
      try {
        const { verifyBack } = await import("./read-back/read-back.ts");
        const { signal } = reading;
        return await verifyBack(await this.#readBackSource(stack, reading, turn), { ...options, signal }, time);
      } finally {
        time.leave(stack);
      }
    });
  }

  /**
   * Returns the settings of AWS clients for the stack's cloud, once that is known to be the stack's own: its account, its region, the
   * emulator that it was deployed to.
   *
   * @throws DriverError config, when the stack has no credentials or those of another account; other-emulator.
   */
  async cloud(stack: string, options: ReadOptions = {}): Promise<StackCloud> {
    const cloud = await this.#readOneOrMany("cloud", CALLS.cloud, stack, options, async (name, reading) => {
      const { openCloud } = await import("./read-back/read-back.ts");
      const source = await this.#readBackSource(name, reading);
      const decrypted = await this.#inWorkspace(name, reading, decryptedStack);
      return await openCloud({ ...source, stack: decrypted }, reading.signal);
    });
    return cloud as StackCloud;
  }

  /** Returns the resources of the stack's state, without components and providers; none of a stack that was never deployed. */
  async resources(stack: string, options: ReadOptions = {}): Promise<StackResource[]> {
    const resources = await this.#readOneOrMany("resources", CALLS.resources, stack, options, async (name, reading) => {
      const state = await this.#inWorkspace(name, reading, currentState);
      return state === "absent" ? [] : resourcesIn(state);
    });
    return resources as StackResource[];
  }

  /**
   * Interrupts the operation that holds a stack, also one of another process, and removes the lock of a process that is proven to
   * have ended.
   *
   * @throws DriverError locked, when the holder cannot be interrupted and is not proven to have ended.
   */
  cancel(stack: string, options?: CancelOptions): Promise<Cancellation>;
  cancel(
    stacks: readonly string[],
    options?: CancelOptions & ManyStacksOptions<Cancellation>,
  ): Promise<StackOutcome<Cancellation>[]>;
  async cancel(
    stacks: string | readonly string[],
    options: CancelOptions & ManyStacksOptions<Cancellation> = {},
  ): Promise<unknown> {
    return await this.#readOneOrMany("cancel", CALLS.cancel, stacks, options, (stack, reading) => {
      return this.#cancel(stack, options.force, reading);
    });
  }

  /**
   * Returns the environment variables with which the plain CLI works on the stack as this driver does. Creates the stack in the
   * backend if it does not exist, since `pulumi preview` refuses a stack that does not exist.
   */
  async variables(name: string, options: ReadOptions = {}): Promise<Record<string, string>> {
    const variables = await this.#readOneOrMany("variables", CALLS.variables, name, options, (_, reading) =>
      this.#variables(name, reading),
    );
    return variables as Record<string, string>;
  }

  async #variables(name: string, { signal, trace }: Reading): Promise<Record<string, string>> {
    const session = await this.#stacks.session(name, signal, trace);
    await using workspace = await openWorkspace(session, signal);
    await workspace.init();
    await noteEmulator(workspace, signal, this.#options.onNotice);
    const { stack, settings, backend } = session;
    const base = baseVariables(this.#options, settings);
    const endpoint = settings.endpoint ?? this.#options.endpoint;
    const { PULUMI_BACKEND_URL, ...variables } = stackVariables(stack, await session.pulumi(), base, backend, endpoint);
    // A login may lead elsewhere tomorrow, and then for this shell too.
    const url = backend.isFoundByCli ? {} : { PULUMI_BACKEND_URL: PULUMI_BACKEND_URL! };
    return { ...variables, ...url, PULUMI_STACK: name };
  }

  /** Interrupts all operations, waits until they have ended, and refuses new ones. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([this.#operations.settled(), ...this.#readings]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #startOneOrMany(
    operation: Operation,
    stacks: string | readonly string[],
    options: StackOperationOptions & RunAllOptions,
  ): OperationRun<OperationResult | StackOutcome[]> {
    if (typeof stacks === "string") return this.#operations.start(operation, stacks, options);
    return this.#operations.startAll(operation, stacks, options);
  }

  /** Reading is not queued, but as many at a time as operations may be. */
  async #readOneOrMany<T>(
    what: string,
    names: Names,
    stacks: string | readonly string[],
    { atOnce = this.#atOnce, ...options }: ReadOptions & ManyStacksOptions<T> & { readonly atOnce?: number },
    read: (stack: string, reading: Reading) => Promise<T>,
  ): Promise<T | StackOutcome<T>[]> {
    const signal = endedBy(options, this.#closing.signal);
    const one = (stack: string) => {
      const attributes = { "deployment.environment.name": stack };
      return beginTrace(this.#options, options).span(`driver.${what}`, attributes, async (trace) => {
        try {
          if (this.#closing.signal.aborted) throw closedDriver(what, stack);
          checkCallOptions(what, stack, options, names);
          return await read(stack, { trace, signal });
        } catch (error) {
          if (signal.aborted && !(error instanceof DriverError)) throw interruption(stack, signal.reason);
          throw driverErrorOf(error, `${what} of ${stack}`, stack);
        }
      });
    };
    const { onOutcome } = options;
    const run = typeof stacks === "string" ? one(stacks) : onEachStack(what, stacks, { atOnce, onOutcome }, one);
    this.#readings.add(run);
    return await run.finally(() => this.#readings.delete(run));
  }

  async #inWorkspace<T>(
    name: string,
    { signal, trace }: Reading,
    work: (workspace: Workspace) => Promise<T>,
  ): Promise<T> {
    await using workspace = await openWorkspace(await this.#stacks.session(name, signal, trace), signal);
    return await work(workspace);
  }

  async #cancel(name: string, force: boolean | undefined, reading: Reading): Promise<Cancellation> {
    if (await this.#operations.interrupt(name)) return { stack: name, did: "interrupted", owners: [] };
    const options = { force, signal: reading.signal, timing: this.#options.timing ?? REAL_TIMING };
    return await this.#inWorkspace(name, reading, (workspace) => cancelStack(workspace, options));
  }

  /** @param turn bounds how many CLIs run at the same time. */
  async #readBackSource(name: string, { signal, trace }: Reading, turn?: LimitFunction): Promise<ReadBackSource> {
    const session = await this.#stacks.session(name, signal, trace);
    const run: ProcessRunner = turn ? (asked) => turn(() => session.run(asked)) : session.run;
    await using workspace = await openWorkspace({ ...session, run }, signal);
    const kept = await currentState(workspace);
    const isHidden = kept !== "absent" && hidesProviders(kept);
    const state = isHidden ? await exportState(workspace, session.stack, { showSecrets: true }) : kept;
    const windows = state === "absent" ? [] : windowsIn(state);
    const { variables, stack } = workspace.session;
    const isDeployed = windows.length > 0;
    const emulator = isDeployed && stack.cloud === "emulator" ? await recordedEmulator(workspace) : undefined;
    return {
      stack: isDeployed && hidesWhatReadersNeed(stack) ? await decryptedStack(workspace) : stack,
      ...{ windows, variables, identify: this.#options.identify, emulator },
    };
  }
}

/** One call that reads: its place in a trace, and what ends it. */
interface Reading {
  readonly trace: Trace;
  readonly signal: AbortSignal;
}
