import { availableParallelism } from "node:os";
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
  UpOperationOptions,
} from "./driver-options.ts";
import type { DriverEvent, EventBody, Operation } from "./events.ts";
import { interruption } from "./failure.ts";
import { type OperationRun, operationRun } from "./operation/operation-run.ts";
import { perform } from "./operation/perform.ts";
import { Progress } from "./operation/progress.ts";
import { DEFAULT_RETRY, retrying } from "./operation/retry.ts";
import { ensurePulumi, type PulumiInstallation, PulumiUnavailableError } from "./pulumi-cli.ts";
import { OperationQueue } from "./queue/operation-queue.ts";
import { type Cancellation, cancelStack } from "./recovery/cancel-stack.ts";
import { checkAccount } from "./stack/check-account.ts";
import { openWorkspace } from "./stack/open-workspace.ts";
import { openProject, openStack, type ProjectStack, stackNames } from "./stack/project.ts";
import {
  type HistoryOptions,
  type ReadBackSource,
  readBack,
  type Verification,
  type VerificationOptions,
  verifyBack,
} from "./stack/read-back.ts";
import { baseVariables, type StackSession, stackSession } from "./stack/stack-session.ts";
import { stackVariables } from "./stack/variables.ts";
import { REAL_TIMING } from "./timing.ts";

