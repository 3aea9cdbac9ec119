import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import type { Bench, Measure } from "../harness/measure.ts";
import { moveClock, startEmulator } from "../subjects/emulator.ts";
import { ask } from "../subjects/load.ts";
import type { Package } from "../subjects/package.ts";
import { residentMb } from "../subjects/server.ts";
import { request } from "./api/operations.ts";

/** Around what an invocation leaves behind, and how many rows share a commit. */
const ROW = "x".repeat(300);
const ROWS_AT_ONCE = 4096;

/** How many nights after the first show what each invocation leaves in memory; after thirty, as much is forgotten as comes. */
const NIGHTS_MIN = 4;
const NIGHTS_MAX = 28;
const INVOCATIONS_AFTER_FIRST = 250_000;

/** One window over so many nodes, from its start to the end of its last invocation. */
export const execution: Measure = {
  name: "execution/window",
  question: "How many nodes does a window patch in a second, in memory and with --state?",
  run: (bench) => compare(bench, [1000, 10_000]),
};

/** The same over a fleet that takes minutes. */
export const largeExecution: Measure = {
  name: "execution/large",
  question: "And over 100,000 nodes?",
  isLong: true,
  run: (bench) => compare(bench, [100_000]),
};

async function compare(bench: Bench, counts: readonly number[]): Promise<void> {
  const built = await bench.package();
  for (const count of counts) {
    const patching = (isDurable: boolean) => () => patch(count, built, bench, isDurable);
    const nodes = `${count.toLocaleString("en")} nodes`;
    await bench.compare<"rate">({
      name: nodes,
      figures: {
        rate: {
          unit: "invocations/s",
          better: "higher",
          goals: [
            { of: "in memory", atLeast: 50_000 },
            { of: "with --state", atLeast: 20_000 },
          ],
        },
      },
      subjects: [
        { name: "in memory", run: patching(false) },
        { name: "with --state", run: patching(true) },
        { name: "bare SQLite", role: "limit", run: async () => insertRows(count, bench) },
      ],
    });
    await bench.compare<"kept">({
      name: `${nodes}, what stays of each`,
      figures: {
        kept: {
          unit: "bytes",
          better: "lower",
          goals: [
            { of: "memory", atMost: 1024 },
            { of: "file", atMost: 1024 },
          ],
        },
      },
      subjects: [
        { name: "memory", run: () => patchNightly(count, built, bench) },
        { name: "first night", run: patching(false) },
        { name: "file", run: patching(true) },
      ],
    });
  }
}

/** What the nights after the first add to a process, which has then grown as large as its work makes it. */
async function patchNightly(count: number, built: Package, bench: Bench): Promise<{ readonly kept: number }> {
  const nights = Math.min(NIGHTS_MAX, Math.max(NIGHTS_MIN, Math.ceil(INVOCATIONS_AFTER_FIRST / count)));
  const { endpoint, child, stop } = await startWithFleet(count, built, bench);
  await declareWindow(endpoint, "nightly", "cron(0 2 * * ? *)");
  await moveClock(endpoint, { to: "2026-12-01T12:00:00Z" });
  const first = residentMb(child) ?? Number.NaN;
  for (let night = 1; night <= nights; night++) {
    bench.onProgress(`night ${night} of ${nights}`);
    await moveClock(endpoint, { advance: "P1D" });
  }
  const grownMb = (residentMb(child) ?? Number.NaN) - first;
  await stop();
  return { kept: (grownMb * 1e6) / (nights * count) };
}

const DAILY_WINDOWS = 50;
const DAILY_NODES = 1000;
/** Run Command forgets after 30 days: from then on, as much is forgotten as comes. */
const DAYS = 31;
/** What a year of them takes within ten minutes. */
const YEAR_IN_TEN_MINUTES = (365 * DAILY_WINDOWS * DAILY_NODES) / 600;

/** Many windows over the same nodes, until the history is as long as it gets. */
export const dailyExecutions: Measure = {
  name: "execution/daily",
  question: `How fast do ${DAILY_WINDOWS} daily windows patch 1,000 nodes for ${DAYS} days, and what does the emulator hold then?`,
  isLong: true,
  async run(bench) {
    const built = await bench.package();
    await bench.compare<"rate" | "memory">({
      name: `${((DAYS * DAILY_WINDOWS * DAILY_NODES) / 1e6).toFixed(2)} million invocations`,
      figures: {
        rate: {
          unit: "invocations/s",
          better: "higher",
          goals: [{ of: "in memory", atLeast: Math.ceil(YEAR_IN_TEN_MINUTES) }],
        },
        memory: { unit: "MB", better: "lower", goals: [{ of: "in memory", atMost: 1000 }] },
      },
      subjects: [{ name: "in memory", run: () => patchDaily(built, bench) }],
    });
  },
};

