import { execFileSync } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type Bench, type Goal, type Measure, Missing } from "../../harness/measure.ts";
import { type Ground, layGround, removeStack, writeStack } from "./ground.ts";
import { byAutomationApi, byCommand, byDriver, byHand, variablesOf, type Way } from "./ways.ts";

/** What is done to the stacks, in this order. */
export const STEPS = [
  ["up of new stacks", "up"],
  ["up without changes", "up"],
  ["preview", "preview"],
  ["destroy", "destroy"],
] as const;
export type Step = (typeof STEPS)[number][0];

const HAND = "by hand";
const OURS = ["driver", "mw"];

export const one: Measure = {
  name: "deploy/one",
  question: "How long do up, preview and destroy of the lab take, beside the same by hand?",
  isLong: true,
  run: (bench) => compareLives(bench, 1),
};

export const cold: Measure = {
  name: "deploy/cold",
  question: "And when nothing of it has been read from the disk yet?",
  isLong: true,
  run: (bench) => compareLives(bench, 1, true),
};

export const several: readonly Measure[] = [8, 32].map((count) => ({
  name: `deploy/stacks-${count}`,
  question: `How long do they take of ${count} stacks?`,
  isLong: true,
  run: (bench) => compareLives(bench, count),
}));

/** @param isCold whether everything is read from the disk in each step. */
async function compareLives(bench: Bench, count: number, isCold = false): Promise<void> {
  const { signal } = bench;
  const ground = await layGround(bench);
  const variables = await variablesOf(ground);
  const cores = availableParallelism();
  const [inTurn, together] = [`${HAND}, one by one`, `${HAND}, ${cores} at once`];
  const hands = count === 1 ? ([[HAND, 1]] as const) : ([[inTurn, 1] as const, [together, cores] as const] as const);
  const ways: readonly Way[] = [
    ...hands.map(([name, atOnce]) => byHand(name, ground, variables, signal, atOnce)),
    byAutomationApi(ground, variables, signal),
    byDriver(ground, signal),
    byCommand(ground, signal),
  ];
  const goals: Goal[] =
    count === 1
      ? OURS.map((of) => ({ of, beside: HAND, atMost: 1.05 }))
      : OURS.flatMap((of) => [
          { of, beside: inTurn, atMost: 1 },
          { of, beside: together, atMost: 1.05 },
        ]);
  const figure = { unit: "s", better: "lower", goals } as const;
  let lives = 0;
  const live = async (way: Way) => {
    const life = lives++;
    const stacks = Array.from({ length: count }, (_, number) => `life-${life}-${number}`);
    return await lifeOf(ground, way, stacks, isCold ? emptyPageCache : undefined);
  };
  await bench.compare<Step>({
    name: count === 1 ? "one stack" : `${count} stacks`,
    figures: Object.fromEntries(STEPS.map(([step]) => [step, figure])) as Record<Step, typeof figure>,
    subjects: ways.map((way) => ({
      name: way.name,
      ...(way.role ? { role: way.role } : {}),
      // What is read from the disk the first time is read from memory afterwards, for all of them.
      ...(count === 1 && !isCold ? { warmUp: () => live(way) } : {}),
      run: () => live(way),
    })),
  });
}

/** The whole life of stacks, which are new. @param prepare is done before each step, untimed. @returns the seconds of each step. */
export async function lifeOf(
  ground: Ground,
  way: Way,
  stacks: readonly string[],
  prepare: () => void = () => {},
): Promise<Record<Step, number>> {
  for (const stack of stacks) writeStack(ground, stack);
  const times: [Step, number][] = [];
  for (const [step, operation] of STEPS) {
    prepare();
    const startedMs = performance.now();
    await way.run(operation, stacks, step === "up of new stacks");
    times.push([step, (performance.now() - startedMs) / 1000]);
  }
  for (const stack of stacks) removeStack(ground, stack);
  ground.forget();
  return Object.fromEntries(times) as Record<Step, number>;
}

const CACHES = "/proc/sys/vm/drop_caches";

/** @throws Missing where the kernel does not let this user. */
function emptyPageCache(): void {
  try {
    accessSync(CACHES, constants.W_OK);
  } catch {
    throw new Missing(`only root empties the page cache, by ${CACHES}`);
  }
  execFileSync("sync");
  writeFileSync(CACHES, "3");
}