type WithSignal = Pick<OperationOptions, "signal">;

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
  readonly #closing = new AbortController();
  readonly #running = new Map<Promise<unknown>, { readonly stack: string; cancel(): void }>();
  /** How many resources each stack's last preview or up saw: what the next one has to do. */
  readonly #expected = new Map<string, number>();

  constructor(options: DriverOptions) {
    this.#options = options;
    const atOnce = Math.max(2, availableParallelism());
    this.#queue = new OperationQueue({ global: atOnce, perBackend: Infinity, perKey: Infinity, ...options.limits });
  }

  /** The names of the environments: those with a file, and those given as data. */
  async environments(): Promise<string[]> {
    const given = Object.entries(this.#options.stacks ?? {}).flatMap(([name, { config }]) => (config ? name : []));
    return [...new Set([...(await stackNames(await openProject(this.#options.directory))), ...given])].sort();
  }

  /** @throws DriverError not-found or config. */
  async environment(name: string): Promise<ProjectStack> {
    return await openStack(await openProject(this.#options.directory), name, this.#settings(name).config);
  }

  /** What an `up` would do, with the differences of each property; nothing is touched. */
  preview(stack: string, options: PreviewOperationOptions = {}): OperationRun<OperationResult> {
    return this.#start("preview", stack, options);
  }

  /** Makes the cloud what the program says. */
  up(stack: string, options: UpOperationOptions = {}): OperationRun<OperationResult> {
    return this.#start("up", stack, options);
  }

  /** Makes the state what the cloud says. */
  refresh(stack: string, options: OperationOptions = {}): OperationRun<OperationResult> {
    return this.#start("refresh", stack, options);
  }

  /** Deletes everything the stack has. */
  destroy(stack: string, options: DestroyOperationOptions = {}): OperationRun<OperationResult> {
    return this.#start("destroy", stack, options);
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
        const outcome = await this.#tracked(operation, stack, { ...shared, ...optionsOf?.(stack) }, sink).then(
          (result) => ({ stack, ok: true, result }) as const,
          (error: unknown) => {
            if (error instanceof DriverError) return { stack, ok: false, error } as const;
            throw error;
          },
        );
        onOutcome?.(outcome);
        return outcome;
      };
      return await Promise.all([...new Set(stacks)].map(one));
    }, options.onEvent);
  }

  /** The outputs of the last `up`; empty when there was none. */
  async outputs(stack: string, { signal }: WithSignal = {}): Promise<Record<string, unknown>> {
    await using workspace = await openWorkspace(await this.#session(stack, signal), this.#whole(signal));
    const args = ["stack", "output", "--json"];
    const exit = await workspace.run(args);
    if (exit.code !== 0 && /no stack named/.test(exit.stderr)) return {};
    return JSON.parse(exit.code === 0 ? exit.stdout : await workspace.succeed(args));
  }

  /**
   * What the stack's window did, read back through the SSM API of the cloud that the stack belongs to.
   *
   * @throws DriverError failed, when the stack has no window (yet), or nothing answers.
   */
  async history(name: string, options: HistoryOptions = {}): Promise<WindowHistory> {
    return await readBack(await this.#readBackSource(name, options.signal), options);
  }

  /** Judges what the stack's window did: whether the patching really happened. */
  async verify(name: string, options: VerificationOptions = {}): Promise<Verification> {
    return await verifyBack(await this.#readBackSource(name, options.signal), options);
  }

  /**
   * Ends what is under way on a stack, whoever began it, and removes the lock of one that is proven gone.
   *
   * @param options.force removes the lock although its owner may live on another machine: say so only when it is known to
   *   be gone, since two operations at the same time ruin a state.
   * @throws DriverError locked, when the owner cannot be reached or proven gone.
   */
  async cancel(name: string, options: WithSignal & { readonly force?: boolean } = {}): Promise<Cancellation> {
    const own = [...this.#running].filter(([, { stack }]) => stack === name);
    for (const [, run] of own) run.cancel();
    await Promise.allSettled(own.map(([promise]) => promise));
    if (own.length > 0) return { stack: name, did: "interrupted", owners: [] };
    const signal = this.#whole(options.signal);
    await using workspace = await openWorkspace(await this.#session(name, signal), signal);
    return await cancelStack(workspace, { ...options, signal, timing: this.#timing });
  }

  /**
   * The variables with which the plain CLI works on the stack as this driver does. The stack is made in the backend when it
   * is not there yet, since `pulumi preview` refuses one that does not exist.
   */
  async variables(name: string, { signal }: WithSignal = {}): Promise<Record<string, string>> {
    const session = await this.#session(name, signal);
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
    await Promise.allSettled(this.#running.keys());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #start(operation: Operation, stack: string, options: StackOperationOptions): OperationRun<OperationResult> {
    const number = counter();
    return operationRun(
      (emit, signal) => this.#tracked(operation, stack, options, { emit, signal, number }),
      options.onEvent,
    );
  }

  #tracked(operation: Operation, stack: string, options: StackOperationOptions, sink: Sink): Promise<OperationResult> {
    const own = new AbortController();
    const signal = AbortSignal.any([own.signal, sink.signal, this.#whole(options.signal)]);
    const run = this.#operate(operation, stack, options, { ...sink, signal });
    this.#running.set(run, { stack, cancel: () => own.abort() });
    const forget = () => this.#running.delete(run);
    run.then(forget, forget);
    return run;
  }

  async #operate(
    operation: Operation,
    name: string,
    options: StackOperationOptions,
    sink: Sink,
  ): Promise<OperationResult> {
    const timing = this.#timing;
    const log = this.#options.logger;
    let startedAt = timing.now();
    let progress = new Progress(this.#expected.get(name) ?? 0);
    const emit = (body: EventBody) => {
      progress.note(body);
      const place = { sequence: sink.number(), stack: name, operation, percent: progress.percent };
      sink.emit({ ...place, ...body } as DriverEvent);
    };
    const expect = (resources: number) => {
      if (!this.#expected.has(name)) progress = new Progress(resources);
    };
    let result: OperationResult | undefined;
    let failure: DriverError | undefined;
    try {
      const session = await this.#session(name, sink.signal);
      confirmed(operation, session.stack, options);
      const claim = { stack: `${session.backendUrl} ${name}`, backend: session.backendUrl, key: session.settings.key };
      const leave = await this.#queue.enter(claim, sink.signal, (position) => emit({ type: "queued", position }));
      startedAt = timing.now();
      try {
        await using limit = deadline(name, options.timeoutMs ?? this.#options.timeoutMs, sink.signal, timing);
        await checkAccount(session.stack, session.variables, this.#options.identify);
        log?.info({ stack: name, operation }, "operation starts");
        const outcome = await retrying(
          { ...DEFAULT_RETRY, ...this.#options.retry },
          timing,
          limit.signal,
          () => perform({ ...options, operation, session, signal: limit.signal, emit, expect }),
          ({ error, attempt, delayMs }) => {
            const reason = error.kind as "locked" | "throttled";
            log?.warn({ stack: name, operation, reason, attempt, delayMs }, "operation waits");
            emit({ type: "waiting", reason, owner: error.owner, attempt: attempt + 1, delayMs });
          },
        );
        result = { stack: name, operation, ...outcome, durationMs: timing.now() - startedAt };
        if (operation === "preview" || operation === "up") this.#expected.set(name, progress.seen);
        else this.#expected.delete(name);
        return result;
      } finally {
        leave();
      }
    } catch (error) {
      if (error instanceof DriverError) failure = error;
      else if (sink.signal.aborted) failure = interruption(name, sink.signal.reason);
      throw failure ?? error;
    } finally {
      const outcome = result ? "succeeded" : failure?.kind === "cancelled" ? "cancelled" : "failed";
      const error = failure && { kind: failure.kind, message: failure.message };
      const durationMs = timing.now() - startedAt;
      log?.info({ stack: name, operation, outcome, durationMs, error: error?.kind }, "operation ended");
      emit({ type: "finished", outcome, changes: result?.changes ?? {}, durationMs, ...(error ? { error } : {}) });
    }
  }

  async #readBackSource(name: string, signal: AbortSignal | undefined): Promise<ReadBackSource> {
    const { windowId } = await this.outputs(name, signal ? { signal } : {});
    const stack = await this.environment(name);
    const settings = this.#settings(name);
    const variables = baseVariables(this.#options, settings);
    return { stack, windowId, variables, endpoint: settings.endpoint ?? this.#options.endpoint };
  }

  async #session(name: string, signal: AbortSignal | undefined): Promise<StackSession> {
    const whole = this.#whole(signal);
    if (whole.aborted) throw interruption(name, whole.reason);
    const stack = await this.environment(name);
    return stackSession(stack, this.#settings(name), await this.#pulumi(name, whole), this.#options);
  }

  async #pulumi(stack: string, signal: AbortSignal): Promise<PulumiInstallation> {
    const { onProgress, env = process.env } = this.#options;
    try {
      return await ensurePulumi({ env: { ...env }, signal, ...(onProgress ? { onProgress } : {}) });
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

interface Sink {
  readonly emit: (event: DriverEvent) => void;
  readonly signal: AbortSignal;
  readonly number: () => number;
}

function counter(): () => number {
  let count = 0;
  return () => ++count;
}

function confirmed(
  operation: Operation,
  { name, environment }: ProjectStack,
  { confirm }: StackOperationOptions,
): void {
  if (operation !== "destroy" || !environment?.protect || confirm === name) return;
  throw new DriverError(
    "protected",
    `Environment ${name} is protected: its destroy has to be confirmed with its name (Pulumi.${name}.yaml, ` +
      "maintenance-windows:protect).",
    { stack: name },
  );
}

/** A signal that is also aborted when the time is up. */
function deadline(stack: string, timeoutMs: number | undefined, signal: AbortSignal, timing: typeof REAL_TIMING) {
  const over = new AbortController();
  const ended = new AbortController();
  const watch = async (ms: number) => {
    await timing.sleep(ms, ended.signal);
    if (ended.signal.aborted) return;
    const text = `The operation on ${stack} took longer than ${ms} ms and was interrupted in order.`;
    over.abort(new DriverError("timeout", text, { stack }));
  };
  const watching = timeoutMs === undefined ? Promise.resolve() : watch(timeoutMs);
  return {
    signal: AbortSignal.any([signal, over.signal]),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await watching;
    },
  };
}
