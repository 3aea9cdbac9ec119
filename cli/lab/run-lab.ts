import { rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { GetMaintenanceWindowCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { Driver } from "../../automation/driver.ts";
import { temporaryFolder } from "../../automation/process/temporary-folder.ts";
import type { ProjectStack } from "../../automation/project/project.ts";
import { emulatorHistoryClient } from "../../automation/read-back/read-back.ts";
import { DEFAULT_ENDPOINT } from "../../automation/stack/variables.ts";
import { holdsCiphertext } from "../../config/file/config-node.ts";
import { controlClient } from "../../emulator/control/control-client.ts";
import { type Emulator, startEmulator } from "../../emulator/server.ts";
import { instantText, UTC } from "../../history/time-words.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { printHistory } from "../terminal/history-view.ts";
import { showSetUp } from "../terminal/installation-view.ts";
import { operationView } from "../terminal/operation-view.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { printVerdict } from "../terminal/verdict-view.ts";
import { printDeliveries, printFleet, printTimeline } from "./lab-view.ts";

export interface LabOptions {
  /** The Pulumi project. */
  readonly directory: string;
  readonly stack: string;
  readonly fleet?: string;
  readonly seed: number;
  /** The number of executions to simulate. */
  readonly windows: number;
}

/** Leaves nothing behind: the emulator keeps its state in memory, and the stack's state is in a temporary folder. */
export async function runLab(options: LabOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const { print, style } = terminal;
  const backend = await temporaryFolder("lab");
  const own = await new Driver({ directory: options.directory }).environment(options.stack);
  const { region, environment } = own;
  const account = [environment.account ?? []].flat()[0];
  const emulator = await startEmulator({ port: 0, fleet: options.fleet, seed: options.seed, region, account });
  try {
    const driver = labDriver(own, emulator, backend, terminal);
    print(style("bold", "Maintenance windows: the lab"));
    print(
      "The emulator runs in this process on a virtual clock. The Pulumi CLI and the AWS SDK call it; nothing leaves this machine.",
    );
    chapter(
      "1",
      `Emulator at ${emulator.endpoint}; its clock shows ${instantText(new Date(emulator.clock.now()), UTC)}`,
      terminal,
    );
    await printFleet(emulator.endpoint, terminal);

    chapter("2", `Preview of stack ${options.stack}`, terminal);
    const view = operationView(terminal, { json: false, showStack: false });
    view.result(await driver.preview(options.stack, { signal, onEvent: view.event }));
    chapter("3", `Up of stack ${options.stack}`, terminal);
    const up = await driver.up(options.stack, { signal, onEvent: view.event });
    view.result(up);

    // The windows are read from the state of the stack, so the program need not export them. The clock moves for all of them.
    const [first, ...others] = await driver.history(options.stack, { last: 1, signal });
    const { windowId, name, schedule } = first!.window;
    const which = others.length === 0 ? "the window" : `the window ${name ?? windowId}`;
    chapter("4", `Simulating ${options.windows} executions of ${which}, ${schedule ?? "its schedule"}`, terminal);
    const ssm = emulatorHistoryClient(emulator.endpoint, first!.source?.region);
    await simulateExecutions({ ssm, windowId, endpoint: emulator.endpoint, count: options.windows }, terminal, signal);

    chapter("5", "Executions, read back through the SSM API", terminal);
    const verification = await driver.verify(options.stack, { windows: [windowId], fullOutput: true, signal });
    const { history, verdict } = verification.windows[0]!;
    const worked = history.executions.filter(({ tasks }) => tasks.length > 0);
    printHistory(history, terminal, { output: "tail", inDetail: (execution) => execution === worked[0] });

    await printDeliveries(emulator.endpoint, up.outputs, terminal);

    chapter("6", "Verification: were the nodes patched on schedule?", terminal);
    printVerdict({ history, verdict }, terminal);
    print();
    for (const line of NEXT_STEPS) print(style("dim", line));
    return verdict.passed ? EXIT.done : EXIT.unverified;
  } finally {
    await emulator.close();
    await rm(backend, { recursive: true, force: true });
  }
}

const NEXT_STEPS = [
  "This emulator was stopped. To try the steps by hand on one that keeps running:",
  "  npx mw emulator                        # in another terminal",
  "  npx mw up dev",
  `  curl ${DEFAULT_ENDPOINT}/_emulator/clock -H 'content-type: application/json' -d '{"advance":"PT30M"}'`,
  "  npx mw history dev && npx mw verify dev --html report.html",
  "To see a verification fail: npx mw lab --fleet examples/fleets/node-offline.yaml",
];

/** Its backend and its passphrase are the lab's own, unless the stack's config has secrets that only the user's can decrypt. */
function labDriver(stack: ProjectStack, { endpoint }: Emulator, backend: string, terminal: Terminal): Driver {
  const { name, project, config } = stack;
  const isEncrypted = [...config.values()].some(holdsCiphertext);
  const secrets = isEncrypted ? {} : { passphrase: "", secretsProvider: "passphrase" };
  return new Driver({
    directory: project.directory,
    endpoint,
    env: { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    stacks: { [name]: { backendUrl: pathToFileURL(backend).href, ...secrets } },
    onProgress: showSetUp(terminal),
  });
}

function chapter(number: string, title: string, { print, style }: Terminal): void {
  print();
  print(`${style(["cyan", "bold"], number)}  ${style("bold", title)}`);
  print();
}

/** Advances the clock from execution to execution, and after the last one until just before the next. */
async function simulateExecutions(
  { ssm, windowId, endpoint, count }: Simulation,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const control = controlClient(endpoint);
  let shown = (await control.events("aws.ssm", 0)).at(-1)?.number ?? 0;
  const moveTo = async (instant: Date) => {
    await control.moveClock({ to: instant.toISOString() }, signal);
    const events = await control.events("aws.ssm", shown);
    printTimeline(events, terminal);
    shown = events.at(-1)?.number ?? shown;
  };
  for (let started = 0; started <= count; started++) {
    const window = await ssm.send(new GetMaintenanceWindowCommand({ WindowId: windowId }));
    const next = window.NextExecutionTime;
    if (next === undefined) {
      terminal.print(
        `  No ${started === 0 ? "" : "further "}executions: ${window.Enabled ? "the schedule has ended" : "the window is disabled"}.`,
      );
      return;
    }
    const opensAt = new Date(next);
    const isLast = started === count;
    await moveTo(isLast ? new Date(opensAt.getTime() - 1000) : opensAt);
  }
}

interface Simulation {
  readonly ssm: SSMClient;
  readonly windowId: string;
  readonly endpoint: string;
  readonly count: number;
}
