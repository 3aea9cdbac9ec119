import { parentPort } from "node:worker_threads";
import type { ExecutionFacts } from "./interpreter/context-object.ts";
import { type EndedCall, type Step, takeStep } from "./interpreter/interpreter.ts";
import { mixed } from "./language/intrinsics.ts";
import type { Machine } from "./language/machine.ts";

/** An execution as the interpreter is to take it on: a function of these alone. */
export interface StepRequest {
  readonly definition: string;
  readonly facts: ExecutionFacts;
  /** Where its last step left it, as JSON; null before the first. */
  readonly state: string | null;
  readonly ended: readonly EndedCall[];
  readonly nowMs: number;
}

export type StepResult = Omit<Step, "state"> & { readonly state: string };

export type StepAnswer = { readonly step: StepResult } | { readonly fault: string };

/** Definitions that were read before; a text is a megabyte at most. */
const machines = new Map<string, Machine>();
const MACHINES_MAX = 16;

function machineOf(definition: string): Machine {
  let machine = machines.get(definition);
  if (!machine) {
    machine = JSON.parse(definition) as Machine;
    if (machines.size >= MACHINES_MAX) machines.clear();
    machines.set(definition, machine);
  }
  return machine;
}

/** JSONata reads the time and draws numbers by itself: in this thread they are the execution's. */
const world = { nowMs: 0, seed: 0, draws: 0 };
const RealDate = Date;

class EmulatedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    super(...((given.length === 0 ? [world.nowMs] : given) as [number]));
  }
  static override now = () => world.nowMs;
}

async function answer({ definition, facts, state, ended, nowMs }: StepRequest): Promise<StepAnswer> {
  try {
    Object.assign(world, { nowMs, seed: facts.seed + nowMs, draws: 0 });
    const step = await takeStep(machineOf(definition), facts, state === null ? null : JSON.parse(state), ended, nowMs);
    return { step: { ...step, state: JSON.stringify(step.state) } };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

// This is a thread of its own, started by the path of this file.
if (parentPort) {
  const port = parentPort;
  globalThis.Date = EmulatedDate as DateConstructor;
  Math.random = () => mixed(world.seed + world.draws++);
  port.on("message", async (asked: StepRequest) => port.postMessage(await answer(asked)));
  port.postMessage("ready");
}
