import { parseArgs } from "node:util";
import { simulate } from "./simulator.ts";

/**
 * `node --import ./test/register.js test/simulation/run.ts [--steps N] [--seed S]`: simulates N steps (default 1,000,000)
 * from seed S (default: one drawn and printed). The same seed and steps give the same hash; a failure names its world.
 */
const { values } = parseArgs({ options: { steps: { type: "string" }, seed: { type: "string" } } });
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const steps = Number(values.steps ?? 1_000_000);
console.log(`seed ${seed}, ${steps} steps`);
const startedAt = performance.now();
const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(0);
const result = await simulate({
  seed,
  steps,
  onWorld: (done, worlds) => {
    if (worlds % 50 === 0) console.log(`${done} steps, ${worlds} worlds, ${seconds()} s`);
  },
});
console.log(JSON.stringify({ seed, ...result, seconds: Number(seconds()) }));
