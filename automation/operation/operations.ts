import type {
  DriverOptions,
  ImportOperationOptions,
  ImportResult,
  OperationResult,
  QueueLimits,
  RunAllOptions,
  StackOperationOptions,
  StackOutcome,
} from "../api/driver-options.ts";
import type { DriverEvent, EngineOperation, Operation } from "../api/events.ts";
import { checkCallOptions, closedDriver, endedBy, OPERATIONS } from "../api/option-names.ts";
import { REAL_TIMING } from "../api/timing.ts";
import { pulumiOptionsOf } from "../engine/arguments.ts";
import { DriverError } from "../errors/driver-error.ts";
import { driverErrorOf, interruption } from "../errors/driver-error-of.ts";
import type { ProjectStack } from "../project/project.ts";
import type { Stacks } from "../stack/project-stacks.ts";
import type { StackSession } from "../stack/stack-session.ts";
import { beginTrace, type Trace } from "../stack/tracing.ts";
import { attempts } from "./attempts.ts";
import { onEachStack } from "./many-stacks.ts";
import { Arrivals, OperationQueue } from "./operation-queue.ts";
import { type OperationRun, operationRun } from "./operation-run.ts";
import { checkPlanFiles } from "./plan-file.ts";
import { counter, Telling } from "./progress.ts";

/** Where the events of a call go, what ends it, and the numbers of its events. */
interface Sink {
  readonly emit: (event: DriverEvent) => void;
  readonly signal: AbortSignal;
  readonly number: () => number;
}

/** Runs operations in the order in which they came and within limits, and knows what is under way. */
export class Operations {
  readonly #options: DriverOptions;
  readonly #stacks: Stacks;
  readonly #closing: AbortSignal;
  readonly #queue: OperationQueue;
  readonly #arrivals = new Arrivals();
  readonly #running = new Map<Promise<unknown>, { readonly stack: string; cancel(): void }>();
  /** How many resources each stack's last preview or up saw: what the next one has to do. */
  readonly #expected = new Map<string, number>();

  /** @param closing ends all that is under way, and whatever comes after. */
  constructor(options: DriverOptions, stacks: Stacks, limits: QueueLimits, closing: AbortSignal) {
    this.#options = options;
    this.#stacks = stacks;
    this.#closing = closing;
    this.#queue = new OperationQueue(limits);
  }

  /** Imports resources into the stack's state. */
  startImport(stack: string, imports: ImportOperationOptions): OperationRun<ImportResult> {
    return this.start("import", stack, { ...imports, imports }) as unknown as OperationRun<ImportResult>;
  }

  start(operation: EngineOperation, stack: string, options: StackOperationOptions): OperationRun<OperationResult> {
    const number = counter();
    return operationRun(
      (emit, signal) => this.#tracked(operation, stack, options, { emit, signal, number }),
      options.onEvent,
    );
  }

  /** It never rejects for a stack that fails; its events are numbered through. */
  startAll(operation: Operation, stacks: readonly string[], options: RunAllOptions): OperationRun<StackOutcome[]> {
    const { onOutcome, optionsOf, ...shared } = options;
    const number = counter();
    return operationRun(
      (emit, signal) =>
        onEachStack(operation, stacks, { onOutcome }, (stack) =>
          this.#tracked(operation, stack, { ...shared, ...optionsOf?.(stack) }, { emit, signal, number }),
        ),
      options.onEvent,
    );
  }

