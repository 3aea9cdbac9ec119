import { Agent, request } from "node:http";
import { startEmulator } from "../../emulator/server.ts";
import { Dice } from "../simulation/dice.ts";
import { type Ground, inputFor } from "./inputs.ts";
import { Known } from "./known.ts";
import { RECIPES } from "./recipes.ts";
import { type FuzzRequest, SURFACE, type Target } from "./surface.ts";

/** A world is left and another one begun after so many requests, so that none grows without end. */
const REQUESTS_PER_WORLD = 2000;
/** The clock moves after so many, so that rules run over what was stored. */
const REQUESTS_PER_MOVE = 25;
const SLOW_MS = 1000;

export interface FuzzOptions {
  readonly seed: number | string;
  readonly requests: number;
  /** Only targets whose name matches. */
  readonly only?: RegExp | undefined;
  readonly onWorld?: ((done: number, worlds: number) => void) | undefined;
  readonly onFailure?: ((failure: FuzzFailure) => void) | undefined;
}

export interface FuzzFailure {
  /** What to give `--world` to see it again. */
  readonly world: string;
  readonly number: number;
  readonly target: string;
  readonly what: string;
  readonly request: FuzzRequest;
}

export interface FuzzResult {
  readonly requests: number;
  readonly worlds: number;
  readonly failures: readonly FuzzFailure[];
  /** How many requests got which status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Targets that never succeeded: what the fuzzing does not reach. */
  readonly neverDone: readonly string[];
  readonly slowestMs: number;
  /** Requests that took over a second once, and not when they were sent again: the machine was busy. */
  readonly busy: number;
}

