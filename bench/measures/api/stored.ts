import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Measure } from "../../harness/measure.ts";
import { moveClock, startEmulator } from "../../subjects/emulator.ts";
import { ask, load, type Request } from "../../subjects/load.ts";
import {
  createWindows,
  getInvocations,
  getParameters,
  getWindows,
  inTurn,
  putParameters,
  request,
  sendCommands,
  windows,
} from "./operations.ts";

const SLICE_MS = 250;
/** Until Node.js has compiled what lists run as well: filling compiles more of it where much is stored. */
const WARM_UP_MS = 2000;
const CONNECTIONS = 8;
const NODES = 1000;
/** How many windows, parameters and invocations are asked for in turn, whatever is stored besides: the newest ones. */
const ASKED = 50;

const LITTLE = "little stored";
const MUCH = "much stored";

/** What is stored apart from the nodes. Both have more than is asked for, and more than a page, so that all answers are of the same size. */
const AMOUNTS = {
  [LITTLE]: { windows: 60, regions: 0, parameters: 60, commands: 1 },
  [MUCH]: { windows: 20_000, regions: 100, parameters: 10_000, commands: 100 },
};

/** Whether what one request costs depends on what is stored. */
export const stored: Measure = {
  name: "api/stored",
  question:
    "Does a request cost the same with 300 times as much stored: 20,000 windows, 100 regions, 100,000 invocations?",
  async run(bench) {
    const [little, much] = await Promise.all([LITTLE, MUCH].map((amount) => prepare(bench, AMOUNTS[amount as never])));
    for (const operation of Object.keys(little!.loads)) {
      await bench.compare({
        name: operation,
        figures: {
          rate: { unit: "requests/s", better: "higher", goals: [{ of: MUCH, beside: LITTLE, atLeast: 0.9 }] },
        },
        subjects: [
          { name: LITTLE, server: little! },
          { name: MUCH, server: much! },
        ].map(({ name, server }) => {
          const next = server.loads[operation]!;
          const send = async (milliseconds: number) => ({
            rate: await load(server.endpoint, next, CONNECTIONS, milliseconds),
          });
          return { name, warmUp: () => send(WARM_UP_MS), run: () => send(SLICE_MS) };
        }),
      });
    }
  },
};

async function prepare(bench: Bench, amount: (typeof AMOUNTS)[typeof MUCH]) {
  const fleet = join(bench.directory(), "fleet.yaml");
  writeFileSync(fleet, `nodes: [{ prefix: node, count: ${NODES}, platform: amazon-linux-2, tags: { All: yes } }]\n`);
  const { endpoint, stop } = await startEmulator(await bench.package(), "--fleet", fleet);
  bench.onEnd(stop);
  bench.onProgress("api/stored: filling the emulators");
  const windowIds = await createWindows(endpoint, amount.windows);
  for (let region = 0; region < amount.regions; region++) await createWindows(endpoint, 60, `eu-bench-${region}`);
  const parameters = await putParameters(endpoint, amount.parameters);
  await sendCommands(endpoint, amount.commands, {
    Targets: [{ Key: "tag:All", Values: ["yes"] }],
    MaxConcurrency: "100%",
  });
  await moveClock(endpoint, { advance: "PT1H" });
  const listed = await ask(endpoint, request("ListCommandInvocations", { MaxResults: ASKED }));
  const asked = parameters.slice(-ASKED);
  // Reads come first: what a write adds is stored besides as well.
  const loads: Readonly<Record<string, () => Request>> = {
    GetMaintenanceWindow: inTurn(getWindows(windowIds.slice(-ASKED))),
    DescribeMaintenanceWindows: inTurn([request("DescribeMaintenanceWindows", {})]),
    GetParameter: inTurn(getParameters(asked)),
    GetCommandInvocation: inTurn(getInvocations(JSON.parse(listed).CommandInvocations)),
    ListCommandInvocations: inTurn([request("ListCommandInvocations", {})]),
    PutParameter: inTurn(asked),
    CreateMaintenanceWindow: windows(),
  };
  return { endpoint, loads };
}
