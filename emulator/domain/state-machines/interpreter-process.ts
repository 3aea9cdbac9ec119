import { Worker } from "node:worker_threads";

// A process that is started by the path of this file: whatever an expression does to it, the emulator goes on. It works in a
// thread, so that it notices the end of the emulator even when busy.

/** What the thread may hold, in megabytes, before it is ended by itself. */
const MEMORY_MB_MAX = 256;

const program = new URL(`./interpreter-worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url);
const thread = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB_MAX } });
thread.on("message", (message) => process.send?.(message));
thread.on("error", (error) => {
  process.send?.({ fault: error.message }, () => process.exit(1));
});
process.on("message", (message) => thread.postMessage(message));
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
// Ctrl-C goes to all processes of a terminal: the emulator still finishes what it began.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
