import { Command, InvalidArgumentError, Option } from "commander";
import { LOG_LEVELS, type LogLevel } from "../../emulator/observe/log.ts";
import type { EmulatorOptions } from "../../emulator/options.ts";
import { isLoopback } from "../../emulator/wire/gate.ts";
import { countFrom1, port, quota, runKinds, several, wholeNumber } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import type { LogFormat } from "../emulator-log.ts";
import { EXIT } from "../exit-code.ts";
import { takeSignals } from "../interruption.ts";
import { watchParent } from "../parent-watch.ts";
import { doctorCommand } from "./emulator-doctor.ts";

interface CommandOptions {
  readonly quota?: EmulatorOptions["quotas"];
  readonly allowHost?: EmulatorOptions["allowHosts"];
  readonly disturb?: string;
  readonly logLevel: LogLevel;
  readonly logFormat?: LogFormat;
  readonly outliveParent?: boolean;
}

/** `mw emulator` */
export function emulatorCommand(context: CommandContext): Command {
  return new Command("emulator")
    .description("serve the AWS APIs that windows need, and run the windows")
    .option("--host <host>", "the address to listen on", "127.0.0.1")
    .option(
      "--allow-host <name>",
      "another name under which it may be called, e.g. host.docker.internal or *.emulator.internal; may be repeated",
      (name, before: readonly string[] = []) => [...before, name],
    )
    .option("--port <port>", "the port; 0 takes a free one", port, 4599)
    .addOption(
      new Option("--clock <kind>", "time that stands still until it is moved, or the machine's own")
        .choices(["virtual", "real"])
        .default("virtual"),
    )
    .option("--start <instant>", "where the clock begins, ISO-8601 (default: 2026-12-01T00:00:00Z, or now if real)")
    .option(
      "--state <dir>",
      "keep the state in this directory, which keeps its account, region, seed, start and fleet (default: forget it)",
    )
    .option("--fleet <file>", "the nodes, a YAML file (default: the lab's)")
    .option(
      "--run <kinds>",
      "DANGER: really run these on this machine, for whoever reaches the endpoint: functions (Lambda functions of Node.js), " +
        "scripts (aws:executeScript), shell (AWS-RunShellScript); several with commas (default: none)",
      runKinds,
    )
    .option("--run-for-network", "confirm --run together with a --host that other machines reach")
    .option("--run-at-once <n>", "how many processes of each kind run at once (default: two per processor)", countFrom1)
    .addOption(new Option("--execute <what>").argParser(replaced).hideHelp())
    .option(
      "--deliver-to <host>",
      "let SNS and EventBridge deliver to this host besides this machine; may be repeated; * for all",
      several,
    )
    .option(
      "--outlive-parent",
      "go on when the program that started it has ended (a shell's background job does so anyway)",
    )
    .option("--lambda-endpoint <url>", "where functions run whose runtime is not Node.js (default: nowhere)")
    .option("--disturb <file>", "throttle, delay, fail or lag requests as this YAML file says (docs/disturbances.md)")
    .addOption(
      new Option("--log-level <level>", "how much is logged on stderr: requests from debug on, executions from info on")
        .choices(LOG_LEVELS)
        .default("warn"),
    )
    .addOption(
      new Option("--log-format <format>", "how it is logged (default: text on a terminal, else JSON lines)").choices([
        "text",
        "json",
      ]),
    )
    .option("--seed <n>", "random seed (default: 1)", wholeNumber)
    .option("--region <region>", "AWS region (default: us-east-1)")
    .option("--account <id>", "AWS account id, twelve digits (default: 000000000000)")
    .option(
      "--quota <name=number>",
      "another number of AWS's quotas, e.g. maintenanceWindows=500; may be repeated",
      quota,
    )
    .addHelpText("after", "\nExample:\n  mw emulator --port 0 --fleet fleet.yaml --start 2026-12-24T00:00:00Z")
    .addCommand(doctorCommand(context))
    .action(async (given: EmulatorOptions & CommandOptions) => {
      const { quota: quotas, allowHost: allowHosts, disturb: disturbances, outliveParent = false, ...rest } = given;
      const { logLevel, logFormat = process.stderr.isTTY ? "text" : "json", ...others } = rest;
      const { openLog } = await import("../emulator-log.ts");
      const log = logLevel === "silent" ? undefined : await openLog(logLevel, logFormat);
      const faultsAreFatal = process.env.MW_FAULTS_ARE_FATAL === "1";
      // A program that reads JSON lines gets nothing else.
      const isForPrograms = log !== undefined && logFormat === "json";
      const say = isForPrograms ? (text: string) => log.warn({}, text) : context.terminal.say;
      const onNotice = say;
      const options: EmulatorOptions = { ...others, quotas, allowHosts, disturbances, faultsAreFatal, onNotice, log };
      // The server's code is loaded only here: the other commands start faster without it.
      const { startEmulator } = await import("../../emulator/server.ts");
      const emulator = await startEmulator(options);
      context.terminal.print(
        JSON.stringify({ endpoint: emulator.endpoint, console: emulator.console, clock: emulator.clock.kind }),
      );
      if (!isLoopback(options.host!)) say(exposure(options));
      if (options.run) say(`Runs ${options.run.join(", ")} on this machine, for whoever reaches the endpoint.`);
      const serving = `Serving AWS APIs on ${emulator.endpoint}; ${clockHint(options, emulator.endpoint)} Ctrl-C stops it.`;
      if (!isForPrograms) say(serving);
      const signal = await ended(outliveParent, say);
      await emulator.close();
      const { faultCount } = emulator;
      if (faultCount > 0)
        say(`mw: ${faultCount} ${faultCount === 1 ? "fault" : "faults"} happened. ${whereFaultsAre(options)}`);
      const code = faultCount > 0 ? EXIT.failed : signal === "SIGTERM" ? EXIT.done : EXIT.interrupted;
      context.end(code);
      // A receiver that does not answer must not keep the process; what was said gets out before.
      setTimeout(() => process.exit(code), LINGER_MS).unref();
    });
}

