import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { inParallel } from "../history/parallel.ts";
import type { WindowHistory } from "../history/window-history.ts";
import { DriverError } from "./driver-error.ts";
import type {
  DestroyOperationOptions,
  DriverOptions,
  OperationOptions,
  OperationResult,
  PreviewOperationOptions,
  RunAllOptions,
  StackOperationOptions,
  StackOutcome,
  StackSettings,
  TraceOptions,
  UpOperationOptions,
} from "./driver-options.ts";
import type { DriverEvent, Operation } from "./events.ts";
import { interruption } from "./failure.ts";
import { attempts } from "./operation/attempts.ts";
import { checkConfirmed } from "./operation/confirmed.ts";
import { type OperationRun, operationRun } from "./operation/operation-run.ts";
import { counter, Telling } from "./operation/telling.ts";
import { ensurePulumi, type PulumiInstallation, PulumiUnavailableError } from "./pulumi-cli.ts";
import { Arrivals } from "./queue/arrivals.ts";
import { OperationQueue } from "./queue/operation-queue.ts";
import { type Cancellation, cancelStack } from "./recovery/cancel-stack.ts";
import { openWorkspace } from "./stack/open-workspace.ts";
import { openProject, openStack, type ProjectStack, stackNames } from "./stack/project.ts";
import type { HistoryOptions, ReadBackSource, Verification, VerificationOptions } from "./stack/read-back.ts";
import { SharedTime } from "./stack/shared-time.ts";
import { stackOutputs } from "./stack/stack-outputs.ts";
import { baseVariables, type StackSession, stackSession } from "./stack/stack-session.ts";
import { stackVariables } from "./stack/variables.ts";
import { REAL_TIMING } from "./timing.ts";
import { Trace } from "./tracing.ts";

export interface ReadOptions extends TraceOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface CancelOptions extends ReadOptions {
  /**
   * Removes the lock although its owner may live on another machine: say so only when it is known to be gone, since two
   * operations at the same time ruin a state.
   */
  readonly force?: boolean | undefined;
}

/**
 * Runs Pulumi on the environments of one project: one operation at a time on each stack, several stacks at the same time.
 * It touches nothing of the process's own, neither its environment nor its working directory nor its signal handlers; the
 * program runs in a process of its own, and its failure is a DriverError here.
 *
 * ```ts
 * await using driver = new Driver({ directory: "infra" });
 * const outcomes = await driver.runAll("up", await driver.environments());
 * ```
 */
export class Driver implements AsyncDisposable {
  readonly #options: DriverOptions;
  readonly #queue: OperationQueue;
  readonly #arrivals = new Arrivals();
  #installation: PulumiInstallation | undefined;
  /** How many stacks are worked on at the same time, at most. */
  readonly #atOnce: number;
  readonly #closing = new AbortController();
  readonly #running = new Map<Promise<unknown>, { readonly stack: string; cancel(): void }>();
  readonly #readings = new Set<Promise<unknown>>();
  /** How many resources each stack's last preview or up saw: what the next one has to do. */
  readonly #expected = new Map<string, number>();

  constructor(options: DriverOptions) {
    this.#options = options;
    const { global = Math.max(2, availableParallelism()), ...limits } = options.limits ?? {};
    this.#atOnce = global;
    this.#queue = new OperationQueue({ perBackend: Infinity, perKey: Infinity, ...limits, global });
  }

