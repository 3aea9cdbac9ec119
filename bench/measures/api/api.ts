import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Bench, type Goal, type Measure, Missing, type Subject } from "../../harness/measure.ts";
import { answerWith, startBareServer } from "../../subjects/bare.ts";
import { moveClock, startEmulator } from "../../subjects/emulator.ts";
import { ask, load, Refusal, type Request } from "../../subjects/load.ts";
import { startMoto } from "../../subjects/moto.ts";
import type { Server } from "../../subjects/server.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

const CONNECTIONS = [1, 8, 64];
const SLICE_MS = 250;
/** Before the first comparison, so that Node.js has compiled what it runs often, also of durable writes; before the others a slice does. */
const WARM_UP_MS = 3000;
const WARM_UP_CONNECTIONS = 8;
/** A server that needs longer for a slice is measured in fewer rounds. */
const PATIENCE_SECONDS = 3;

const MEMORY = "in memory";
const DURABLE = "durable";
const MOTO = "moto";
const BARE = "bare node:http";
const DISK = "fdatasync";

const OF_WRITES: readonly Goal[] = [
  { of: MEMORY, beside: MOTO, atLeast: 20 },
  { of: DURABLE, beside: MOTO, atLeast: 10 },
];
const OF_READS: readonly Goal[] = [MEMORY, DURABLE].flatMap((of) => [
  { of, beside: MOTO, atLeast: 20 },
  { of, beside: BARE, atLeast: 0.6 },
]);

/** How many requests of one operation are answered in a second, beside the peer and the limit. */
export const API_MEASURES: readonly Measure[] = OPERATIONS.map((operation) => ({
  name: `api/${operation.name}`,
  question: operation.question,
  run: (bench) => measure(operation, bench),
}));

/** A server with what is sent to it, by the kinds of load. */
interface Prepared {
  readonly endpoint: string;
  readonly loads: Readonly<Record<string, () => Request>>;
}

async function measure(operation: Operation, bench: Bench): Promise<void> {
  const built = await bench.package();
  const started = async (starting: Promise<Server>) => {
    const server = await starting;
    bench.onEnd(server.stop);
    return server;
  };
  const prepared = async (starting: Promise<Server>, isOurs = true): Promise<Prepared> => {
    const { endpoint } = await started(starting);
    // moto's commands have ended when they are sent.
    const endOfCommands = async () => {
      if (isOurs) await moveClock(endpoint, { advance: "PT1H" });
    };
    return { endpoint, loads: await operation.prepare(endpoint, endOfCommands) };
  };
  const memory = await prepared(startEmulator(built));
  const durable = await prepared(startEmulator(built, "--state", bench.directory()));
  const moto = await orMissing(() => prepared(startMoto(bench.onProgress, bench.signal), false));
  const bare = await started(startBareServer());
  const limit = { endpoint: bare.endpoint, loads: memory.loads };
  const directory = bench.directory();
  const warm = new Set<Prepared>();
  for (const [kind, next] of Object.entries(memory.loads)) {
    const absent = operation.absentInMoto?.[kind];
    const motoOrNone = absent === undefined ? moto : new Missing(`has no ${absent}`);
    const goals = (operation.isWrite ? OF_WRITES : OF_READS).filter(
      ({ beside }) => beside !== MOTO || absent === undefined,
    );
    // The limit writes what the emulator writes.
    await answerWith(bare, await ask(memory.endpoint, next()));
    for (const connections of CONNECTIONS) {
      const subject = (name: string, server: Prepared): Subject<"rate"> => ({
        name,
        async warmUp() {
          const milliseconds = warm.has(server) ? SLICE_MS : WARM_UP_MS;
          warm.add(server);
          await load(server.endpoint, server.loads[kind]!, WARM_UP_CONNECTIONS, milliseconds);
        },
        run: async () => ({ rate: await load(server.endpoint, server.loads[kind]!, connections, SLICE_MS) }),
      });
      const atOnce = connections === 1 ? "1 connection" : `${connections} connections`;
      await bench.compare({
        name: kind === "" ? atOnce : `${kind}, ${atOnce}`,
        figures: { rate: { unit: "requests/s", better: "higher", goals } },
        patienceSeconds: PATIENCE_SECONDS,
        subjects: [
          subject(MEMORY, memory),
          subject(DURABLE, durable),
          peer(MOTO, motoOrNone instanceof Missing ? motoOrNone : subject(MOTO, motoOrNone)),
          { ...subject(BARE, limit), role: "limit" },
          ...(operation.isWrite ? [disk(directory)] : []),
        ],
      });
    }
  }
}

/** How often the disk confirms a write, one after another: durable writes are quicker only where several share one. */
function disk(directory: string): Subject<"rate"> {
  return {
    name: DISK,
    role: "limit",
    async run() {
      const file = openSync(join(directory, "disk"), "w");
      const page = Buffer.alloc(4096, 1);
      const startedMs = performance.now();
      let count = 0;
      do {
        writeSync(file, page);
        fdatasyncSync(file);
        count++;
      } while (performance.now() - startedMs < SLICE_MS);
      closeSync(file);
      return { rate: (1000 * count) / (performance.now() - startedMs) };
    },
  };
}

function peer(name: string, subject: Subject<"rate"> | Missing): Subject<"rate"> {
  const attempt = async (work: "warmUp" | "run") => {
    const result = await orMissing(async () => {
      if (subject instanceof Missing) throw subject;
      return await subject[work]!();
    });
    if (result instanceof Missing) throw result;
    return result as { rate: number };
  };
  return { name, role: "peer", warmUp: () => attempt("warmUp"), run: () => attempt("run") };
}

async function orMissing<T>(work: () => Promise<T>): Promise<T | Missing> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Missing) return error;
    if (error instanceof Refusal) return new Missing(error.message);
    throw error;
  }
}
