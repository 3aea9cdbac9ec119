import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import grpcPb from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { execa } from "execa";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { type Bench, type Measure, Missing, type Subject } from "../harness/measure.ts";
import { startBareServer } from "../subjects/bare.ts";
import { startEmulator } from "../subjects/emulator.ts";
import { ask } from "../subjects/load.ts";
import { startMoto } from "../subjects/moto.ts";
import { residentMb, type Server, startServer } from "../subjects/server.ts";
import { request } from "./api/operations.ts";

const NODE = "bare Node.js";

export const START_MEASURES: readonly Measure[] = [
  {
    name: "start/emulator",
    question: "How long after its start has the emulator answered a request, and how much memory does it hold at rest?",
    async run(bench) {
      const built = await bench.package();
      await bench.compare({
        name: "first answer",
        figures: {
          time: { unit: "s", better: "lower", goals: [{ of: "in memory", atMost: 0.25 }] },
          memory: { unit: "MB", better: "lower", goals: [{ of: "in memory", atMost: 80 }] },
        },
        subjects: [
          firstAnswer("in memory", () => startEmulator(built), bench),
          firstAnswer("durable", () => startEmulator(built, "--state", bench.directory()), bench),
          { ...firstAnswer("moto", () => startMoto(bench.onProgress, bench.signal), bench), role: "peer" },
          { ...firstAnswer("bare node:http", startBareServer, bench), role: "limit" },
        ],
      });
    },
  },
  {
    name: "start/provider",
    question: "How long after their start have the provider and the plugin of the components answered Pulumi?",
    async run(bench) {
      const { directory } = await bench.package();
      const plugin = (name: string, folder: string, file: string): Subject<"time"> => ({
        name,
        run: () => seconds(() => askPlugin(join(directory, folder, file))),
      });
      await bench.compare({
        name: "GetPluginInfo",
        figures: {
          time: { unit: "s", better: "lower", goals: ["provider", "components"].map((of) => ({ of, atMost: 0.3 })) },
        },
        subjects: [
          plugin("provider", "bin/provider", "pulumi-resource-aws"),
          plugin("components", "plugin", "pulumi-resource-maintenance-windows"),
          { name: NODE, role: "limit", run: () => seconds(() => execa(process.execPath, ["-e", "0"])) },
        ],
      });
    },
  },
  {
    name: "start/mw",
    question: "How long does a command take to load, apart from the start of Node.js?",
    async run(bench) {
      const { mw } = await bench.package();
      const empty = bench.directory();
      const own = (name: string, ...args: string[]): Subject<"time"> => ({
        name,
        async run() {
          const bare = await seconds(() => execa(process.execPath, ["-e", "0"]));
          const all = await seconds(() => execa(process.execPath, [mw, ...args], { reject: false }));
          return { time: all.time - bare.time };
        },
      });
      const [help, up] = ["mw --help", "mw up"];
      await bench.compare({
        name: "load",
        figures: {
          time: {
            unit: "s",
            better: "lower",
            goals: [
              { of: help!, atMost: 0.15 },
              { of: up!, atMost: 0.15 },
            ],
          },
        },
        // Without a project `mw up` ends when it has looked for one, with all its code loaded.
        subjects: [own(help!, "--help"), own(up!, "-C", empty, "up", "dev")],
      });
    },
  },
];

function firstAnswer(name: string, start: () => Promise<Server>, bench: Bench): Subject<"time" | "memory"> {
  const once = async () => {
    const startedMs = performance.now();
    const server = await start();
    bench.onEnd(server.stop);
    await ask(server.endpoint, request("DescribeMaintenanceWindows", { MaxResults: 10 }));
    const time = (performance.now() - startedMs) / 1000;
    const memory = residentMb(server.child);
    await server.stop();
    if (memory === undefined) throw new Missing("memory is read from /proc, which this system does not have");
    return { time, memory };
  };
  // What is read from the disk the first time is read from memory afterwards, for all of them.
  return { name, warmUp: once, run: once };
}

/** As the Pulumi CLI does: it starts the program, reads the port from its first line, and asks. */
async function askPlugin(command: string): Promise<void> {
  const { endpoint, stop } = await startServer({
    command,
    args: ["127.0.0.1:1"],
    endpointIn: (line) => (/^\d+$/.test(line) ? `127.0.0.1:${line}` : undefined),
  });
  const client = new grpcPb.ResourceProviderClient(endpoint, credentials.createInsecure());
  try {
    await new Promise<void>((resolve, reject) => {
      client.getPluginInfo(new emptyPb.Empty(), (error: Error | null) => (error ? reject(error) : resolve()));
    });
  } finally {
    client.close();
    await stop();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<{ time: number }> {
  const startedMs = performance.now();
  await work();
  return { time: (performance.now() - startedMs) / 1000 };
}
