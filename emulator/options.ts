import type { Disturbance } from "./disturbances/disturbance.ts";
import { type Choices, DEFAULT_CHOICES } from "./domain/choices.ts";
import { DEFAULT_QUOTAS, type Quotas } from "./domain/context.ts";
import type { Fleet } from "./domain/nodes/fleet/fleet.ts";
import type { CustomBehaviour } from "./domain/nodes/node-world.ts";
import { type Names, type OptionNames, unknownOptions } from "./input/option-names.ts";
import type { Log } from "./observe/log.ts";
import type { RunKind } from "./processes/run-kinds.ts";
import { EmulatorOptionError } from "./start-error.ts";
import { isHostName } from "./wire/gate.ts";

export interface EmulatorOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /**
   * Host names that requests may use besides those of this machine and `host`, without a port; `*.example.com` allows every name
   * below `example.com`. A request with another `Host` is refused.
   */
  readonly allowHosts?: readonly string[] | undefined;
  /** Default 4599; 0 selects a free port. */
  readonly port?: number | undefined;
  /** Default `virtual`: the time changes only when a request moves it. */
  readonly clock?: "virtual" | "real" | undefined;
  /**
   * Where the clock begins, ISO-8601 with a zone. Default for a virtual clock 2026-12-01T00:00:00Z, so that runs repeat;
   * for a real one the machine's time. An existing state continues at its last instant.
   */
  readonly start?: string | undefined;
  /**
   * A directory for the state. Default: the state is in memory and is lost at the end. An existing state keeps its account, region,
   * seed, start and fleet: omit these options; other values are refused.
   */
  readonly state?: string | undefined;
  /** Default 1. The same seed, fleet and requests give the same history, byte for byte. */
  readonly seed?: number | undefined;
  /**
   * The region of requests that are not signed, and of nodes that name none; default `us-east-1`. A signed request is of the region that
   * its signature names. Without this option, `account` and a place in the fleet, nodes live where the first request is.
   */
  readonly region?: string | undefined;
  /**
   * The account of requests that are not signed or signed with any access key: twelve digits, default `000000000000`. An access key that
   * is an account's id, and keys that STS gave out, are of their account.
   */
  readonly account?: string | undefined;
  readonly quotas?: Partial<Quotas> | undefined;
  /** The nodes of a new state: a fleet, or the path of a fleet file (docs/fleet.md); default the lab's. */
  readonly fleet?: Fleet | string | undefined;
  /** Decides what nodes do with document steps, before the rules of the fleet. Must be a pure function of its arguments. */
  readonly behaviour?: CustomBehaviour | undefined;
  /**
   * What runs for real on this machine, in child processes with the rights of this process: `functions` (Lambda functions of Node.js
   * runtimes), `scripts` (`aws:executeScript` of runbooks), `shell` (AWS-RunShellScript's commands). Default: nothing.
   * Any client of the endpoint can then run any code, and histories no longer repeat.
   */
  readonly run?: readonly RunKind[] | undefined;
  /** Allows `run` together with a `host` that other machines can reach: without it such a `host` is refused. Default false. */
  readonly runForNetwork?: boolean | undefined;
  /** How many child processes of each kind of `run` may run at once; others wait in the order of their arrival. Default two for each processor. */
  readonly runAtOnce?: number | undefined;
  /**
   * URL that runs functions of other runtimes than Node.js. A URL without a path gets Lambda's path
   * (`/2015-03-31/functions/<name>/invocations`); in a URL with a path, `{name}` is replaced by the function's name.
   * Default: calls of such functions are refused.
   */
  readonly lambdaEndpoint?: string | undefined;
  /** Behaviour that AWS does not document: see `domain/choices.ts`. */
  readonly choices?: Partial<Choices> | undefined;
  /**
   * Hosts besides this machine that SNS subscriptions and API destinations may reach, by name or address; `*` for all.
   * Default: none.
   */
  readonly deliverTo?: readonly string[] | undefined;
  /**
   * Disturbances for testing clients (docs/disturbances.md), or the path of a YAML file with them. `PUT /_emulator/disturbances` changes it.
   * Default: nothing.
   */
  readonly disturbances?: readonly Disturbance[] | string | undefined;
  /** Logger for the emulator's activity: a pino logger, or any object with its methods. Default: nothing is logged. */
  readonly log?: Log | undefined;
  /**
   * Called with an internal error of the emulator after it was contained: the error is recorded, the execution or command in which
   * it happened has failed, and everything else goes on. Default: no callback.
   */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** For tests: whether such an error is also thrown in the process, which ends the process if nothing catches it. Default false. */
  readonly faultsAreFatal?: boolean | undefined;
  /** Called with a notice for the user that fits in no response, such as a delivery that was not allowed. Default: it is dropped. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

const OPTIONS: OptionNames<EmulatorOptions> = {
  host: true,
  allowHosts: true,
  port: true,
  clock: true,
  start: true,
  state: true,
  seed: true,
  region: true,
  account: true,
  quotas: namesOf(DEFAULT_QUOTAS),
  fleet: true,
  behaviour: true,
  run: true,
  runForNetwork: true,
  runAtOnce: true,
  lambdaEndpoint: true,
  choices: namesOf(DEFAULT_CHOICES),
  deliverTo: true,
  disturbances: true,
  log: true,
  onFault: true,
  faultsAreFatal: true,
  onNotice: true,
};

function namesOf(defaults: object): Names {
  return Object.fromEntries(Object.keys(defaults).map((name) => [name, true]));
}

/** Where a virtual clock begins by default. */
export const DEFAULT_START = "2026-12-01T00:00:00Z";

