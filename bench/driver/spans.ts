import { type Ground, removeStack, writeStack } from "./ground.ts";
import { median } from "./meter.ts";

/** Where the time of an up without changes goes that is not the CLI's own. */
export async function measureSpans(ground: Ground, rounds: number, signal: AbortSignal): Promise<void> {
  const { automation, project, env } = ground;
  const stack = "spans";
  writeStack(ground, stack);
  let inCli: { startedMs: number; endedMs: number }[] = [];
  const driver = new automation.Driver({
    directory: project.directory,
    env,
    async run(cli) {
      const startedMs = performance.now();
      const exit = await automation.runPulumi(cli);
      inCli.push({ startedMs, endedMs: performance.now() });
      return exit;
    },
  });
  await driver.up(stack, { signal });
  const spans = new Map<string, number[]>();
  const note = (name: string, ms: number) => spans.set(name, [...(spans.get(name) ?? []), ms]);
  for (let round = 0; round < rounds; round++) {
    inCli = [];
    let [toldMs, firstStepMs, lastStepMs] = [0, 0, 0];
    const startedMs = performance.now();
    await driver.up(stack, {
      signal,
      onEvent({ type }) {
        if (type === "started") toldMs = performance.now();
        if (type === "step") {
          firstStepMs ||= performance.now();
          lastStepMs = performance.now();
        }
      },
    });
    const endedMs = performance.now();
    const [cli] = inCli;
    note("call to `started`: search, files, state", toldMs - startedMs);
    note("`started` to the CLI: command line, event server", cli!.startedMs - toldMs);
    note("CLI to its first step: its start, the program's", firstStepMs - cli!.startedMs);
    note("first to last step", lastStepMs - firstStepMs);
    note("last step to the CLI's end", cli!.endedMs - lastStepMs);
    note("the CLI's end to the result", endedMs - cli!.endedMs);
    note("all but the CLI", endedMs - startedMs - inCli.reduce((sum, one) => sum + one.endedMs - one.startedMs, 0));
    note("all", endedMs - startedMs);
  }
  console.log("\nThe driver's up without changes: where the time goes        median     min     max  ms");
  for (const [name, ms] of spans) {
    const figures = [median(ms), Math.min(...ms), Math.max(...ms)].map((value) => value.toFixed(1).padStart(7));
    console.log(`  ${name.padEnd(56)} ${figures.join(" ")}`);
  }
  ground.forget();
  removeStack(ground, stack);
}
