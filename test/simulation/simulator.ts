import { createHash } from "node:crypto";
import { Chance } from "../../emulator/chance/chance.ts";
import type { Context } from "../../emulator/domain/context.ts";
import type { CustomBehaviour } from "../../emulator/domain/nodes/node-world.ts";
import { Actions, NODE_IDS } from "./actions.ts";
import { Dice } from "./dice.ts";
import { Invariants } from "./invariants.ts";
import { hashOf, openWorld, type SimulatedWorld } from "./simulated-world.ts";

/** A world is left and another one begun after so many steps, so that no step gets slow. */
const STEPS_PER_WORLD = 1500;
/** Everything is looked at once in so many steps, what is open at each. */
const STEPS_PER_FULL_CHECK = 25;

export interface SimulationOptions {
  readonly seed: number;
  /** Rules that ran and requests that were answered, at least. */
  readonly steps: number;
  readonly onWorld?: ((steps: number, worlds: number) => void) | undefined;
}

export interface SimulationResult {
  readonly steps: number;
  readonly worlds: number;
  /** How often each status stood at the end of a world: what the simulation reaches, by table. */
  readonly reached: Readonly<Record<string, number>>;
  /** Of every row of every world: the same seed and steps give the same. */
  readonly hash: string;
}

/**
 * Drives windows, fleets, faults, API calls and the clock at random, and checks what must always hold after every step.
 *
 * @throws Error with the seed, the world and the step, and what was done last, when something does not hold.
 */
export async function simulate({ seed, steps, onWorld }: SimulationOptions): Promise<SimulationResult> {
  const hash = createHash("sha256");
  const reached: Record<string, number> = {};
  let [done, worlds] = [0, 0];
  for (; done < steps; worlds++) {
    const world = await simulateWorld(`${seed}/${worlds}`);
    done += world.steps;
    for (const [status, count] of Object.entries(world.reached)) reached[status] = (reached[status] ?? 0) + count;
    hash.update(world.hash);
    onWorld?.(done, worlds + 1);
  }
  return { steps: done, worlds, reached, hash: hash.digest("hex") };
}

/** One world from its beginning until nothing is left to do in it. */
export async function simulateWorld(seed: string) {
  const dice = new Dice(`${seed}/actions`);
  const trace: string[] = [];
  let steps = 0;
  let invariants: Invariants;
  const afterStep = (what: string, context: Context) => {
    steps++;
    trace.push(`${new Date(context.nowMs).toISOString()} ${what}`);
    if (trace.length > 40) trace.shift();
    invariants.check(context);
    if (steps % STEPS_PER_FULL_CHECK === 0) invariants.checkAll(context);
  };
  const world = openWorld({
    seed,
    fleet: fleet(dice),
    behaviour: behaviour(seed),
    choices: {
      hardStopAtEnd: dice.happens(0.2),
      ...(dice.happens(0.1) && { overQuotaExecution: "skipped" }),
      ...(dice.happens(0.2) && { startDelayMs: dice.between(1, 20_000) }),
    },
    quotas: { concurrentWindowExecutions: dice.one([5, 5, 2, 1]) },
    afterStep,
  });
  invariants = new Invariants(world.db);
  try {
    const actions = new Actions(world, dice);
    while (steps < STEPS_PER_WORLD) trace.push(`-- ${await actions.act()}`);
    const hash = hashOf(world.db);
    const reached = reachedIn(world);
    await actions.drain();
    world.change((context) => invariants.checkAll(context));
    checkNothingLeft(world);
    return { steps, reached, hash };
  } catch (error) {
    const lines = [`Seed ${seed}, step ${steps}: ${(error as Error).message}`, ...trace];
    throw new Error(lines.join("\n  "), { cause: error });
  } finally {
    world.close();
  }
}

function fleet(dice: Dice) {
  const nodes = NODE_IDS.map((id) => ({
    id,
    platform: "amazon-linux-2",
    tags: {
      Role: dice.one(["web", "db"]),
      ...(dice.happens(0.5) && { Tier: dice.one(["a", "b"]) }),
    },
  }));
  return { nodes };
}

/** Nodes do what the command's one word says, each in its own time. */
function behaviour(seed: string): CustomBehaviour {
  const chance = new Chance(`${seed}/nodes`);
  return ({ commandId, inputs, attempt }, { nodeId }) => {
    const word = String(inputs.runCommand);
    const draw = chance.at(commandId, nodeId, attempt);
    const durationMs = Math.round((word.includes("long") ? 7_200_000 : 600_000) * draw ** 2);
    const done = { durationMs, exitCode: 0, stdout: "", stderr: "" };
    if (word.includes("lost")) return { ...done, isLost: draw < 0.5 };
    if (word.includes("reboots") && attempt === 1) {
      return { ...done, exitCode: 194, reboot: { durationMs: 60_000, comesBack: draw < 0.8 } };
    }
    return word.includes("fails") ? { ...done, exitCode: draw < 0.5 ? 1 : 0 } : done;
  };
}

function reachedIn({ db }: SimulatedWorld): Record<string, number> {
  const tables = {
    execution: ["window_executions", "status"],
    task: ["window_execution_tasks", "status"],
    invocation: ["window_execution_invocations", "status"],
    command: ["commands", "status_details"],
  } as const;
  const reached: Record<string, number> = {};
  for (const [name, [table, column]] of Object.entries(tables)) {
    const sql = `SELECT ${column} AS status, count(*) AS count FROM ${table} GROUP BY 1 ORDER BY 1`;
    for (const { status, count } of db.prepare<{ status: string; count: number }>(sql).all()) {
      reached[`${name} ${status}`] = count;
    }
  }
  const blocks =
    "SELECT key AS status, sum(value) AS count FROM command_invocation_blocks, json_each(details) GROUP BY 1";
  for (const { status, count } of db.prepare<{ status: string; count: number }>(blocks).all())
    reached[`command invocation ${status}`] = count;
  return reached;
}

/** Seventy quiet days later everything has ended and has left the history, and nothing is due any more. */
function checkNothingLeft({ db }: SimulatedWorld): void {
  for (const table of [
    "window_executions",
    "window_execution_tasks",
    "window_execution_task_parameters",
    "window_execution_invocations",
    "window_execution_groups",
    "window_execution_units",
    "commands",
    "command_invocation_blocks",
    "command_invocation_nodes",
    "due",
  ]) {
    const row = db.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
    if (row) throw new Error(`${table} is not empty after all has ended: ${JSON.stringify(row)}`);
  }
}
