import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Measure, Subject } from "../harness/measure.ts";
import { startEmulator } from "../subjects/emulator.ts";
import { residentMb } from "../subjects/server.ts";

const FEW = "1,000 nodes";
const MANY = "100,000 nodes";

/** What a large fleet costs before anything runs on it. */
export const fleet: Measure = {
  name: "fleet/start",
  question: "How long does the emulator take to start with a large fleet, and how much memory does it hold?",
  async run(bench) {
    const built = await bench.package();
    const directory = bench.directory();
    const subject = (name: string, count: number): Subject<"time" | "memory"> => {
      const file = join(directory, `${count}.yaml`);
      writeFileSync(file, `nodes: [{ prefix: app, count: ${count}, platform: amazon-linux-2, patchGroup: App }]\n`);
      return {
        name,
        async run() {
          const startedMs = performance.now();
          const server = await startEmulator(built, "--fleet", file);
          bench.onEnd(server.stop);
          await (await fetch(`${server.endpoint}/_emulator/health`)).text();
          const time = (performance.now() - startedMs) / 1000;
          const memory = residentMb(server.child) ?? Number.NaN;
          await server.stop();
          return { time, memory };
        },
      };
    };
    await bench.compare({
      name: "start",
      figures: {
        time: { unit: "s", better: "lower", goals: [{ of: MANY, atMost: 5 }] },
        memory: { unit: "MB", better: "lower", goals: [{ of: MANY, atMost: 300 }] },
      },
      subjects: [subject(FEW, 1000), subject("10,000 nodes", 10_000), subject(MANY, 100_000)],
    });
  },
};
