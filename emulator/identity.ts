import { newRunId } from "./chance/run-id.ts";
import type { CheckedFleet } from "./domain/nodes/fleet/fleet.ts";
import { type CheckedOptions, DEFAULT_START } from "./options.ts";
import { EmulatorStartError } from "./start-error.ts";
import type { Meta } from "./store/meta.ts";
import { sortedJson } from "./store/sorted-json.ts";

/** What a state is the state of. It is settled when the state is made and never changes. */
export interface Identity {
  readonly account: string;
  readonly region: string;
  readonly seed: number;
  /** Undefined for a clock that began at the machine's time. */
  readonly startMs: number | undefined;
  readonly fleet: CheckedFleet;
  /**
   * Whether an option or the fleet says where the nodes live that name no place. Otherwise the first request for something
   * regional does.
   */
  readonly isPlaced: boolean;
}

interface StoredIdentity {
  readonly account: string;
  readonly region: string;
  readonly seed: number;
  /** Null for the machine's time; undefined for a state whose start was not recorded. */
  readonly startMs?: number | null;
  /** Undefined for a state whose fleet was not recorded. */
  readonly fleet?: CheckedFleet;
  /** Undefined for a state of the time when an emulator was of one account and region. */
  readonly isPlaced?: boolean;
}

const NAME = "identity";
const ID = "id";
const DEFAULTS = { account: "000000000000", region: "us-east-1", seed: 1 };

export interface IdentityRequest {
  readonly options: CheckedOptions;
  /** Read only where it is needed. Without one, a new state gets the default. */
  readonly fleet: () => CheckedFleet;
  readonly isFleetGiven: boolean;
  /** For messages. */
  readonly directory: string | undefined;
}

/**
 * The identity of the state: what it was made with, or, for a new one, what was asked for or the defaults.
 *
 * @throws EmulatorStartError when something else was asked for than what the state was made with.
 */
export function settleIdentity(meta: Meta, request: IdentityRequest): Identity & { readonly isNew: boolean } {
  const stored = meta.find(NAME);
  if (stored !== undefined) return { ...existing(JSON.parse(stored), request), isNew: false };
  const { options } = request;
  // Version 1 of the state did not record what it was made with, only that its fleet was there.
  const isUnrecorded = meta.find("prepared") !== undefined;
  const recorded = { ...DEFAULTS, ...given(options) };
  if (isUnrecorded) {
    meta.set(NAME, JSON.stringify(recorded));
    return { ...existing(recorded, request), isNew: false };
  }
  const startMs = options.startMs ?? (options.clock === "virtual" ? Date.parse(DEFAULT_START) : undefined);
  const fleet = request.fleet();
  const isPlaced =
    options.isPlaced ?? (namesPlace(options) || namesPlace(fleet.place) || fleet.groups.some(({ place }) => place));
  meta.set(NAME, JSON.stringify({ ...recorded, startMs: startMs ?? null, fleet, isPlaced } satisfies StoredIdentity));
  return { ...recorded, startMs, fleet, isPlaced, isNew: true };
}

function existing(stored: StoredIdentity, request: IdentityRequest): Identity {
  const { options, directory, isFleetGiven } = request;
  const refuse = (what: string) =>
    new EmulatorStartError(`The state in ${directory} ${what}, or choose another directory with --state.`);
  for (const name of ["account", "region", "seed"] as const) {
    const asked = options[name];
    if (asked === undefined || asked === stored[name]) continue;
    throw refuse(`has the ${name} ${stored[name]}, not ${asked}: leave out --${name}`);
  }
  if (options.startMs !== undefined && options.startMs !== stored.startMs) {
    throw refuse(`${startOf(stored.startMs)}, not at ${new Date(options.startMs).toISOString()}: leave out --start`);
  }
  if (isFleetGiven && !isSameFleet(stored.fleet, request.fleet())) {
    const why = stored.fleet ? "was created with another fleet" : "does not record its fleet";
    throw refuse(`${why}: leave out --fleet`);
  }
  const startMs = stored.startMs ?? (options.clock === "virtual" ? Date.parse(DEFAULT_START) : undefined);
  return {
    account: stored.account,
    region: stored.region,
    seed: stored.seed,
    startMs,
    fleet: stored.fleet ?? request.fleet(),
    isPlaced: stored.isPlaced ?? true,
  };
}

function namesPlace(
  place: { readonly account?: string | undefined; readonly region?: string | undefined } = {},
): boolean {
  return place.account !== undefined || place.region !== undefined;
}

function startOf(startMs: number | null | undefined): string {
  if (startMs === undefined) return "does not record when its clock started";
  return startMs === null ? "started at the machine's time" : `started at ${new Date(startMs).toISOString()}`;
}

function isSameFleet(stored: CheckedFleet | undefined, asked: CheckedFleet): boolean {
  return stored !== undefined && sortedJson(stored) === sortedJson(asked);
}

function given({ account, region, seed }: CheckedOptions): Partial<Pick<Identity, "account" | "region" | "seed">> {
  return Object.fromEntries(Object.entries({ account, region, seed }).filter(([, value]) => value !== undefined));
}

/**
 * By which this emulator is told from every other one, also one of the same seed: made with the state and kept with it, so that
 * one without a state directory has another at each start.
 */
export function emulatorId(meta: Meta): string {
  const known = meta.find(ID);
  if (known !== undefined) return known;
  const id = newRunId();
  meta.set(ID, id);
  return id;
}