function whereFaultsAre({ state }: EmulatorOptions): string {
  if (state === undefined) return "To keep their record, start with --state DIR.";
  return `mw emulator doctor --state ${state} lists them.`;
}

function replaced(): never {
  throw new InvalidArgumentError("It was replaced: write --run shell.");
}

/** What other machines can do from now on. */
function exposure({ host, run = [] }: EmulatorOptions): string {
  const more = run.length === 0 ? "" : `, and execute code on this machine (--run ${run.join(",")})`;
  return `WARNING: --host ${host} opens this emulator to other machines, and it checks no credentials. Whoever reaches it can read and change everything that it holds, SecureString parameters too, move its clock, reset it${more}.`;
}

function clockHint({ clock, state }: EmulatorOptions, endpoint: string): string {
  const kept = state === undefined ? "what it holds is forgotten at its end." : `its state is kept in ${state}.`;
  if (clock === "real") return kept;
  const move = `curl ${endpoint}/_emulator/clock -H 'content-type: application/json' -d '{"advance":"PT10M"}'`;
  return `time stands still until it is moved (${move}); ${kept}`;
}

/** How long the end may take after a signal, whatever happens. */
const END_MS_MAX = 4500;

/** How long connections may keep the process when everything is written. */
const LINGER_MS = 200;

/** Waits for the first signal, or the end of the parent. A second signal ends the process at once. */
function ended(outlivesParent: boolean, say: (line: string) => void): Promise<NodeJS.Signals | "parent"> {
  return new Promise((resolve) => {
    let isEnding = false;
    const end = (cause: NodeJS.Signals | "parent") => {
      if (isEnding) process.exit(EXIT.interrupted);
      isEnding = true;
      setTimeout(() => process.exit(EXIT.failed), END_MS_MAX).unref();
      resolve(cause);
    };
    takeSignals(end);
    if (outlivesParent) return;
    watchParent((parent) => {
      if (isEnding) return;
      say(`The program that started this emulator (${parent}) has ended, so it ends too; --outlive-parent keeps it.`);
      end("parent");
    });
  });
}