/** Sends requests with every meaning to every operation, and moves the clock between them. The same seed sends the same. */
export async function fuzz({ seed, requests, only, onWorld, onFailure }: FuzzOptions): Promise<FuzzResult> {
  const targets = weightedTargets(only);
  const failures: FuzzFailure[] = [];
  const statuses: Record<string, number> = {};
  const done = new Set<string>();
  let [sent, worlds, slowestMs, busy] = [0, 0, 0, 0];
  for (; sent < requests; worlds++) {
    const world = new FuzzWorld(`${seed}/${worlds}`, targets);
    await world.run(Math.min(REQUESTS_PER_WORLD, requests - sent));
    sent += world.sent;
    busy += world.busy;
    slowestMs = Math.max(slowestMs, world.slowestMs);
    failures.push(...world.failures);
    for (const failure of world.failures) onFailure?.(failure);
    for (const [status, count] of Object.entries(world.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
    for (const name of world.done) done.add(name);
    onWorld?.(sent, worlds + 1);
  }
  const names = new Set(targets.map(({ name }) => name));
  return {
    requests: sent,
    worlds,
    failures,
    statuses,
    neverDone: [...names].filter((name) => !done.has(name)),
    slowestMs,
    busy,
  };
}

/** Each service gets its turns, the large ones more; what deletes comes seldom, or nothing would live to be found. */
function weightedTargets(only: RegExp | undefined): Target[] {
  return Object.entries(SURFACE).flatMap(([service, targets]) => {
    const times = service === "s3" ? 60 : service === "control" ? 20 : 4;
    const chosen = targets.filter(({ name }) => only?.test(name) ?? true);
    return chosen.flatMap((target) => {
      const isEnding = /:(Delete|Deregister|Remove|Terminate|DELETE )/.test(target.name);
      const isMeaningful = MEANINGFUL.test(target.name);
      return Array<Target>(isEnding ? 1 : isMeaningful ? times * 5 : times).fill(target);
    });
  });
}

/** Operations that take documents, patterns, policies and packages: where meaning can be wrong. */
const MEANINGFUL =
  /:(CreateDocument|UpdateDocument|StartAutomationExecution|SendCommand|RegisterTaskWithMaintenanceWindow|PutRule|PutTargets|PutEvents|Publish|SetSubscriptionAttributes|CreateStateMachine|StartExecution|PutParameter|CreatePatchBaseline|CreateRole|POST \/2015-03-31\/functions|CreateMaintenanceWindow|RegisterTarget.*)$/;

/** Runbooks that jump back for ever take four steps a second as long as time passes: long moves are few. */
const MOVES: readonly (readonly [weight: number, advance: string])[] = [
  [10, "PT1S"],
  [10, "PT1M"],
  [5, "PT7M"],
  [1, "PT2H"],
];

/** Other accounts and regions than the one that has the most, and what can be neither. */
const SCOPES = [
  "111111111111/20261201/eu-west-1",
  "AKIAFUZZ/20261201/cn-north-1",
  "AKIAFUZZ/20261201/Nowhere",
  "//",
  "ASIAFUZZ",
];

/** Now and then the same request from another account or region, as its signature says. */
function elsewhere(asked: FuzzRequest, dice: Dice): FuzzRequest {
  const { authorization } = asked.headers;
  if (authorization === undefined || !dice.happens(0.05)) return asked;
  const scope = dice.one(SCOPES);
  const moved = authorization.replace("AKIAFUZZ/20261201/us-east-1", scope);
  return { ...asked, headers: { ...asked.headers, authorization: moved } };
}

class FuzzWorld {
  readonly failures: FuzzFailure[] = [];
  readonly statuses: Record<string, number> = {};
  readonly done = new Set<string>();
  sent = 0;
  slowestMs = 0;
  busy = 0;
  readonly #seed: string;
  readonly #targets: readonly Target[];
  readonly #faults: unknown[] = [];

  constructor(seed: string, targets: readonly Target[]) {
    this.#seed = seed;
    this.#targets = targets;
  }

  async run(requests: number): Promise<void> {
    const emulator = await startEmulator({ port: 0, seed: 1, onFault: (fault) => this.#faults.push(fault) });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ground: Ground = { dice: new Dice(this.#seed), known: new Known() };
    const send = (asked: FuzzRequest) => sendTo(emulator.endpoint, elsewhere(asked, ground.dice), agent);
    try {
      await send({ method: "PUT", path: "/fuzz", headers: {}, body: "" });
      for (const [name, recipe] of [...Object.entries(RECIPES), ...Object.entries(RECIPES)]) {
        const target = this.#targets.find((candidate) => candidate.name === name);
        if (target) await this.#try(name, target.make(recipe(ground), ground), send, ground.known);
      }
      for (; this.sent < requests; this.sent++) {
        const target = ground.dice.one(this.#targets);
        await this.#try(
          target.name,
          target.make(target.input && inputFor(target.name, target.input, ground), ground),
          send,
          ground.known,
        );
        if (this.sent % REQUESTS_PER_MOVE === 0) await this.#move(ground.dice, send);
      }
    } finally {
      agent.destroy();
      await emulator.close();
    }
  }

  async #try(name: string, asked: FuzzRequest, send: Send, known: Known): Promise<void> {
    const { status, text, ms } = await send(asked);
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status < 300) this.done.add(name);
    // Lambda says with a 502 that it cannot run a function.
    const isFault = status >= 500 && !(status === 502 && text.startsWith('{"Type":"Service"'));
    if (isFault) this.#fail(name, asked, `${status} ${text.slice(0, 300)}`);
    else this.#checkFaults(name, asked);
    if (ms > SLOW_MS) {
      const again = Math.min((await send(asked)).ms, (await send(asked)).ms);
      if (again > SLOW_MS) this.#fail(name, asked, `took ${Math.round(ms)} ms, and again ${Math.round(again)} ms`);
      else this.busy++;
    } else this.slowestMs = Math.max(this.slowestMs, ms);
    known.add(text);
  }

  async #move(dice: Dice, send: Send): Promise<void> {
    const asked: FuzzRequest = {
      method: "POST",
      path: "/_emulator/clock",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advance: dice.weighted(MOVES) }),
    };
    const { status, text } = await send(asked);
    if (status !== 200) this.#fail("clock", asked, `${status} ${text.slice(0, 300)}`);
    else this.#checkFaults("clock", asked);
  }

  #checkFaults(name: string, asked: FuzzRequest): void {
    if (this.#faults.length > 0) this.#fail(name, asked, "a rule or an effect threw");
  }

  #fail(target: string, asked: FuzzRequest, what: string): void {
    const faults = this.#faults.splice(0).map((fault) => (fault instanceof Error ? fault.stack : String(fault)));
    this.failures.push({
      world: this.#seed,
      number: this.sent,
      target,
      what: [what, ...faults].join("\n"),
      request: asked,
    });
  }
}

type Send = (asked: FuzzRequest) => Promise<{ status: number; text: string; ms: number }>;

function sendTo(endpoint: string, { method, path, headers, body }: FuzzRequest, agent: Agent) {
  return new Promise<{ status: number; text: string; ms: number }>((resolve, reject) => {
    const startedAt = performance.now();
    const asked = request(
      `${endpoint}`,
      { method, path, agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: answer.statusCode ?? 0, text, ms: performance.now() - startedAt });
        });
      },
    );
    asked.on("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(`${method} ${path.slice(0, 200)}: ${error.message}`, { cause: error }));
    });
    asked.end(body);
  });
}
