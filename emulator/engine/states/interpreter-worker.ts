import type { StateMachine as Interpreter } from "aws-local-stepfunctions";

type Logs = ReturnType<Interpreter["run"]>["eventLogs"];
type EventLog = Logs extends AsyncIterable<infer Log> ? Log : never;

/** An execution as the interpreter is to look at it: a function of these alone. */
export interface Evaluation {
  readonly definition: string;
  readonly input: string;
  /** The context object (`$$`). */
  readonly context: Readonly<Record<string, unknown>>;
  readonly startedAtMs: number;
  /** How far time has come. */
  readonly nowMs: number;
  /** The functions that were called, in the order of the calls; null while one runs. */
  readonly ended: readonly (TaskEnd | null)[];
  /** What `States.UUID` and random jitter are drawn from. */
  readonly seed: number;
}

interface TaskEnd {
  readonly atMs: number;
  readonly output: string | null;
  readonly error: { readonly name: string; readonly cause: string } | null;
}

export interface EvaluationResult {
  readonly end:
    | { readonly status: "SUCCEEDED"; readonly output: string; readonly atMs: number }
    | { readonly status: "FAILED" | "TIMED_OUT"; readonly error: string; readonly cause: string; readonly atMs: number }
    | null;
  /** Every call of a function so far, those in `ended` first. */
  readonly calls: readonly { readonly stateName: string; readonly input: string }[];
  /** When something happens next by itself; null when nothing does. */
  readonly nextAtMs: number | null;
  readonly events: readonly EventLog[];
}

/**
 * Runs the interpreter from an execution's beginning up to `nowMs`, in a thread of its own whose time is the emulated one:
 * its timers ring in their order, each at its own instant, and none waits. Tasks get what their functions returned, at
 * the instant at which they did. So an execution can be taken up at any time, after a restart too, and always comes
 * out the same. Its source is handed to the thread, so it uses nothing from around it.
 */
async function work(): Promise<void> {
  const { parentPort, workerData } = await import("node:worker_threads");
  const { default: crypto } = await import("node:crypto");
  const { syncBuiltinESMExports } = await import("node:module");
  const turn = setImmediate;
  const RealDate = Date;
  let now = 0;
  let seed = 0;
  let timers: { readonly id: number; readonly atMs: number; readonly ring: () => void }[] = [];
  let timerCount = 0;

  function random(): number {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  }
  const digit = (character: string) => {
    const value = Math.floor(random() * 16);
    return (character === "x" ? value : (value & 3) | 8).toString(16);
  };
  class EmulatedDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(...((given.length === 0 ? [now] : given) as [number]));
    }
    static override now = () => now;
  }
  const world = globalThis as unknown as Record<string, unknown>;
  world.Date = EmulatedDate;
  world.setTimeout = (ring: () => void, afterMs = 0) => {
    timerCount++;
    timers.push({ id: timerCount, atMs: now + Math.max(0, afterMs), ring });
    return timerCount;
  };
  world.clearTimeout = (id: number) => {
    timers = timers.filter((timer) => timer.id !== id);
  };
  Math.random = random;
  const uuid = () => "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, digit);
  crypto.randomUUID = uuid as typeof crypto.randomUUID;
  syncBuiltinESMExports();
  globalThis.crypto.randomUUID = uuid as typeof crypto.randomUUID;
  // The interpreter is written for Node.js 22; this is all that 20 lacks of it.
  world.Promise = Promise;
  (Promise as unknown as Record<string, unknown>).withResolvers ??= () => {
    let resolve: unknown;
    let reject: unknown;
    const promise = new Promise((one, other) => {
      resolve = one;
      reject = other;
    });
    return { promise, resolve, reject };
  };
  const { StateMachine } = (await import(workerData.interpreter)) as { StateMachine: typeof Interpreter };

  async function evaluate(asked: Evaluation): Promise<EvaluationResult> {
    now = asked.startedAtMs;
    seed = asked.seed;
    timers = [];
    const definition = JSON.parse(asked.definition);
    const calls: { stateName: string; input: string }[] = [];

    function call(stateName: string, input: unknown): Promise<never> {
      const ended = asked.ended[calls.length];
      calls.push({ stateName, input: JSON.stringify(input) });
      return new Promise((resolve, reject) => {
        if (!ended) return;
        const ring = () => {
          if (ended.error === null) return resolve(JSON.parse(ended.output ?? "null") as never);
          reject(Object.assign(new Error(ended.error.cause), { name: ended.error.name }));
        };
        timerCount++;
        timers.push({ id: timerCount, atMs: Math.max(now, ended.atMs), ring });
      });
    }

    type Inner = { States?: Record<string, Record<string, unknown>> };
    const taskNames = (machine: Inner | undefined): string[] =>
      Object.entries(machine?.States ?? {}).flatMap(([name, state]) => [
        ...(state.Type === "Task" ? [name] : []),
        ...[state.Iterator, state.ItemProcessor, ...((state.Branches as unknown[]) ?? [])].flatMap((inner) =>
          taskNames(inner as Inner | undefined),
        ),
      ]);
    const taskResourceLocalHandlers = Object.fromEntries(
      taskNames(definition).map((name) => [name, (input: unknown) => call(name, input)]),
    );

    let end: EvaluationResult["end"] = null;
    const events: EventLog[] = [];
    // It was validated when it was created.
    const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
    const running = machine.run(JSON.parse(asked.input), {
      overrides: { taskResourceLocalHandlers },
      context: asked.context,
    });
    void (async () => {
      for await (const event of running.eventLogs) events.push(event);
    })();
    running.result.then(
      (output) => {
        end = { status: "SUCCEEDED", output: JSON.stringify(output ?? null), atMs: now };
      },
      (error: Error) => {
        const isTimeout = error.name === "ExecutionTimeoutError";
        const reason = (error.cause ?? error) as Error;
        end = {
          status: isTimeout ? "TIMED_OUT" : "FAILED",
          error: isTimeout ? "States.Timeout" : reason.name,
          cause: isTimeout ? "" : reason.message,
          atMs: now,
        };
      },
    );
    for (;;) {
      // The interpreter's own steps are promises: after a few turns of the event loop all of them are done.
      for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => turn(resolve));
      timers.sort((a, b) => a.atMs - b.atMs || a.id - b.id);
      const first = timers[0];
      if (end !== null || !first || first.atMs > asked.nowMs) break;
      timers.shift();
      now = first.atMs;
      first.ring();
    }
    return { end, calls, nextAtMs: timers[0]?.atMs ?? null, events };
  }

  parentPort!.on("message", async (asked: Evaluation) => {
    try {
      parentPort!.postMessage({ result: await evaluate(asked) });
    } catch (error) {
      parentPort!.postMessage({ fault: (error as Error).stack ?? String(error) });
    }
  });
}

/** A program for a worker thread that is started with `eval`. */
export const INTERPRETER_WORKER = `(${work})()`;
