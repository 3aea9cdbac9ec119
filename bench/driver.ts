// What an operation costs through the driver beside the same by the plain CLI and by the plain Automation API: time, starts of the
// CLI, eight stacks at once, and where the driver's own time goes. All on one emulator, in turn.
// Aims: an up through the driver takes at most 1.15 times `pulumi up --yes --skip-preview`; eight stacks use the cores.
//
//   node --import ./test/register.js bench/driver.ts [--no-build] [--rounds N] [--stacks N] [--only operations,own,starts,parallel,spans]
import { setMaxListeners } from "node:events";
import { build } from "./built-emulator.ts";
import { onGround } from "./driver/ground.ts";
import { measureOperations } from "./driver/operations.ts";
import { measureOwnProjects } from "./driver/own-projects.ts";
import { measureParallel } from "./driver/parallel.ts";
import { measureSpans } from "./driver/spans.ts";
import { countStarts } from "./driver/starts.ts";
import { byAutomationApi, byCommand, byDriver, byHand } from "./driver/ways.ts";

const rounds = Number(argument("--rounds") ?? 5);
const stacks = Number(argument("--stacks") ?? 8);
const parts = (argument("--only") ?? "operations,own,spans,parallel,starts").split(",");
const stopping = new AbortController();
const { signal } = stopping;
// The Automation API listens anew with each start of the CLI and never stops.
setMaxListeners(0, signal);
// What is under way is interrupted, and then everything is removed.
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort(new Error(name)));

if (!process.argv.includes("--no-build")) build();
try {
  await onGround(async (ground) => {
    const hand = await byHand(ground, signal);
    const automationApi = await byAutomationApi(ground, signal);
    const driver = byDriver(ground, signal);
    const ways = [hand, await byHand(ground, signal, false), driver, byCommand(ground, signal), automationApi];
    if (parts.includes("operations")) await measureOperations(ground, ways, rounds);
    if (parts.includes("own")) await measureOwnProjects(ground, 2 * rounds, signal);
    if (parts.includes("spans")) await measureSpans(ground, 2 * rounds, signal);
    if (parts.includes("parallel")) {
      await measureParallel(ground, hand, automationApi, stacks, Math.ceil(rounds / 2), signal);
    }
    // At last, since the CLI is replaced by one that counts.
    if (parts.includes("starts")) await countStarts(ground, ways);
  });
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
}

function argument(name: string): string | undefined {
  return process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
}
