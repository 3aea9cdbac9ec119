import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  paginateDescribeInstanceInformation,
  paginateListResourceComplianceSummaries,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { execa } from "execa";
import { ensurePulumi } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { makeProject } from "../../test/helpers/project.ts";
import type { Measure, Subject } from "../harness/measure.ts";
import { moveClock, startEmulator } from "../subjects/emulator.ts";
import { memoryPeakMb } from "../subjects/memory-peak.ts";

const NODES = 10_000;
const DAYS = 30;

type Figures = "time" | "memory" | "requests";

/** `mw history` and `mw verify` of a daily window over many nodes. */
export const readBack: Measure = {
  name: "read-back",
  question: `How long do mw history and mw verify of a window with ${NODES} nodes over ${DAYS} executions take?`,
  isLong: true,
  async run(bench) {
    const built = await bench.package();
    const fleet = join(bench.directory(), "fleet.yaml");
    const tags = '{ "Patch Group": App }';
    writeFileSync(
      fleet,
      `nodes:\n  - { prefix: app, count: ${NODES}, platform: amazon-linux-2, patchedThrough: 2026-10-01, tags: ${tags} }\n`,
    );
    const emulator = await startEmulator(built, "--fleet", fleet);
    bench.onEnd(emulator.stop);
    const project = makeProject();
    bench.onEnd(() => project.remove());
    project.edit(
      "dev",
      ["rate(5 minutes)", "cron(0 2 * * ? *)"],
      ["duration: 2", "duration: 24"],
      ['maxConcurrency: "1"', 'maxConcurrency: "10%"'],
      ['maxErrors: "1"', 'maxErrors: "5%"'],
    );
    const env = project.env(emulator.endpoint) as Record<string, string>;
    const mw = (...args: string[]) => [built.mw, "-C", project.directory, ...args];
    await ensurePulumi();
    await execa(process.execPath, mw("up", "dev", "--yes"), { env, cancelSignal: bench.signal });
    for (let day = 1; day <= DAYS; day++) {
      bench.signal.throwIfAborted();
      bench.onProgress(`read-back: execution ${day} of ${DAYS}`);
      await moveClock(emulator.endpoint, { advance: "P1D" });
    }
    const own = (name: string, ...args: string[]): Subject<Figures> => {
      const run = () => measured(() => memoryPeakMb(mw(...args), env, bench.signal), emulator.endpoint);
      return { name, warmUp: run, run };
    };
    const [history, verify] = ["mw history", "mw verify"] as const;
    const goals = (atMost: number) => [history, verify].map((of) => ({ of, atMost }));
    await bench.compare({
      name: `${NODES} nodes, ${DAYS} executions`,
      figures: {
        time: { unit: "s", better: "lower", goals: goals(3) },
        memory: { unit: "MB", better: "lower", goals: goals(300) },
        requests: { unit: "requests", better: "lower", goals: goals(1200) },
      },
      subjects: [
        own(history, "history", "dev"),
        own(verify, "verify", "dev"),
        {
          name: "the SDK alone",
          role: "limit",
          run: () => measured(() => twoLists(emulator.endpoint), emulator.endpoint),
        },
      ],
    });
  },
};

/** What a reader cannot do without, by a client that does nothing else: half of the pages. */
async function twoLists(endpoint: string): Promise<number> {
  const credentials = { accessKeyId: "emulator", secretAccessKey: "emulator" };
  const client = new SSMClient({ endpoint, region: "us-east-1", credentials });
  const nodes = paginateDescribeInstanceInformation({ client, pageSize: 50 }, {});
  const compliance = paginateListResourceComplianceSummaries({ client, pageSize: 50 }, {});
  const drain = async (pages: AsyncIterable<unknown>) => {
    for await (const _ of pages);
  };
  await Promise.all([drain(nodes), drain(compliance)]);
  client.destroy();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function measured(work: () => Promise<number>, endpoint: string): Promise<Record<Figures, number>> {
  const before = await requests(endpoint);
  const startedMs = performance.now();
  const memory = await work();
  const time = (performance.now() - startedMs) / 1000;
  return { time, memory, requests: (await requests(endpoint)) - before };
}

/** All that the emulator has answered, but for its own API. */
async function requests(endpoint: string): Promise<number> {
  const text = await (await fetch(`${endpoint}/_emulator/metrics`)).text();
  const counts = text.matchAll(/^mw_emulator_request_duration_seconds_count\{service="(?!control)[^}]*\} (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
