import { Chance } from "./chance/chance.ts";
import { afterRealMs, RealClock } from "./clock/real-clock.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import { AwsError } from "./domain/aws-error.ts";
import { DEFAULT_CHOICES } from "./domain/choices.ts";
import { type Account, accountIn, type Context, DEFAULT_QUOTAS } from "./domain/context.ts";
import { catalogueOf } from "./domain/nodes/catalogue/catalogue.ts";
import { fillFleet } from "./domain/nodes/fleet/fill-fleet.ts";
import type { CheckedFleet } from "./domain/nodes/fleet/fleet.ts";
import { FleetError } from "./domain/nodes/fleet/fleet-error.ts";
import { prepareStore, readFleet } from "./domain/nodes/prepare-store.ts";
import { stopInterpreter } from "./domain/state-machines/interpret.ts";
import type { Where } from "./domain/where.ts";
import { recordFault } from "./engine/containment.ts";
import { CLOCK_POSITION, Engine } from "./engine/engine.ts";
import { RULES } from "./engine/rules.ts";
import { emulatorId, type Identity, settleIdentity } from "./identity.ts";
import type { CheckedOptions, EmulatorOptions } from "./options.ts";
import { ChildProcesses } from "./processes/child-processes.ts";
import { CLOUD_API } from "./services/cloud-api.ts";
import { EmulatorOptionError, EmulatorStartError } from "./start-error.ts";
import { StateError } from "./store/state-error.ts";
import { StorageError } from "./store/storage-error.ts";
import { openStores, type Stores } from "./store/store.ts";
import { FIRST, type Signature, Wheres } from "./wheres.ts";
import type { Run } from "./wire/service.ts";

/** How long running effects may take to end when the emulator ends, in real time. */
const CLOSE_MS_MAX = 3000;

/** How many different notices are remembered, so that none is repeated. */
const NOTICES_MAX = 1000;

/** What a request says of where it is. */
export interface Asked {
  readonly signature: Signature;
  /** False for what an account has in all regions, and for buckets. */
  readonly isRegional: boolean;
}

export interface WorldOptions {
  readonly options: EmulatorOptions;
  readonly wanted: CheckedOptions;
  /** A fleet that is already loaded; default: the fleet that the options name. */
  readonly fleet: CheckedFleet | undefined;
  readonly endpoint: () => string;
  readonly onFault: (error: unknown) => void;
  readonly onStep: () => void;
}