  /** Interrupts what is under way on a stack and waits until it ended in order. @returns whether something was. */
  async interrupt(name: string): Promise<boolean> {
    const own = [...this.#running].filter(([, { stack }]) => stack === name);
    for (const [, run] of own) run.cancel();
    await Promise.allSettled(own.map(([promise]) => promise));
    return own.length > 0;
  }

  /** Waits until all that is under way has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.keys());
  }

  #tracked(
    operation: EngineOperation,
    stack: string,
    options: StackOperationOptions,
    sink: Sink,
  ): Promise<OperationResult> {
    const own = new AbortController();
    const signal = endedBy(options, own.signal, sink.signal, this.#closing);
    const attributes = { "deployment.environment.name": stack };
    const run = beginTrace(this.#options, options).span(`driver.${operation}`, attributes, (trace) =>
      this.#told(operation, stack, options, { ...sink, signal }, trace),
    );
    this.#running.set(run, { stack, cancel: () => own.abort() });
    const forget = () => this.#running.delete(run);
    run.then(forget, forget);
    return run;
  }

  /** Whatever becomes of it, its last event says so. */
  async #told(
    operation: EngineOperation,
    name: string,
    { imports, ...options }: StackOperationOptions,
    { emit: tell, number, signal }: Sink,
    trace: Trace,
  ): Promise<OperationResult> {
    const { logger: log, timing = REAL_TIMING } = this.#options;
    const telling = new Telling({ stack: name, operation }, number, tell, this.#expected.get(name));
    let startedAt = timing.now();
    let result: OperationResult | undefined;
    let failure: DriverError | undefined;
    try {
      if (this.#closing.aborted) throw closedDriver(operation, name);
      checkCallOptions(operation, name, options, OPERATIONS[operation]);
      const onPosition = (position: number) => telling.emit({ type: "queued", position });
      const session = await this.#admitted(name, options, onPosition, signal, trace, (stack) => {
        if (!options.planOnly) checkConfirmed(operation, stack, options.confirm);
      });
      startedAt = timing.now();
      try {
        log?.info({ stack: name, operation }, "operation starts");
        const outcome = await this.#attempted(operation, session, { ...options, imports }, telling, signal);
        // An import is started by its own method, which knows that the result says so.
        result = { stack: name, operation: operation as Operation, ...outcome, durationMs: timing.now() - startedAt };
        return result;
      } finally {
        session.leave();
      }
    } catch (error) {
      failure =
        signal.aborted && !(error instanceof DriverError)
          ? interruption(name, signal.reason)
          : driverErrorOf(error, `${operation} of ${name}`, name);
      throw failure;
    } finally {
      const outcome = result ? "succeeded" : failure?.kind === "cancelled" ? "cancelled" : "failed";
      const error = failure && { kind: failure.kind, message: failure.message };
      const durationMs = timing.now() - startedAt;
      log?.info({ stack: name, operation, outcome, durationMs, error: error?.kind }, "operation ended");
      const changes = result?.changes ?? {};
      telling.emit({ type: "finished", outcome, changes, durationMs, ...(error ? { error } : {}) });
    }
  }

  /** Does other work that changes a stack when its turn has come. */
  async inTurn<T>(
    name: string,
    signal: AbortSignal,
    trace: Trace,
    work: (session: StackSession) => Promise<T>,
  ): Promise<T> {
    const session = await this.#admitted(name, {}, () => {}, signal, trace);
    try {
      return await work(session);
    } finally {
      session.leave();
    }
  }

  /** Opens the stack and waits for its turn; `leave` ends it. @param check called before, and may refuse. */
  async #admitted(
    name: string,
    options: StackOperationOptions,
    onPosition: (position: number) => void,
    signal: AbortSignal,
    trace: Trace,
    check: (stack: ProjectStack) => void = () => {},
  ): Promise<StackSession & { readonly leave: () => void }> {
    const arrival = this.#arrivals.next();
    try {
      const session = await this.#stacks.session(name, signal, trace, options);
      check(session.stack);
      // An installation takes minutes, in which no turn and no lock is held.
      await session.pulumi();
      const claim = { stack: `${session.backendUrl} ${name}`, backend: session.backendUrl, key: session.settings.key };
      await arrival.before;
      const entering = trace.span("queue", {}, () => this.#queue.enter(claim, signal, onPosition));
      arrival.pass();
      return { ...session, leave: await entering };
    } finally {
      arrival.pass();
    }
  }

  async #attempted(
    operation: EngineOperation,
    session: StackSession,
    options: StackOperationOptions,
    telling: Telling,
    signal: AbortSignal,
  ) {
    const { emit, expect } = telling;
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs;
    const { stack } = session;
    const { version } = await session.pulumi();
    const task = {
      ...(await checkPlanFiles(stack, version, options)),
      pulumi: pulumiOptionsOf(options),
      ...{ operation, session, signal, emit, expect },
    };
    const outcome = await attempts(task, { ...this.#options, timeoutMs });
    if (operation === "preview" || operation === "up") this.#expected.set(session.stack.name, telling.seen);
    else this.#expected.delete(session.stack.name);
    return outcome;
  }
}

/** @throws DriverError protected, when a destroy of a protected environment is not confirmed with its name. */
function checkConfirmed(
  operation: EngineOperation,
  { name, environment }: ProjectStack,
  confirm: string | undefined,
): void {
  if (operation !== "destroy" || !environment.protect || confirm === name) return;
  throw new DriverError(
    "protected",
    `Stack ${name} is protected: confirm its destroy with its name (Pulumi.${name}.yaml, ` +
      "maintenance-windows:protect).",
    { stack: name },
  );
}
