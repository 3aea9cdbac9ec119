import { parseArgs } from "node:util";

export interface Settings {
  /** The folder with `Pulumi.yaml`. */
  readonly directory: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Names, beside this machine's own, by which browsers and clients may call the service. */
  readonly allowedHosts: readonly string[];
  /** Operations that run at the same time; the rest waits in order. Undefined leaves it to the driver. */
  readonly atOnce: number | undefined;
  /** Deployments that have not ended; more are refused. */
  readonly open: number;
  /** How many ended deployments are kept. */
  readonly remembered: number;
  /** How long one operation may take, in seconds. Undefined: no limit. */
  readonly timeout: number | undefined;
}

export class SettingsError extends Error {}

const HELP = `Each flag can also be set by an environment variable: --at-once by SERVICE_AT_ONCE.
  --directory DIR        directory of the Pulumi project (default: .)
  --host HOST            address to listen on (default: 127.0.0.1)
  --port PORT            port to listen on; 0 for a free one (default: 4600)
  --allowed-hosts NAMES  comma-separated host names of the proxy in front
  --at-once N            number of operations at once (default: number of cores, at least 2)
  --open N               maximum number of running and queued deployments (default: 100)
  --remembered N         number of ended deployments to keep (default: 100)
  --timeout SECONDS      maximum duration of one operation (default: no limit)`;

const FLAGS = ["directory", "host", "port", "allowed-hosts", "at-once", "open", "remembered", "timeout"] as const;

/** @throws SettingsError with the flag, its value and the expected form. */
export function readSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const flags = given(argv);
  const text = (flag: (typeof FLAGS)[number]) =>
    flags[flag] ?? env[`SERVICE_${flag.toUpperCase().replaceAll("-", "_")}`];
  const count = (flag: (typeof FLAGS)[number], least: number, most = 1_000_000) => {
    const value = text(flag);
    if (value === undefined) return undefined;
    if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    throw new SettingsError(`--${flag} ${value}: expected a whole number from ${least} to ${most}.`);
  };
  return {
    directory: text("directory") ?? ".",
    host: text("host") ?? "127.0.0.1",
    port: count("port", 0, 65_535) ?? 4600,
    allowedHosts: (text("allowed-hosts") ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []),
    atOnce: count("at-once", 1),
    open: count("open", 1) ?? 100,
    remembered: count("remembered", 1) ?? 100,
    timeout: count("timeout", 1),
  };
}

function given(argv: readonly string[]): Readonly<Record<string, string | undefined>> {
  try {
    const options = Object.fromEntries(FLAGS.map((flag) => [flag, { type: "string" as const }]));
    return parseArgs({ args: [...argv], options }).values as Record<string, string | undefined>;
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\n${HELP}`);
  }
}
