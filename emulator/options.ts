import type { Disturbance } from "./disturbances/disturbance.ts";
import type { Choices } from "./domain/choices.ts";
import type { Quotas } from "./domain/context.ts";
import type { Fleet } from "./domain/nodes/fleet/fleet.ts";
import type { CustomBehaviour } from "./domain/nodes/node-world.ts";
import type { Log } from "./observe/log.ts";
import type { RunKind } from "./processes/run-kinds.ts";
import { EmulatorOptionError } from "./start-error.ts";
import { isHostName } from "./wire/gate.ts";

export interface EmulatorOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /**
   * Names under which the emulator may be called beside those of this machine and `host`, without a port; `*.example.com` is
   * every name below `example.com`. A request with another `Host` is refused.
   */
  readonly allowHosts?: readonly string[] | undefined;
  /** Default 4599; 0 takes a free one. */
  readonly port?: number | undefined;
  /** Default `virtual`: time stands still until it is moved. */
  readonly clock?: "virtual" | "real" | undefined;
  /**
   * Where the clock begins, ISO-8601 with a zone. Default for a virtual clock 2026-12-01T00:00:00Z, so that runs repeat;
   * for a real one the machine's time. A state directory goes on where it stood.
   */
  readonly start?: string | undefined;
  /**
   * A directory for the state; without it the emulator forgets. An existing state keeps its account, region, seed, start and
   * fleet: they may be left out, and others are refused.
   */
  readonly state?: string | undefined;
  /** Default 1. The same seed, fleet and requests give the same history, byte for byte. */
  readonly seed?: number | undefined;
  /** Default `us-east-1`. */
  readonly region?: string | undefined;
  /** Twelve digits; default `000000000000`. */
  readonly account?: string | undefined;
  readonly quotas?: Partial<Quotas> | undefined;
  /** The nodes of a new state: a fleet, or the path of a fleet file (docs/fleet.md); default the lab's. */
  readonly fleet?: Fleet | string | undefined;
  /** What nodes do with document steps, asked before the fleet's own rules. Must be a pure function of its arguments. */
  readonly behaviour?: CustomBehaviour | undefined;
  /**
   * What really runs on this machine, in child processes with the rights of this one: `functions` (Lambda functions of Node.js
   * runtimes), `scripts` (`aws:executeScript` of runbooks), `shell` (AWS-RunShellScript's commands). Default: nothing.
   * Whoever reaches the endpoint can then run anything, and histories no longer repeat.
   */
  readonly run?: readonly RunKind[] | undefined;
  /** Confirms that `run` is meant where other machines reach the endpoint: without it such a `host` is refused. Default false. */
  readonly runForNetwork?: boolean | undefined;
  /** How many child processes of each kind of `run` may run at once; others wait in the order of their arrival. Default two for each processor. */
  readonly runAtOnce?: number | undefined;
  /**
   * Where functions are forwarded whose runtime is not Node.js. A URL without a path gets Lambda's own
   * (`/2015-03-31/functions/<name>/invocations`); one with a path is taken as it is, with `{name}` for the function's.
   * Default: they are refused.
   */
  readonly lambdaEndpoint?: string | undefined;
  /** What AWS leaves open: see `services/choices.ts`. */
  readonly choices?: Partial<Choices> | undefined;
  /**
   * Hosts that SNS subscriptions and API destinations may reach besides this machine itself, by name or address; `*` for all.
   * Default: none.
   */
  readonly deliverTo?: readonly string[] | undefined;
  /**
   * What clients are tried against (docs/disturbances.md), or the path of a YAML file with it. `PUT /_emulator/disturbances` changes it.
   * Default: nothing.
   */
  readonly disturbances?: readonly Disturbance[] | string | undefined;
  /** Gets what the emulator does, line by line: a pino logger, or anything with its methods. Default: nothing is logged. */
  readonly log?: Log | undefined;
  /**
   * Called with an error that only the emulator itself can cause, after it was contained: it is recorded, what it happened in has
   * failed, and everything else goes on. Default: nothing is called.
   */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** For tests: whether such an error is thrown in the process besides, which ends it if nothing catches it. Default false. */
  readonly faultsAreFatal?: boolean | undefined;
  /** Called with a sentence for the user that no answer can say, such as a delivery that was not allowed. Default: it is dropped. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** Where a virtual clock begins by default. */
export const DEFAULT_START = "2026-12-01T00:00:00Z";

/** What was asked for; undefined where nothing was. */
export interface CheckedOptions {
  readonly clock: "virtual" | "real";
  readonly startMs: number | undefined;
  readonly seed: number | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
}

/** @throws EmulatorOptionError for an invalid option. */
export function checkOptions(options: EmulatorOptions): CheckedOptions {
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
