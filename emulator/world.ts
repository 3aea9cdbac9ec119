import { Chance } from "./chance/chance.ts";
import { afterRealMs, RealClock } from "./clock/real-clock.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import { AwsError } from "./domain/aws-error.ts";
import { DEFAULT_CHOICES } from "./domain/choices.ts";
import { type Account, type Context, DEFAULT_QUOTAS } from "./domain/context.ts";
import type { CheckedFleet } from "./domain/nodes/fleet/fleet.ts";
import { FleetError } from "./domain/nodes/fleet/fleet-error.ts";
import { prepareStore, readFleet } from "./domain/nodes/prepare-store.ts";
import { stopInterpreter } from "./domain/state-machines/interpret.ts";
import { recordFault } from "./engine/containment.ts";
import { CLOCK_POSITION, Engine } from "./engine/engine.ts";
import { RULES } from "./engine/rules.ts";
import { emulatorId, settleIdentity } from "./identity.ts";
import type { CheckedOptions, EmulatorOptions } from "./options.ts";
import { ChildProcesses } from "./processes/child-processes.ts";
import { CLOUD_API } from "./services/cloud-api.ts";
import { EmulatorStartError } from "./start-error.ts";
import { StateError } from "./store/state-error.ts";
import { StorageError } from "./store/storage-error.ts";
import { openStore, type Store } from "./store/store.ts";
import type { Run } from "./wire/service.ts";

/** How long running effects may take to end when the emulator ends, in real time. */
const CLOSE_MS_MAX = 3000;

/** How many different notices are remembered, so that none is repeated. */
const NOTICES_MAX = 1000;

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
  const store = openState(options.state);
  const { id, identity, clock, chance, requestIds, epoch } = begin(store, options, wanted, fleet);
  const account: Account = { accountId: identity.account, region: identity.region, partition: "aws" };
  const keepPosition = (nowMs: number) => store.meta.set(CLOCK_POSITION, String(nowMs));

  const children = new ChildProcesses({ run: options.run, atOnce: options.runAtOnce });
  const notice = noticeOnce(options.onNotice);
  const contextAt = (nowMs: number, requestId = ""): Context => ({
    store,
    chance,
    api: CLOUD_API,
    deliverTo: options.deliverTo ?? [],
    notice,
    apart: (kind, ref, part) => {
      try {
        store.attempt(part);
      } catch (error) {
        record(kind, ref, error);
      }
    },
    account,
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
    chance: chance.of("time", epoch),
    rules: RULES,
    contextAt,
    onFault: (_fault, error) => onFault(error),
    onStep,
    onError: (error) => {
      if (!(error instanceof StorageError && error.kind === "unwritable")) throwLater(error);
    },
  });
  const keep = <T>(change: () => T): T => {
    try {
      return store.transaction(change);
    } catch (error) {
      throw error instanceof StorageError && error.kind === "unwritable" ? insufficientStorage(error) : error;
    }
  };

  return {
    store,
    chance,
    clock,
    engine,
    children,
    lagging(lagMs: number, nowMs: () => number) {
      const { look, close } = store.lagging(lagMs, nowMs);
      const run: Run<Context> = (requestId, action) =>
        look((older) => action({ ...contextAt(clock.now(), requestId), store: older }));
      return { run, close };
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
    context: () => contextAt(clock.now()),
    nextRequestId: () => requestIds.uuid(),
    run<T>(requestId: string, action: (context: Context) => T): T {
      const result = keep(() => {
        const nowMs = clock.now();
        // The next start on this state uses the machine's time, which may be behind the time that this clock has shown.
        if (clock instanceof RealClock && !clock.isOnMachineTime) keepPosition(nowMs);
        return store.due.causedBy(engine.cause(), () => action(contextAt(nowMs, requestId)));
      });
      engine.wake();
      return result;
    },
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

function openState(directory: string | undefined): Store {
  try {
    return openStore(directory);
  } catch (error) {
    if (error instanceof StateError) throw new EmulatorStartError(error.message, { cause: error });
    throw error;
  }
}

function insufficientStorage({ message }: StorageError): AwsError {
  const text = `${message} This request was not saved: free some space and send it again.`;
  return new AwsError("InsufficientStorage", text, { status: 507 });
}

/** Stores the identity of the state and the number of its starts, and fills the fleet of a new state, in one transaction. */
function begin(store: Store, options: EmulatorOptions, wanted: CheckedOptions, fleet: CheckedFleet | undefined) {
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
      const chance = new Chance(identity.seed, epoch);
      // Request ids come from a separate sequence: read requests must not change the ids of later resources.
      const requestIds = new Chance(`${identity.seed}/requests`, epoch);
      const keepPosition = (nowMs: number) => store.meta.set(CLOCK_POSITION, String(nowMs));
      const clock = openClock(wanted.clock, identity.startMs, store.meta.find(CLOCK_POSITION), keepPosition);
      if (identity.isNew) {
        prepareStore(store, { fleet: identity.fleet, chance, region: identity.region, nowMs: clock.now() });
      }
      return { id: emulatorId(store.meta), identity, clock, chance, requestIds, epoch };
    });
  } catch (error) {
    store.close();
    if (error instanceof FleetError) throw new EmulatorStartError(error.message, { cause: error });
    if (error instanceof StorageError) {
      const way = "Free some space, then start again.";
      throw new EmulatorStartError(`${error.message} ${way}`, { cause: error });
    }
    throw error;
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