async function patchDaily(built: Package, bench: Bench) {
  const { endpoint, child, stop } = await startWithFleet(DAILY_NODES, built, bench);
  for (let window = 0; window < DAILY_WINDOWS; window++) {
    await declareWindow(
      endpoint,
      `daily-${window}`,
      `cron(${(window * 29) % 60} ${Math.floor(window * 0.48)} * * ? *)`,
    );
  }
  await moveClock(endpoint, { to: "2026-12-01T00:00:00Z" });
  const startedMs = performance.now();
  for (let day = 0; day < DAYS; day++) {
    bench.onProgress(`day ${day + 1} of ${DAYS}`);
    await moveClock(endpoint, { advance: "P1D" });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const memory = residentMb(child) ?? Number.NaN;
  await stop();
  return { rate: (DAYS * DAILY_WINDOWS * DAILY_NODES) / seconds, memory };
}

/** An emulator with so many nodes to patch. */
async function startWithFleet(count: number, built: Package, bench: Bench, ...options: readonly string[]) {
  const file = join(bench.directory(), "fleet.yaml");
  const group = `prefix: app, count: ${count}, platform: amazon-linux-2, patchedThrough: 2026-10-01, patchGroup: App`;
  writeFileSync(file, `nodes: [{ ${group} }]\n`);
  const server = await startEmulator(built, "--fleet", file, ...options);
  bench.onEnd(server.stop);
  return server;
}

/** AWS-RunPatchBaseline installs on all nodes, a tenth of them at once, and stops when a twentieth has failed. */
async function patch(count: number, built: Package, bench: Bench, isDurable: boolean) {
  const state = join(bench.directory(), "state");
  const { endpoint, child, stop } = await startWithFleet(count, built, bench, ...(isDurable ? ["--state", state] : []));
  const bytes = () => (isDurable ? sizeOf(state) : (residentMb(child) ?? Number.NaN) * 1e6);
  await declareWindow(endpoint, "nightly", "cron(0 2 * * ? *)");
  await moveClock(endpoint, { to: "2026-12-01T01:59:59Z" });
  const before = bytes();
  const startedMs = performance.now();
  await moveClock(endpoint, { to: "2026-12-01T12:00:00Z" });
  const seconds = (performance.now() - startedMs) / 1000;
  const { Commands } = await ssm(endpoint, "ListCommands", {});
  if (Commands[0]?.CompletedCount !== count) throw new Error(`not all of ${count} nodes were patched`);
  const kept = (bytes() - before) / count;
  await stop();
  return { rate: count / seconds, kept };
}

/** What the machine can do at best: SQLite takes one row of the size of an invocation for each node, many with one commit. */
function insertRows(count: number, bench: Bench): { rate: number } {
  const db = new DatabaseSync(join(bench.directory(), "rows.sqlite"));
  const table = "CREATE TABLE rows (number INTEGER PRIMARY KEY, row TEXT)";
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${table}`);
  const insert = db.prepare("INSERT INTO rows (row) VALUES (?)");
  const startedMs = performance.now();
  for (let done = 0; done < count; done += ROWS_AT_ONCE) {
    db.exec("BEGIN");
    for (let row = done; row < Math.min(count, done + ROWS_AT_ONCE); row++) insert.run(ROW);
    db.exec("COMMIT");
  }
  const seconds = (performance.now() - startedMs) / 1000;
  db.close();
  return { rate: count / seconds };
}

async function declareWindow(endpoint: string, Name: string, Schedule: string): Promise<void> {
  const { WindowId } = await ssm(endpoint, "CreateMaintenanceWindow", {
    ...{ Name, Schedule, Duration: 10, Cutoff: 1, AllowUnassociatedTargets: true },
  });
  const { WindowTargetId } = await ssm(endpoint, "RegisterTargetWithMaintenanceWindow", {
    ...{ WindowId, ResourceType: "INSTANCE", Targets: [{ Key: "tag:Patch Group", Values: ["App"] }] },
  });
  const Parameters = { Operation: ["Install"], SnapshotId: ["{{WINDOW_EXECUTION_ID}}"] };
  await ssm(endpoint, "RegisterTaskWithMaintenanceWindow", {
    ...{ WindowId, TaskArn: "AWS-RunPatchBaseline", TaskType: "RUN_COMMAND", MaxConcurrency: "10%", MaxErrors: "5%" },
    Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId] }],
    TaskInvocationParameters: { RunCommand: { Parameters } },
  });
}

async function ssm(endpoint: string, operation: string, input: object) {
  return JSON.parse(await ask(endpoint, request(operation, input)));
}

function sizeOf(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