/** The emulated cloud itself: its store, its clock and the engine between them. A reset makes a new one. */
export function openWorld({ options, wanted, fleet, endpoint, onFault, onStep }: WorldOptions) {
  const quotas = { ...DEFAULT_QUOTAS, ...options.quotas };
  const choices = { ...DEFAULT_CHOICES, ...options.choices };
  const stores = openState(options.state);
  const { first: store } = stores;
  const { id, identity, clock, requestIds, wheres } = begin(stores, options, wanted, fleet);
  const keepPosition = (nowMs: number) => store.meta.set(CLOCK_POSITION, String(nowMs));

  const children = new ChildProcesses({ run: options.run, atOnce: options.runAtOnce });
  const notice = noticeOnce(options.onNotice);
  const contextAt = (nowMs: number, { place, account, store, chance }: Where, requestId = ""): Context => ({
    store,
    chance,
    account,
    place,
    at: (accountId, region) => {
      const there = wheres.find({ accountId, region });
      return there && contextAt(nowMs, there, requestId);
    },
    regions: () => wheres.regionsOf(account.accountId).map((there) => contextAt(nowMs, there, requestId)),
    rolesOf: (accountId) => stores.places.findAccount(accountId) && stores.ofAccount(accountId).roles,
    api: CLOUD_API,
    deliverTo: options.deliverTo ?? [],
    notice,
    apart: (kind, ref, part) => {
      store.settle();
      try {
        store.attempt(part);
      } catch (error) {
        record(kind, ref, error);
      }
    },
    quotas,
    choices,
    nowMs,
    requestId,
    endpoint: endpoint(),
    behaviour: options.behaviour,
    lambdaEndpoint: options.lambdaEndpoint,
    children,
  });
  function record(kind: string, ref: string, error: unknown): void {
    recordFault({ kind, ref, part: "answer", failed: null, atMs: clock.now() }, error, store);
    onFault(error);
  }
  const engine = new Engine({
    store,
    clock,
    // A separate sequence: the course of an execution does not change the ids that requests get.
    chanceOf: (place) => wheres.ofPlace(place).timeChance,
    rules: RULES,
    contextAt: (nowMs, place) => contextAt(nowMs, wheres.ofPlace(place)),
    onFault: (_fault, error) => onFault(error),
    onStep,
    onError: (error) => {
      if (!(error instanceof StorageError && error.kind === "unwritable")) throwLater(error);
    },
  });
  const keepBy =
    (transaction: <T>(change: () => T) => T) =>
    <T>(change: () => T): T => {
      try {
        return transaction(change);
      } catch (error) {
        throw refusable(error);
      }
    };
  const keep = keepBy(store.transaction);
  const keepTogether = keepBy(store.together);

  /** Where a request is. A place or an account that is not there yet is made first, and stays when the request is refused. */
  function whereOf({ signature, isRegional }: Asked): Where {
    const account = wheres.accountOf(signature);
    if (!isRegional) return keep(() => wheres.openAccount(account));
    // Who signs nothing and changes nothing only looks, as a person in a browser does.
    if (wheres.isUnsettled && signature.accessKeyId === undefined) return wheres.ofPlace(FIRST);
    return wheres.isUnsettled
      ? keep(() => wheres.open(account))
      : (wheres.find(account) ?? keep(() => wheres.open(account)));
  }

  function runAt<T>(where: Where, requestId: string, action: (context: Context) => T): T {
    return run(keepTogether, where, requestId, (context) => settling(where, () => action(context)));
  }

  function run<T>(keepBy: typeof keep, where: Where, requestId: string, action: (context: Context) => T): T {
    const writes = stores.writes();
    const result = keepBy(() => {
      const nowMs = clock.now();
      // The next start on this state uses the machine's time, which may be behind the time that this clock has shown.
      if (clock instanceof RealClock && !clock.isOnMachineTime) keepPosition(nowMs);
      return store.due.causedBy(engine.cause(), () => action(contextAt(nowMs, where, requestId)));
    });
    // What changed nothing left the due list as it was.
    if (stores.writes() > writes) engine.wake();
    return result;
  }

  /** While it is open where the first place is, a change in it says so. */
  function settling<T>({ place, account }: Where, action: () => T): T {
    if (!wheres.isUnsettled || place !== FIRST) return action();
    const before = stores.changeCount();
    const result = action();
    if (stores.changeCount() > before) wheres.settle(account);
    return result;
  }

  return {
    store,
    wheres,
    chance: wheres.ofPlace(FIRST).chance,
    clock,
    engine,
    children,
    lagging(lagMs: number, nowMs: () => number) {
      const { look, close } = stores.lagging(lagMs, nowMs);
      const runFor =
        (asked: Asked): Run<Context> =>
        (requestId, action) => {
          const where = whereOf(asked);
          return look((older) => {
            const store = where.place === 0 ? older.ofAccount(where.account.accountId) : older.of(where.place);
            return action({ ...contextAt(clock.now(), where, requestId), store });
          });
        };
      return { runFor, close };
    },
    id,
    identity,
    /** Records the internal error of a request that was answered with status 500. */
    requestFailed(ref: string, error: unknown): void {
      try {
        store.transaction(() => record("request", ref, error));
      } catch (storageError) {
        if (!(storageError instanceof StorageError)) throw storageError;
      }
    },
    context: (where = wheres.ofPlace(FIRST)) => contextAt(clock.now(), where),
    nextRequestId: () => requestIds.uuid(),
    whereOf,
    /** The place that a request of the emulator's own API names: a missing half is that of the first place. Without either, undefined. */
    named({ account, region }: { readonly account?: string | undefined; readonly region?: string | undefined }) {
      if (account === undefined && region === undefined) return undefined;
      const first = wheres.ofPlace(FIRST).account;
      return accountIn(account ?? first.accountId, region ?? first.region);
    },
    /** Runs an action of the emulator's own API. @param place default: the first place, also while it is open where that is. */
    control<T>(place: Pick<Account, "accountId" | "region"> | undefined, action: (context: Context) => T): T {
      if (!place) return run(keep, wheres.ofPlace(FIRST), "", action);
      return run(
        keep,
        keep(() => wheres.open(accountIn(place.accountId, place.region))),
        "",
        action,
      );
    },
    runFor:
      (asked: Asked): Run<Context> =>
      (requestId, action) =>
        runAt(whereOf(asked), requestId, action),
    /**
     * Resolves when what requests have changed so far is saved; undefined when it is. No request may be answered before, also because
     * it may have read what others changed. Rejects with an AwsError when it cannot be saved.
     */
    saved: () =>
      store.saved()?.catch((error) => {
        throw refusable(error);
      }),
    async close(): Promise<void> {
      stopInterpreter();
      const ended = [engine.stop(), children.close(), clock.stop()];
      // A function may run for fifteen minutes, and a delivery may wait for its receiver, so the wait is limited. Their results are
      // not lost: their entries come due again.
      await Promise.race([Promise.all(ended), new Promise<void>((resolve) => afterRealMs(CLOSE_MS_MAX, resolve))]);
      engine.cut();
      store.close();
    },
  };
}

