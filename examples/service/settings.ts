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
  /** Ended deployments that are remembered. */
  readonly remembered: number;
  /** How long one operation may take, in seconds. Undefined: as long as it takes. */
  readonly timeout: number | undefined;
}

export class SettingsError extends Error {}

const HELP = `Each flag is also a variable, --at-once for instance SERVICE_AT_ONCE:
  --directory DIR        the Pulumi project (default: .)
  --host HOST            the address to listen on (default: 127.0.0.1)
  --port PORT            the port; 0 takes a free one (default: 4600)
  --allowed-hosts NAMES  names, by commas, by which a proxy in front is called
  --at-once N            operations at the same time (default: as many as there are cores, at least 2)
  --open N               deployments that have not ended; more are refused (default: 100)
  --remembered N         ended deployments that are remembered (default: 100)
  --timeout SECONDS      how long one operation may take (default: as long as it takes)`;

const FLAGS = ["directory", "host", "port", "allowed-hosts", "at-once", "open", "remembered", "timeout"] as const;

/** @throws SettingsError, whose message says how it should look. */
export function readSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const flags = given(argv);
  const text = (flag: (typeof FLAGS)[number]) =>
    flags[flag] ?? env[`SERVICE_${flag.toUpperCase().replaceAll("-", "_")}`];
  const count = (flag: (typeof FLAGS)[number], least: number, most = 1_000_000) => {
    const value = text(flag);
    if (value === undefined) return undefined;
    if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    throw new SettingsError(`--${flag} ${value}: it is a whole number from ${least} to ${most}.`);
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