/** The options as given; undefined where an option is absent. */
export interface CheckedOptions {
  readonly clock: "virtual" | "real";
  readonly startMs: number | undefined;
  readonly seed: number | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** Of a reset: what `Identity` says of it. Default: as the options and the fleet say. */
  readonly isPlaced?: boolean;
}

/** @throws EmulatorOptionError for an invalid option. */
export function checkOptions(options: EmulatorOptions): CheckedOptions {
  const unknown = unknownOptions(options, OPTIONS);
  if (unknown !== undefined) throw new EmulatorOptionError(unknown);
  const { clock = "virtual", start, seed, region, account } = options;
  if (clock !== "virtual" && clock !== "real") {
    throw new EmulatorOptionError(`Invalid clock "${clock}": use virtual or real.`);
  }
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new EmulatorOptionError(`Invalid account "${account}": an AWS account ID has twelve digits.`);
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) {
    throw new EmulatorOptionError(`Invalid region "${region}": write it like us-east-1.`);
  }
  const badName = options.allowHosts?.find((name) => !isHostName(name));
  if (badName !== undefined) {
    throw new EmulatorOptionError(
      `Invalid host name "${badName}" to allow: write a name or an address without scheme and port, such as emulator.internal or *.emulator.internal.`,
    );
  }
  const { lambdaEndpoint } = options;
  if (lambdaEndpoint !== undefined && !(/^https?:/.test(lambdaEndpoint) && URL.canParse(lambdaEndpoint))) {
    throw new EmulatorOptionError(
      `Invalid Lambda endpoint "${lambdaEndpoint}": write a URL that begins with http:// or https://.`,
    );
  }
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new EmulatorOptionError(`Invalid seed ${seed}: use a whole number.`);
  return { clock, startMs: start === undefined ? undefined : readStart(start), seed, region, account };
}

function readStart(text: string): number {
  const instantMs = Date.parse(text);
  if (Number.isNaN(instantMs) || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) {
    throw new EmulatorOptionError(
      `Invalid start "${text}": write an ISO-8601 time with its zone, such as ${DEFAULT_START}.`,
    );
  }
  return instantMs;
}
