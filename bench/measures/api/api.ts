import { type Bench, type Goal, type Measure, Missing, type Role } from "../../harness/measure.ts";
import { answerWith, startBareServer } from "../../subjects/bare.ts";
import { startEmulator } from "../../subjects/emulator.ts";
import { ask, load, Refusal } from "../../subjects/load.ts";
import { startMoto } from "../../subjects/moto.ts";
import type { Server } from "../../subjects/server.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

const CONNECTIONS = [1, 8, 64];
const SLICE_MS = 400;
const WARM_UP_MS = 800;
/** A server that needs longer for a slice is measured in fewer rounds. */
const PATIENCE_SECONDS = 3;

const MEMORY = "in memory";
const DURABLE = "durable";
const MOTO = "moto";
const BARE = "bare node:http";

const ROLES: Readonly<Record<string, Role>> = { [MOTO]: "peer", [BARE]: "limit" };

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

/** A server with what is sent to it, by the kinds of requests; or why there is none. */
type Ready = { readonly endpoint: string; readonly bodies: Readonly<Record<string, () => string>> } | Missing;

async function measure(operation: Operation, bench: Bench): Promise<void> {
  const built = await bench.package();
  const started = async (starting: Promise<Server>) => {
    const server = await starting;
    bench.onEnd(server.stop);
    return server;
  };
  const prepared = (starting: Promise<Server>) => orMissing(async () => prepare(await started(starting), operation));
  const memory = await prepared(startEmulator(built));
  if (memory instanceof Missing) throw memory;
  const durable = await prepared(startEmulator(built, "--state", bench.directory()));
  const moto = await prepared(startMoto(bench.onProgress, bench.signal));
  const bare = await started(startBareServer());
  for (const [kind, body] of Object.entries(memory.bodies)) {
    // The limit writes what the emulator writes.
    await answerWith(bare, await ask(memory.endpoint, operation.operation, body()));
    const servers: Readonly<Record<string, Ready>> = {
      [MEMORY]: memory,
      [DURABLE]: durable,
      [MOTO]: moto,
      [BARE]: { endpoint: bare.endpoint, bodies: memory.bodies },
    };
    for (const connections of CONNECTIONS) {
      const atOnce = connections === 1 ? "1 connection" : `${connections} connections`;
      await bench.compare({
        name: kind === "" ? atOnce : `${kind}, ${atOnce}`,
        figures: {
          rate: { unit: "requests/s", better: "higher", goals: operation.isWrite ? OF_WRITES : OF_READS },
        },
        patienceSeconds: PATIENCE_SECONDS,
        subjects: Object.entries(servers).map(([name, server]) => {
          const send = async (milliseconds: number) => {
            if (server instanceof Missing) throw server;
            const work = { operation: operation.operation, body: server.bodies[kind]! };
            return { rate: await load(server.endpoint, work, connections, milliseconds) };
          };
          return { name, role: ROLES[name] ?? "ours", warmUp: () => send(WARM_UP_MS), run: () => send(SLICE_MS) };
        }),
      });
    }
  }
}

async function prepare({ endpoint }: Server, operation: Operation): Promise<Exclude<Ready, Missing>> {
  const bodies = await operation.prepare(endpoint);
  for (const body of Object.values(bodies)) await ask(endpoint, operation.operation, body());
  return { endpoint, bodies };
}

/** A peer that refuses a request of the operation lacks it. */
async function orMissing<T>(work: () => Promise<T>): Promise<T | Missing> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Missing) return error;
    if (error instanceof Refusal) return new Missing(`not implemented: ${error.message}`);
    throw error;
  }
}
