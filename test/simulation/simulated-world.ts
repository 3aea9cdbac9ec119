import { createHash } from "node:crypto";
import { Chance } from "../../emulator/chance/chance.ts";
import { VirtualClock } from "../../emulator/clock/virtual-clock.ts";
import { type Choices, DEFAULT_CHOICES } from "../../emulator/domain/choices.ts";
import { type Context, DEFAULT_QUOTAS, type Quotas } from "../../emulator/domain/context.ts";
import type { Fleet } from "../../emulator/domain/nodes/fleet/fleet.ts";
import type { CustomBehaviour } from "../../emulator/domain/nodes/node-world.ts";
import { prepareStore, readFleet } from "../../emulator/domain/nodes/prepare-store.ts";
import type { RuleTable } from "../../emulator/domain/rule.ts";
import { Engine } from "../../emulator/engine/engine.ts";
import { RULES } from "../../emulator/engine/rules.ts";
import { CLOUD_API } from "../../emulator/services/cloud-api.ts";
import { ssm } from "../../emulator/services/ssm/service.ts";
import { Database } from "../../emulator/store/database.ts";
import type { Fault } from "../../emulator/store/faults.ts";
import { openStoresOn } from "../../emulator/store/store.ts";

export interface WorldOptions {
  readonly seed: string;
  readonly fleet: Fleet;
  readonly behaviour: CustomBehaviour;
  readonly choices: Partial<Choices>;
  readonly quotas: Partial<Quotas>;
  /** Called after each rule that ran and each request that was answered, before the change is kept. */
  readonly afterStep: (what: string, context: Context) => void;
  /** Default: those of the emulator. */
  readonly rules?: RuleTable;
  /** Where functions run. */
  readonly lambdaEndpoint?: string;
  /** Default: a database of its own. */
  readonly db?: Database;
  /** Called with what was contained; default: the next advance throws it. */
  readonly onFault?: (fault: Fault) => void;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the operation answers
  readonly body: any;
}

export type SimulatedWorld = ReturnType<typeof openWorld>;

const ACCOUNT = { accountId: "000000000000", region: "us-east-1", partition: "aws" } as const;
const STARTS_AT_MS = Date.parse("2026-12-01T00:00:00Z");

/** The emulator without its HTTP server: the same wire, operations, engine, clock and store, on a database one can look into. */
export function openWorld(options: WorldOptions) {
  const { seed, fleet, behaviour, choices, quotas, afterStep, rules = RULES, lambdaEndpoint } = options;
  const db = options.db ?? new Database(":memory:");
  const { first: store } = openStoresOn(db);
  let chance = new Chance(seed);
  let epoch = 0;
  const clock = new VirtualClock(STARTS_AT_MS);
  prepareStore(store, { fleet: readFleet(fleet), chance, region: ACCOUNT.region, nowMs: STARTS_AT_MS });
  const contextAt = (nowMs: number): Context => ({
    store,
    chance,
    account: ACCOUNT,
    place: 1,
    at: () => undefined,
    regions: () => [contextAt(nowMs)],
    rolesOf: () => undefined,
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    choices: { ...DEFAULT_CHOICES, ...choices },
    nowMs,
    requestId: "",
    endpoint: "http://127.0.0.1:4599",
    api: CLOUD_API,
    deliverTo: [],
    notice: () => undefined,
    apart: (_kind, _ref, part) => part(),
    behaviour,
    lambdaEndpoint,
  });
  const faults: unknown[] = [];
  const newEngine = () => {
    const timeChance = chance.of("time", epoch);
    return new Engine({
      store,
      clock,
      chanceOf: () => timeChance,
      rules: watched(rules, afterStep),
      contextAt,
      onFault: options.onFault ?? ((_fault, error) => faults.push(error)),
      onError: (error) => faults.push(error),
    });
  };
  let engine = newEngine();

  function change<T>(action: (context: Context) => T): T {
    const result = store.transaction(() => action(contextAt(clock.now())));
    engine.wake();
    return result;
  }

  return {
    db,
    store,
    clock,
    change,
    /** One request through the wire: decoded, run in a transaction, answered or refused. */
    request(operation: string, input: object): Answer {
      const request = {
        method: "POST",
        path: "/",
        query: new URLSearchParams(),
        headers: { "x-amz-target": `AmazonSSM.${operation}` },
        body: Buffer.from(JSON.stringify(input)),
        signingName: "ssm",
        requestId: "",
        signal: () => new AbortController().signal,
      };
      const response = ssm.answer(request, (_requestId, action) =>
        change((context) => {
          const result = action(context);
          afterStep(operation, context);
          return result;
        }),
      );
      if (response instanceof Promise) throw new Error("SSM answers at once.");
      return { status: response.status, body: JSON.parse(response.body as string) };
    },
    /** Moves the clock; everything due on the way runs at its own instant. */
    async advance(durationMs: number): Promise<void> {
      await clock.advanceBy(durationMs);
      if (faults.length > 0) throw faults[0];
    },
    /** The engine stops and another goes on from the store, with ids of a new epoch, as after a crash between two steps. */
    async restart(): Promise<void> {
      await engine.stop();
      epoch++;
      chance = new Chance(seed, epoch);
      engine = newEngine();
      engine.wake();
    },
    close: () => store.close(),
  };
}

function watched(rules: RuleTable, afterStep: WorldOptions["afterStep"]): RuleTable {
  return Object.fromEntries(
    Object.entries(rules).map(([kind, { run, failing }]) => [
      kind,
      {
        failing,
        run(ref, context) {
          run(ref, context);
          afterStep(`${kind} ${ref}`, context);
        },
      },
    ]),
  );
}

/** A hash of every row of every table, in the order of their keys. */
export function hashOf(db: Database): string {
  const hash = createHash("sha256");
  const tables = db
    .prepare<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all();
  for (const { name } of tables) {
    hash.update(`${name}\n`);
    for (const row of db.prepare(`SELECT * FROM ${name}`).all()) hash.update(`${JSON.stringify(row)}\n`);
  }
  return hash.digest("hex");
}
