import pLimit from "p-limit";
import { configOf, type Ground, removeStack, writeStack } from "./ground.ts";
import { CORES, type Cost, costOf, median } from "./meter.ts";
import type { Way } from "./ways.ts";

type Variant = readonly [name: string, work: (stacks: readonly string[]) => Promise<void>, asFiles: boolean];

/** Many new stacks at once: the driver with several limits, beside the CLI by hand and the Automation API. */
export async function measureParallel(
  ground: Ground,
  hand: Way,
  automationApi: Way,
  count: number,
  rounds: number,
  signal: AbortSignal,
): Promise<void> {
  const limits = [...new Set([1, CORES, 2 * CORES, count])];
  const variants: readonly Variant[] = [
    ["by hand, one by one", (stacks) => pool(stacks, 1, hand), true],
    [`by hand, xargs -P ${CORES}`, (stacks) => pool(stacks, CORES, hand), true],
    ...limits.map((limit) => {
      const work = (stacks: readonly string[]) => byDriver(ground, stacks, limit, signal);
      return [`driver.runAll, limit ${limit}`, work, false] as const;
    }),
    ["Automation API, Promise.all", (stacks) => pool(stacks, count, automationApi), true],
  ];
  const costs = variants.map((): Cost[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, work, asFiles]] of variants.entries()) {
      const stacks = Array.from({ length: count }, (_, number) => `p-${round}-${index}-${number}`);
      if (asFiles) for (const stack of stacks) writeStack(ground, stack);
      costs[index]!.push(await costOf(() => work(stacks)));
      if (asFiles) for (const stack of stacks) removeStack(ground, stack);
      ground.forget();
    }
  }
  console.log(
    `\nup of ${count} new stacks, ${CORES} cores  median    min    max   speed-up: medians, minima   processor s   its use of the cores   cores busy`,
  );
  const wall = costs.map((ofVariant) => ofVariant.map(({ wallMs }) => wallMs / 1000));
  for (const [index, [name]] of variants.entries()) {
    const own = wall[index]!;
    const figures = [median(own), Math.min(...own), Math.max(...own)].map((seconds) => seconds.toFixed(1).padStart(6));
    const cpu = median(costs[index]!.map(({ cpuMs }) => (cpuMs ?? Number.NaN) / 1000));
    const use = median(costs[index]!.map(({ cpuMs, wallMs }) => (100 * (cpuMs ?? Number.NaN)) / (wallMs * CORES)));
    const busy = median(costs[index]!.map(({ machineBusy }) => 100 * (machineBusy ?? Number.NaN)));
    const speedUps = [median(wall[0]!) / median(own), Math.min(...wall[0]!) / Math.min(...own)];
    console.log(
      `  ${name.padEnd(29)} ${figures.join(" ")}            ${speedUps.map((times) => times.toFixed(2).padStart(6)).join("   ")}` +
        `        ${cpu.toFixed(1).padStart(6)}                  ${use.toFixed(0).padStart(3)} %        ${busy.toFixed(0).padStart(3)} %`,
    );
  }
}

async function byDriver(
  { automation, project, env }: Ground,
  names: readonly string[],
  global: number,
  signal: AbortSignal,
) {
  const stacks = Object.fromEntries(names.map((name) => [name, { config: configOf(name) }]));
  const driver = new automation.Driver({ directory: project.directory, env, stacks, limits: { global } });
  const outcomes = await driver.runAll("up", names, { signal });
  for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
}

async function pool(stacks: readonly string[], atOnce: number, way: Way): Promise<void> {
  await pLimit(atOnce).map(stacks, (stack) => way.run("up", stack, true));
}
