import { Command, InvalidArgumentError, Option } from "commander";
import { LOG_LEVELS, type LogLevel } from "../../emulator/observe/log.ts";
import type { EmulatorOptions } from "../../emulator/options.ts";
import { isLoopback } from "../../emulator/wire/gate.ts";
import type { CommandContext } from "../command-context.ts";
import { type LogFormat, openLog } from "../emulator-log.ts";
import { EXIT } from "../exit-code.ts";
import { takeSignals } from "../interruption.ts";
import { countFrom1, port, quota, runKinds, several, wholeNumber } from "../option-values.ts";
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
    .description("serve the AWS APIs of maintenance windows locally, and execute the windows")
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option(
      "--allow-host <name>",
      "also accept requests for this host name, e.g. host.docker.internal or *.emulator.internal; repeatable",
      (name, before: readonly string[] = []) => [...before, name],
    )
    .option("--port <port>", "port to listen on; 0 for a free one", port, 4599)
    .addOption(
      new Option("--clock <kind>", "virtual: time stands still until you advance it; real: the machine's time")
        .choices(["virtual", "real"])
        .default("virtual"),
    )
    .option(
      "--start <instant>",
      "first instant of the clock, ISO-8601 (default: 2026-12-01T00:00:00Z; now for a real clock)",
    )
    .option(
      "--state <dir>",
      "keep the state in this directory, with its account, region, seed, start and fleet (default: in memory only)",
    )
    .option("--fleet <file>", "YAML file of the simulated nodes (docs/fleet.md; default: the lab's nodes)")
    .option(
      "--run <kinds>",
      "DANGER: execute code on this machine for every client of the endpoint: functions (Node.js Lambda functions), " +
        "scripts (aws:executeScript), shell (AWS-RunShellScript); comma-separated (default: none)",
      runKinds,
    )
    .option("--run-for-network", "allow --run together with a --host that other machines can reach")
    .option(
      "--run-at-once <n>",
      "number of processes of each kind that may run at once (default: two per processor)",
      countFrom1,
    )
    .addOption(new Option("--execute <what>").argParser(replaced).hideHelp())
    .option(
      "--deliver-to <host>",
      "allow SNS and EventBridge to deliver to this host too, not only to this machine; repeatable; * for all hosts",
      several,
    )
    .option(
      "--outlive-parent",
      "keep running when the program that started it ends (a background job of a shell does so anyway)",
    )
    .option(
      "--lambda-endpoint <url>",
      "Lambda-compatible endpoint that runs functions of other runtimes than Node.js (default: none)",
    )
    .option(
      "--disturb <file>",
      "YAML file of throttling, latency, errors and delayed consistency to simulate (docs/disturbances.md)",
    )
    .addOption(
      new Option("--log-level <level>", "level of the log on stderr: debug adds requests, info adds executions")
        .choices(LOG_LEVELS)
        .default("warn"),
    )
    .addOption(
      new Option(
        "--log-format <format>",
        "format of the log (default: text on a terminal, otherwise JSON lines)",
      ).choices(["text", "json"]),
    )
    .option("--seed <n>", "random seed (default: 1)", wholeNumber)
    .option("--region <region>", "AWS region (default: us-east-1)")
    .option("--account <id>", "AWS account id, twelve digits (default: 000000000000)")
    .option("--quota <name=number>", "change a quota, e.g. maintenanceWindows=500; repeatable", quota)
    .addHelpText("after", "\nExample:\n  mw emulator --port 0 --fleet fleet.yaml --start 2026-12-24T00:00:00Z")
    .addCommand(doctorCommand(context))
    .action(async (given: EmulatorOptions & CommandOptions) => {
      const { quota: quotas, allowHost: allowHosts, disturb: disturbances, outliveParent = false, ...rest } = given;
      const { logLevel, logFormat = process.stderr.isTTY ? "text" : "json", ...others } = rest;
      const log = logLevel === "silent" ? undefined : openLog(logLevel, logFormat);
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
      if (options.run)
        say(`WARNING: --run ${options.run.join(",")} executes code on this machine for every client of the endpoint.`);
      const serving = `Serving AWS APIs on ${emulator.endpoint}; ${clockHint(options, emulator.endpoint)} Ctrl-C stops it.`;
      if (!isForPrograms) say(serving);
      const signal = await ended(outliveParent, say);
      await emulator.close();
      const { faultCount } = emulator;
      if (faultCount > 0)
        say(`mw: ${faultCount} ${faultCount === 1 ? "fault" : "faults"} occurred. ${whereFaultsAre(options)}`);
      const code = faultCount > 0 ? EXIT.failed : signal === "SIGTERM" ? EXIT.done : EXIT.interrupted;
      context.end(code);
      // A receiver that does not answer must not keep the process; what was said gets out before.
      setTimeout(() => process.exit(code), LINGER_MS).unref();
    });
}

function whereFaultsAre({ state }: EmulatorOptions): string {
  if (state === undefined) return "Start with --state DIR to keep a record of them.";
  return `List them with: mw emulator doctor --state ${state}`;
}

function replaced(): never {
  throw new InvalidArgumentError("Option --execute was replaced. Use: --run shell");
}

/** What other machines can do from now on. */
function exposure({ host, run = [] }: EmulatorOptions): string {
  const more = run.length === 0 ? "" : `, and execute code on this machine (--run ${run.join(",")})`;
  return `WARNING: --host ${host} opens this emulator to other machines, and it checks no credentials. Every client that reaches it can read and change all its data, SecureString parameters too, advance its clock, reset it${more}.`;
}

function clockHint({ clock, state }: EmulatorOptions, endpoint: string): string {
  const kept = state === undefined ? "its state is in memory only." : `its state is kept in ${state}.`;
  if (clock === "real") return kept;
  const move = `curl ${endpoint}/_emulator/clock -H 'content-type: application/json' -d '{"advance":"PT10M"}'`;
  return `time stands still until you advance it (${move}); ${kept}`;
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
      say(
        `Stopping: the program that started this emulator (${parent}) has ended. Use --outlive-parent to keep it running.`,
      );
      end("parent");
    });
  });
}
