import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Measure, Subject } from "../../harness/measure.ts";
import { layGround } from "./ground.ts";
import { lifeOf, STEPS, type Step } from "./lives.ts";
import { byCommand, type Way } from "./ways.ts";

const PRELOAD = fileURLToPath(new URL("cli-times.cjs", import.meta.url));

/** What comes before and after the Pulumi CLI is ours. */
const PARTS = ["before the CLI", "the CLI", "after the CLI"] as const;
type Parts = Record<(typeof PARTS)[number], number>;

export const shares: Measure = {
  name: "deploy/shares",
  question: "How much of an operation by mw is ours, and how much the Pulumi CLI's?",
  isLong: true,
  async run(bench) {
    const ground = await layGround(bench);
    const file = join(ground.outputs, "cli-times.json");
    const mw = byCommand(ground, bench.signal, {
      MW_BENCH_CLI_TIMES: file,
      NODE_OPTIONS: `--require=${JSON.stringify(PRELOAD)}`,
    });
    const lives: Record<Step, Parts>[] = [];
    // The first one is not counted.
    for (let round = 0; round <= bench.rounds; round++) {
      const parts: Parts[] = [];
      const noting: Way = {
        ...mw,
        async run(...work) {
          const startedMs = epochMs();
          await mw.run(...work);
          parts.push(partsOf(startedMs, epochMs(), JSON.parse(readFileSync(file, "utf8"))));
        },
      };
      await lifeOf(ground, noting, [`shares-${round}`]);
      lives.push(Object.fromEntries(STEPS.map(([step], index) => [step, parts[index]!])) as Record<Step, Parts>);
    }
    for (const [step] of STEPS) {
      await bench.compare({
        name: step,
        figures: { time: { unit: "s", better: "lower" } },
        subjects: PARTS.map((part): Subject<"time"> => {
          const times = lives.slice(1).map((life) => ({ time: life[step][part] }));
          return { name: part, role: part === "the CLI" ? "limit" : "ours", run: async () => times.shift()! };
        }),
      });
    }
  },
};

/** @param runs of the CLI: an up of a new stack makes the stack first. */
function partsOf(startedMs: number, endedMs: number, runs: readonly [startedMs: number, endedMs: number][]): Parts {
  const inCliMs = runs.reduce((sum, [from, to]) => sum + to - from, 0);
  const afterMs = endedMs - runs.at(-1)![1];
  return {
    "before the CLI": (endedMs - startedMs - inCliMs - afterMs) / 1000,
    "the CLI": inCliMs / 1000,
    "after the CLI": afterMs / 1000,
  };
}

/** Comparable between processes. */
function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