  /** The names of the environments: those with a file, and those given as data. */
  async environments(): Promise<string[]> {
    const { stacks = {}, directory } = this.#options;
    const given = Object.entries(stacks).flatMap(([name, { config }]) =>
      config || directory === undefined ? name : [],
    );
    return [...new Set([...(await stackNames(await openProject(this.#options))), ...given])].sort();
  }

  /** @throws DriverError not-found or config. */
  async environment(name: string): Promise<ProjectStack> {
    const { stacks = {}, directory } = this.#options;
    const isGiven = directory === undefined && Object.hasOwn(stacks, name);
    return await openStack(
      await openProject(this.#options),
      name,
      this.#settings(name).config ?? (isGiven ? {} : undefined),
    );
  }

  /** What an `up` would do, with the differences of each property; nothing is touched. Of many stacks: see {@link runAll}. */
  preview(stack: string, options?: PreviewOperationOptions): OperationRun<OperationResult>;
  preview(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  preview(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("preview", stacks, options);
  }

  /** Makes the cloud what the program says. */
  up(stack: string, options?: UpOperationOptions): OperationRun<OperationResult>;
  up(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  up(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("up", stacks, options);
  }

  /** Makes the state what the cloud says. */
  refresh(stack: string, options?: OperationOptions): OperationRun<OperationResult>;
  refresh(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  refresh(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("refresh", stacks, options);
  }

  /** Deletes everything the stack has. */
  destroy(stack: string, options?: DestroyOperationOptions): OperationRun<OperationResult>;
  destroy(stacks: readonly string[], options?: RunAllOptions): OperationRun<StackOutcome[]>;
  destroy(stacks: string | readonly string[], options = {}): OperationRun<OperationResult | StackOutcome[]> {
    return this.#startOneOrMany("destroy", stacks, options);
  }

  /**
   * Does the same on many stacks, as many at a time as the limits allow. It never rejects for a stack that fails: the
   * others go on, and each outcome says how its stack ended, in the order of the names.
   */
  runAll(operation: Operation, stacks: readonly string[], options: RunAllOptions = {}): OperationRun<StackOutcome[]> {
    const { onOutcome, optionsOf, ...shared } = options;
    const number = counter();
    return operationRun(async (emit, signal) => {
      const one = async (stack: string): Promise<StackOutcome> => {
        const sink = { emit, signal, number };
        const run = this.#tracked(operation, stack, { ...shared, ...optionsOf?.(stack) }, sink);
        const outcome = await outcomeOf(stack, run);
        onOutcome?.(outcome);
        return outcome;
      };
      return await Promise.all([...new Set(stacks)].map(one));
    }, options.onEvent);
  }

  /** The outputs of the last `up`; empty when there was none. Secrets are not shown. */
  outputs(stack: string, options?: ReadOptions): Promise<Record<string, unknown>>;
  outputs(stacks: readonly string[], options?: ReadOptions): Promise<StackOutcome<Record<string, unknown>>[]>;
  async outputs(stacks: string | readonly string[], options: ReadOptions = {}): Promise<unknown> {
    return await this.#readOneOrMany("outputs", stacks, options, async (stack, reading) => {
      return await this.#outputs(stack, reading);
    });
  }

  /**
   * What the stack's window did, read back through the SSM API of the cloud that the stack belongs to.
   *
   * @throws DriverError not-deployed, when the stack has no window (yet); failed, when nothing answers.
   */
  history(stack: string, options?: HistoryOptions & TraceOptions): Promise<WindowHistory>;
  history(stacks: readonly string[], options?: HistoryOptions & TraceOptions): Promise<StackOutcome<WindowHistory>[]>;
  async history(stacks: string | readonly string[], options: HistoryOptions & TraceOptions = {}): Promise<unknown> {
    return await this.#readOneOrMany("history", stacks, options, async (stack, reading) => {
      const { readBack } = await import("./stack/read-back.ts");
      return await readBack(await this.#readBackSource(stack, reading), { ...options, signal: reading.signal });
    });
  }

  /** Judges what the stack's window did: whether the patching really happened. */
  verify(stack: string, options?: VerificationOptions & TraceOptions): Promise<Verification>;
  verify(
    stacks: readonly string[],
    options?: VerificationOptions & TraceOptions,
  ): Promise<StackOutcome<Verification>[]>;
  async verify(stacks: string | readonly string[], options: VerificationOptions & TraceOptions = {}): Promise<unknown> {
    const time = options.wait?.time ?? new SharedTime([stacks].flat());
    // Those that wait do nothing meanwhile, and must all be there before time goes on.
    const atOnce = options.wait ? Infinity : this.#atOnce;
    return await this.#readOneOrMany("verify", stacks, { ...options, atOnce }, async (stack, reading) => {
      try {
        const { verifyBack } = await import("./stack/read-back.ts");
        const { signal } = reading;
        return await verifyBack(await this.#readBackSource(stack, reading), { ...options, signal }, time);
      } finally {
        time.leave(stack);
      }
    });
  }

  /**
   * Ends what is under way on a stack, whoever began it, and removes the lock of one that is proven gone.
   *
   * @throws DriverError locked, when the owner cannot be reached or proven gone.
   */
  cancel(stack: string, options?: CancelOptions): Promise<Cancellation>;
  cancel(stacks: readonly string[], options?: CancelOptions): Promise<StackOutcome<Cancellation>[]>;
  async cancel(stacks: string | readonly string[], options: CancelOptions = {}): Promise<unknown> {
    return await this.#readOneOrMany("cancel", stacks, options, (stack, reading) => {
      return this.#cancel(stack, options.force, reading);
    });
  }

  /**
   * The variables with which the plain CLI works on the stack as this driver does. The stack is made in the backend when it
   * is not there yet, since `pulumi preview` refuses one that does not exist.
   */
  async variables(name: string, { signal, ...place }: ReadOptions = {}): Promise<Record<string, string>> {
    const session = await this.#session(name, signal, Trace.begin(this.#options, place));
    await using workspace = await openWorkspace(session, this.#whole(signal));
    await workspace.init();
    const { stack, settings, installation } = session;
    const base = baseVariables(this.#options, settings);
    const endpoint = settings.endpoint ?? this.#options.endpoint;
    return { ...stackVariables(stack, installation, base, endpoint), PULUMI_STACK: name };
  }

  /** Interrupts what is under way, waits until it ended in order, and takes nothing new. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([...this.#running.keys(), ...this.#readings]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #startOneOrMany(
    operation: Operation,
    stacks: string | readonly string[],
    options: StackOperationOptions & RunAllOptions,
  ): OperationRun<OperationResult | StackOutcome[]> {
    if (typeof stacks !== "string") return this.runAll(operation, stacks, options);
    const number = counter();
    return operationRun(
      (emit, signal) => this.#tracked(operation, stacks, options, { emit, signal, number }),
      options.onEvent,
    );
  }

  #tracked(operation: Operation, stack: string, options: StackOperationOptions, sink: Sink): Promise<OperationResult> {
    const own = new AbortController();
    const signal = AbortSignal.any([own.signal, sink.signal, this.#whole(options.signal)]);
    const attributes = { "deployment.environment.name": stack };
    const run = Trace.begin(this.#options, options).span(`driver.${operation}`, attributes, (trace) =>
      this.#operate(operation, stack, options, { ...sink, signal, trace }),
    );
    this.#running.set(run, { stack, cancel: () => own.abort() });
    const forget = () => this.#running.delete(run);
    run.then(forget, forget);
    return run;
  }

  async #operate(
    operation: Operation,
    name: string,
    options: StackOperationOptions,
    { emit: tell, number, signal, trace }: Sink & { readonly trace: Trace },
  ): Promise<OperationResult> {
    const { logger: log, timeoutMs } = this.#options;
    const timing = this.#timing;
    const telling = new Telling({ stack: name, operation }, number, tell, this.#expected.get(name));
    const { emit, expect } = telling;
    const arrival = this.#arrivals.next();
    let startedAt = timing.now();
    let result: OperationResult | undefined;
    let failure: DriverError | undefined;
    try {
      const session = await this.#session(name, signal, trace);
      checkConfirmed(operation, session.stack, options.confirm);
      const claim = { stack: `${session.backendUrl} ${name}`, backend: session.backendUrl, key: session.settings.key };
      const onPosition = (position: number) => emit({ type: "queued", position });
      await arrival.before;
      const entering = trace.span("queue", {}, () => this.#queue.enter(claim, signal, onPosition));
      arrival.pass();
      const leave = await entering;
      startedAt = timing.now();
      try {
        log?.info({ stack: name, operation }, "operation starts");
        const task = { ...options, operation, session, signal, emit, expect };
        const outcome = await attempts(task, { ...this.#options, timeoutMs: options.timeoutMs ?? timeoutMs });
        if (operation === "preview" || operation === "up") this.#expected.set(name, telling.seen);
        else this.#expected.delete(name);
        result = { stack: name, operation, ...outcome, durationMs: timing.now() - startedAt };
        return result;
      } finally {
        leave();
      }
    } catch (error) {
      if (error instanceof DriverError) failure = error;
      else if (signal.aborted) failure = interruption(name, signal.reason);
      throw failure ?? error;
    } finally {
      arrival.pass();
      const outcome = result ? "succeeded" : failure?.kind === "cancelled" ? "cancelled" : "failed";
      const error = failure && { kind: failure.kind, message: failure.message };
      const durationMs = timing.now() - startedAt;
      log?.info({ stack: name, operation, outcome, durationMs, error: error?.kind }, "operation ended");
      emit({ type: "finished", outcome, changes: result?.changes ?? {}, durationMs, ...(error ? { error } : {}) });
    }
  }

  /** Reading is not queued, but as many at a time as operations may be. */
  async #readOneOrMany(
    what: string,
    stacks: string | readonly string[],
    { atOnce = this.#atOnce, ...options }: ReadOptions & { readonly atOnce?: number },
    read: (stack: string, reading: Reading) => Promise<unknown>,
  ): Promise<unknown> {
    const signal = this.#whole(options.signal);
    const one = (stack: string) => {
      const attributes = { "deployment.environment.name": stack };
      return Trace.begin(this.#options, options).span(`driver.${what}`, attributes, (trace) =>
        read(stack, { trace, signal }),
      );
    };
    const run =
      typeof stacks === "string"
        ? one(stacks)
        : inParallel([...new Set(stacks)], atOnce, (stack) => outcomeOf(stack, one(stack)));
    this.#readings.add(run);
    return await run.finally(() => this.#readings.delete(run));
  }

  async #outputs(name: string, { signal, trace }: Reading): Promise<Record<string, unknown>> {
    await using workspace = await openWorkspace(await this.#session(name, signal, trace), signal);
    return await stackOutputs(workspace);
  }

  async #cancel(name: string, force: boolean | undefined, { signal, trace }: Reading): Promise<Cancellation> {
    const own = [...this.#running].filter(([, { stack }]) => stack === name);
    for (const [, run] of own) run.cancel();
    await Promise.allSettled(own.map(([promise]) => promise));
    if (own.length > 0) return { stack: name, did: "interrupted", owners: [] };
    await using workspace = await openWorkspace(await this.#session(name, signal, trace), signal);
    return await cancelStack(workspace, { force, signal, timing: this.#timing });
  }

  async #readBackSource(name: string, reading: Reading): Promise<ReadBackSource> {
    const { windowId } = await this.#outputs(name, reading);
    const stack = await this.environment(name);
    const settings = this.#settings(name);
    const variables = baseVariables(this.#options, settings);
    return { stack, windowId, variables, endpoint: settings.endpoint ?? this.#options.endpoint };
  }

  async #session(name: string, signal: AbortSignal | undefined, trace: Trace): Promise<StackSession> {
    const whole = this.#whole(signal);
    if (whole.aborted) throw interruption(name, whole.reason);
    const stack = await this.environment(name);
    const installation = await this.#pulumi(name, whole);
    return stackSession(stack, this.#settings(name), installation, this.#options, trace);
  }

  /** Found once and kept while it is there: behind a wrapper on PATH, finding it is a start of the CLI. */
  async #pulumi(stack: string, signal: AbortSignal): Promise<PulumiInstallation> {
    const { onProgress, env = process.env } = this.#options;
    if (this.#installation && existsSync(this.#installation.command)) return this.#installation;
    try {
      const options = { env: { ...env }, signal, ...(onProgress ? { onProgress } : {}) };
      this.#installation = await ensurePulumi(options);
      return this.#installation;
    } catch (error) {
      if (signal.aborted) throw interruption(stack, signal.reason);
      if (!(error instanceof PulumiUnavailableError)) throw error;
      throw new DriverError("cli-missing", error.message, { stack, cause: error });
    }
  }

  #settings(name: string): StackSettings {
    const { stacks = {} } = this.#options;
    return (Object.hasOwn(stacks, name) ? stacks[name] : undefined) ?? {};
  }

  /** A caller's signal and the driver's own end. */
  #whole(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }

  get #timing() {
    return this.#options.timing ?? REAL_TIMING;
  }
}

/** One call that reads: its place in a trace, and what ends it. */
interface Reading {
  readonly trace: Trace;
  readonly signal: AbortSignal;
}

interface Sink {
  readonly emit: (event: DriverEvent) => void;
  readonly signal: AbortSignal;
  readonly number: () => number;
}

/** A stack's failure is its outcome; a fault of ours is everybody's. */
async function outcomeOf<T>(stack: string, run: Promise<T>): Promise<StackOutcome<T>> {
  try {
    return { stack, ok: true, result: await run };
  } catch (error) {
    if (error instanceof DriverError) return { stack, ok: false, error };
    throw error;
  }
}