function openState(directory: string | undefined): Stores {
  try {
    return openStores(directory);
  } catch (error) {
    if (error instanceof StateError) throw new EmulatorStartError(error.message, { cause: error });
    throw error;
  }
}

/** A full disk is what a request is refused for. */
function refusable(error: unknown): unknown {
  return error instanceof StorageError && error.kind === "unwritable" ? insufficientStorage(error) : error;
}

function insufficientStorage({ message }: StorageError): AwsError {
  const text = `${message} This request was not saved: free some space and send it again.`;
  return new AwsError("InsufficientStorage", text, { status: 507 });
}

/** Stores the identity of the state and the number of its starts, and fills the fleet of a new state, in one transaction. */
function begin(stores: Stores, options: EmulatorOptions, wanted: CheckedOptions, fleet: CheckedFleet | undefined) {
  const { first: store } = stores;
  try {
    return store.transaction(() => {
      const epoch = Number(store.meta.find("epoch") ?? 0);
      store.meta.set("epoch", String(epoch + 1));
      const identity = settleIdentity(store.meta, {
        options: wanted,
        fleet: () => fleet ?? readFleet(options.fleet),
        isFleetGiven: options.fleet !== undefined,
        directory: options.state,
      });
      const wheres = new Wheres(stores, identity, epoch);
      // Request ids come from a separate sequence: read requests must not change the ids of later resources.
      const requestIds = new Chance(`${identity.seed}/requests`, epoch);
      const keepPosition = (nowMs: number) => store.meta.set(CLOCK_POSITION, String(nowMs));
      const clock = openClock(wanted.clock, identity.startMs, store.meta.find(CLOCK_POSITION), keepPosition);
      if (identity.isNew) fill(stores, wheres, identity, clock.now());
      // A state of the time when an emulator was of one account and region.
      else if (stores.places.all.length === 0 && !wheres.isUnsettled) {
        wheres.settle(accountIn(identity.account, identity.region));
      }
      return { id: emulatorId(store.meta), identity, clock, requestIds, wheres };
    });
  } catch (error) {
    store.close();
    if (error instanceof FleetError) throw new EmulatorOptionError(error.message, { cause: error });
    if (error instanceof StorageError) {
      const way = "Free some space, then start again.";
      throw new EmulatorStartError(`${error.message} ${way}`, { cause: error });
    }
    throw error;
  }
}

/** What a new state has: AWS's baselines and the fleet. */
function fill({ first }: Stores, wheres: Wheres, { account, region, fleet, isPlaced }: Identity, nowMs: number): void {
  const home = accountIn(fleet.place?.account ?? account, fleet.place?.region ?? region);
  if (isPlaced) wheres.settle(home);
  else wheres.unsettle();
  prepareStore(first, { fleet, chance: wheres.ofPlace(FIRST).chance, region: home.region, nowMs });
  for (const group of fleet.groups) {
    if (!group.place) continue;
    const there = accountIn(group.place.account ?? home.accountId, group.place.region ?? home.region);
    const { store, chance } = wheres.find(there) ?? wheres.add(there);
    fillFleet([group], { store, chance, catalogue: catalogueOf(store), nowMs });
  }
}

function openClock(
  clock: "virtual" | "real",
  startMs: number | undefined,
  position: string | undefined,
  keepPosition: (nowMs: number) => void,
): VirtualClock | RealClock {
  const positionMs = Number(position ?? Number.NEGATIVE_INFINITY);
  if (clock === "virtual") return new VirtualClock(Math.max(positionMs, startMs!), keepPosition);
  const machineTime = new RealClock();
  if (startMs === undefined && positionMs <= machineTime.now()) return machineTime;
  return new RealClock(Math.max(positionMs, startMs ?? machineTime.now()));
}

/** Shows each notice once. */
function noticeOnce(onNotice: EmulatorOptions["onNotice"]): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.size >= NOTICES_MAX || said.has(text)) return;
    said.add(text);
    onNotice?.(text);
  };
}

/** Throws the error outside the current call stack, so that it ends the process. */
export function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
