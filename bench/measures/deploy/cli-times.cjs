// Loaded before `mw` by the bench (NODE_OPTIONS): writes when each Pulumi CLI started and ended, as milliseconds since 1970.
const { subscribe } = require("node:diagnostics_channel");
const { writeFileSync } = require("node:fs");

const file = process.env.MW_BENCH_CLI_TIMES;

// The programs of a stack inherit the variable.
if (file && /[\\/]mw\.js$/.test(process.argv[1] ?? "")) {
  /** @type {[startedMs: number, endedMs: number][]} */
  const times = [];
  const nowMs = () => performance.timeOrigin + performance.now();
  subscribe("child_process", (message) => {
    const child = /** @type {{ process: import("node:child_process").ChildProcess }} */ (message).process;
    const startedMs = nowMs();
    child.once("exit", () => {
      if (/[\\/]pulumi$/.test(child.spawnfile)) times.push([startedMs, nowMs()]);
    });
  });
  process.once("exit", () => writeFileSync(file, JSON.stringify(times)));
}
