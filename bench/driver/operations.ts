import { type Ground, removeStack, SCHEDULE, writeStack } from "./ground.ts";
import { type Cost, costOf, median } from "./meter.ts";
import type { Operation, Way } from "./ways.ts";

const WORK = ["up, new stack", "up, no changes", "up, one change", "preview", "destroy"] as const;
type Work = (typeof WORK)[number];

/** Each way does the same work on a stack of its own, in turn, so that what else the machine does meets all of them. */
export async function measureOperations(ground: Ground, ways: readonly Way[], rounds: number): Promise<void> {
  const costs = new Map<Work, Cost[][]>(WORK.map((work) => [work, ways.map(() => [])]));
  const stacks = ways.map((_, index) => `way-${index}`);
  for (let round = 0; round < rounds; round++) {
    for (const stack of stacks) writeStack(ground, stack);
    for (const work of WORK) {
      // Another one begins in each round.
      for (const step of ways.keys()) {
        const index = (step + round) % ways.length;
        const stack = stacks[index]!;
        if (work === "up, one change") ground.project.edit(stack, [SCHEDULE, "rate(7 minutes)"]);
        const operation = work.split(",")[0] as Operation;
        const cost = await costOf(() => ways[index]!.run(operation, stack, work === "up, new stack"));
        costs.get(work)![index]!.push(cost);
      }
    }
    ground.forget();
  }
  for (const stack of stacks) removeStack(ground, stack);
  for (const [work, ofWays] of costs) print(work, ways, ofWays);
}

function print(work: Work, ways: readonly Way[], costs: readonly (readonly Cost[])[]): void {
  const wall = costs.map((ofWay) => ofWay.map(({ wallMs }) => wallMs / 1000));
  const cpu = costs.map((ofWay) => ofWay.map(({ cpuMs }) => (cpuMs ?? Number.NaN) / 1000));
  console.log(`\n${work.padEnd(28)} median    min    max   × by hand: pairs, minima   processor s   ×`);
  for (const [index, { name }] of ways.entries()) {
    const own = wall[index]!;
    const pairs = median(own.map((seconds, round) => seconds / wall[0]![round]!));
    const minima = Math.min(...own) / Math.min(...wall[0]!);
    const ownCpu = median(cpu[index]!);
    const figures = [median(own), Math.min(...own), Math.max(...own)].map((seconds) => seconds.toFixed(2).padStart(6));
    console.log(
      `  ${name.padEnd(26)} ${figures.join(" ")}              ${pairs.toFixed(2).padStart(5)}   ${minima.toFixed(2).padStart(5)}` +
        `        ${ownCpu.toFixed(2).padStart(6)}  ${(ownCpu / median(cpu[0]!)).toFixed(2)}`,
    );
  }
}
