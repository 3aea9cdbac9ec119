import { Chance } from "./chance/chance.ts";
import { checkRun } from "./check-run.ts";
import type { Clock } from "./clock/clock.ts";
import { afterRealMs, RealClock } from "./clock/real-clock.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import { clockRoutes } from "./control/clock-routes.ts";
import { CONSOLE_PATH, consoleFile } from "./control/console-files.ts";
import { answerControl, ControlError, type ControlRoute, controlOperationOf } from "./control/control.ts";
import { disturbanceRoutes } from "./control/disturbance-routes.ts";
import { eventRoutes } from "./control/event-routes.ts";
import { faultRoute } from "./control/fault-route.ts";
import { healthRoute } from "./control/health-route.ts";
import { messageRoutes } from "./control/message-routes.ts";
import { nodeRoutes } from "./control/node-routes.ts";
import { observationRoutes } from "./control/observation-routes.ts";
import { DisturbanceError, readDisturbanceFile, readDisturbances } from "./disturbances/disturbance.ts";
import { Disturber } from "./disturbances/disturber.ts";
import { DEFAULT_CHOICES } from "./domain/choices.ts";
import { type Account, type Context, DEFAULT_QUOTAS } from "./domain/context.ts";
import type { CheckedFleet } from "./domain/nodes/fleet/fleet.ts";
import { FleetError } from "./domain/nodes/fleet/fleet-error.ts";
import { prepareStore, readFleet } from "./domain/nodes/prepare-store.ts";
import { stopInterpreter } from "./domain/state-machines/interpret.ts";
import { recordFault } from "./engine/containment.ts";
import { CLOCK_POSITION, Engine } from "./engine/engine.ts";
import { RULES } from "./engine/rules.ts";
import { emulatorId, type Identity, settleIdentity } from "./identity.ts";
import { listen } from "./listen.ts";
import { metricsOf } from "./observe/metrics.ts";
import { Observer } from "./observe/observer.ts";
import { type CheckedOptions, checkOptions, type EmulatorOptions } from "./options.ts";
import { ChildProcesses } from "./processes/child-processes.ts";
import { CLOUD_API } from "./services/cloud-api.ts";
import { ec2 } from "./services/ec2/service.ts";
import { events } from "./services/events/service.ts";
import { iam } from "./services/iam/service.ts";
import { lambda } from "./services/lambda/service.ts";
import { logs } from "./services/logs/service.ts";
import { resourceGroups } from "./services/resource-groups/service.ts";
import { s3 } from "./services/s3/service.ts";
import { sns } from "./services/sns/service.ts";
import { ssm } from "./services/ssm/service.ts";
import { states } from "./services/states/service.ts";
import { sts } from "./services/sts/service.ts";
import { EmulatorStartError } from "./start-error.ts";
import { clearStateDirectory } from "./store/state-directory.ts";
import { StateError } from "./store/state-error.ts";
import { StorageError } from "./store/storage-error.ts";
import { openStore, type Store } from "./store/store.ts";
import { packageVersion } from "./version.ts";
import { AwsError } from "./wire/aws-error.ts";
import { createGate } from "./wire/gate.ts";
import { CONTROL_PREFIX, type HttpRequest, type HttpResponse } from "./wire/http.ts";
import { createHttpServer } from "./wire/http-server.ts";
import type { Run, Service } from "./wire/service.ts";
import { unknownService } from "./wire/unknown-service.ts";

/** Asked in this order whose a request is. S3 comes last: it takes what looks like nobody else's. */
export const SERVICES: readonly Service<Context>[] = [
  ssm,
  sts,
  iam,
  sns,
  events,
  ec2,
  resourceGroups,
  lambda,
  states,
  logs,
  s3,
];

/** How long what runs may take to end when the emulator ends, in real time. */
const CLOSE_MS_MAX = 3000;

/** How many different notices are kept to be known again. */
const NOTICES_MAX = 1000;

export type { EmulatorOptions };

export interface Emulator {
  /** e.g. `http://127.0.0.1:4599`: what AWS_ENDPOINT_URL takes. */
  readonly endpoint: string;
  /** Where a browser sees the windows and what they did. */
  readonly console: string;
  readonly clock: Clock;
  /**
   * A random name of this emulated cloud, which the seed does not decide: another at each start and after a reset, unless it goes
   * on with the state of a directory.
   */
  readonly id: string;
  /** How many faults have been contained since it was started. */
  readonly faultCount: number;
  /** Ends it within seconds, with everything written. What runs is killed, requests under way are cut. */
  close(): Promise<void>;
}

/**
 * Puts the parts together and serves them. The only file that knows all of them.
 *
 * @throws EmulatorStartError when it cannot start so, with the way out.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  let faultCount = 0;
  const handle = faultHandler(options);
  const onFault = (error: unknown): void => {
    faultCount++;
    observer.fault(error);
    handle(error);
  };
  const asked = checkOptions(options);
  await checkRun(options);
  let endpoint = "";
  const open = (wanted: CheckedOptions, fleet: CheckedFleet | undefined) =>
    openWorld({ options, wanted, fleet, endpoint: () => endpoint, onFault, onStep: () => observer.timePassed() });
  const disturbances = readOption(options.disturbances);
  let world = open(asked, undefined);
  const observer = new Observer(options.log, world.store);
  const disturber = new Disturber<Context>(world.chance, (lagMs, nowMs) => world.lagging(lagMs, nowMs));
  disturber.set(disturbances);
  let resetting: Promise<void> | undefined;
  let isClosing = false;

  async function reset(fleet: CheckedFleet): Promise<void> {
    const { identity } = world;
    disturber.close();
    await world.close();
    if (options.state !== undefined) clearStateDirectory(options.state);
    world = open({ ...asked, ...identity }, fleet);
    disturber.reopen();
    observer.follow(world.store);
    world.engine.wake();
  }

  const routes: ControlRoute[] = [
    healthRoute({
      clock: () => world.clock,
      id: () => world.id,
      identity: () => world.identity,
      faults: () => world.store.faults,
      version: packageVersion(),
    }),
    ...clockRoutes(
      () => world.clock,
      () => world.store.faults,
    ),
    faultRoute(() => world.store.faults),
    ...eventRoutes(() => world.context()),
    ...messageRoutes(() => world.context()),
    ...nodeRoutes((action) => world.run("", action)),
    ...disturbanceRoutes(disturber),
    ...observationRoutes(
      () => resetting === undefined && !isClosing,
      metricsOf({
        requests: observer.requests,
        events: observer.events,
        due: () => world.store.due.count(),
        faults: () => world.store.faults.count(),
        children: () => world.children.count,
        nowMs: () => world.clock.now(),
      }),
    ),
    {
      method: "POST",
      path: "/reset",
      async run() {
        resetting = reset(fleetAfterReset(options.fleet, world.identity)).finally(() => {
          resetting = undefined;
        });
        await resetting;
        return { clock: world.clock.kind, now: new Date(world.clock.now()).toISOString() };
      },
    },
  ];

  function answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    // Between the old world and the new one there is none to ask, except whether there is one.
    if (resetting && request.path !== READY_PATH) return resetting.then(() => answer(request));
    const { requestId } = request;
    if (request.path.startsWith(`${CONTROL_PREFIX}/`)) {
      const observed = () => ({ requestId, service: "control", operation: controlOperationOf(routes, request) });
      return observer.request(observed, () => consoleFile(request) ?? answerControl(routes, request));
    }
    const service = SERVICES.find((candidate) => candidate.matches(request));
    const observed = () => {
      return { requestId, service: service?.name ?? "none", operation: service?.operationOf(request) ?? "unknown" };
    };
    return observer.request(observed, () => (service ? answerService(service, request) : unknownService(request)));
  }

  function answerService(service: Service<Context>, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const fail = (error: unknown): HttpResponse => {
      world.requestFailed(nameOf(service, request), error);
      return service.refuse(new AwsError(service.internalErrorCode, INTERNAL_ERROR, { status: 500 }), request);
    };
    try {
      const answered = disturber.answer(service, request, (run = world.run) => service.answer(request, run));
      return answered instanceof Promise ? answered.catch(fail) : answered;
    } catch (error) {
      return fail(error);
    }
  }

  const server = createHttpServer({
    gate: createGate([options.host ?? [], options.allowHosts ?? []].flat()),
    answer,
    nextRequestId: () => world.nextRequestId(),
    onTurnedAway: (requestId, { status, message }) => observer.turnedAway(requestId, status, message),
    onFault: (request, error) => world.requestFailed(request, error),
  });
  try {
    endpoint = await listen(server, options.host ?? "127.0.0.1", options.port ?? 4599);
  } catch (error) {
    await world.close();
    throw error;
  }
  world.engine.wake();
  const { account, region, seed } = world.identity;
  observer.log.info({ endpoint, clock: world.clock.kind, account, region, seed, version: packageVersion() }, "serving");
  return {
    endpoint,
    console: endpoint + CONSOLE_PATH,
    get clock() {
      return world.clock;
    },
    get id() {
      return world.id;
    },
    get faultCount() {
      return faultCount;
    },
    async close() {
      isClosing = true;
      observer.log.info({}, "stopping");
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      disturber.close();
      await world.close();
    },
  };
}

const READY_PATH = `${CONTROL_PREFIX}/ready`;

interface WorldOptions {
  readonly options: EmulatorOptions;
  readonly wanted: CheckedOptions;
  /** A fleet that was read before; undefined for the one that the options name. */
  readonly fleet: CheckedFleet | undefined;
  readonly endpoint: () => string;
  readonly onFault: (error: unknown) => void;
  readonly onStep: () => void;
}

/** @throws EmulatorStartError for disturbances nobody can mean. */
function readOption(given: EmulatorOptions["disturbances"]): unknown {
  try {
    const disturbances = typeof given === "string" ? readDisturbanceFile(given) : (given ?? []);
    readDisturbances(disturbances);
    return disturbances;
  } catch (error) {
    if (error instanceof DisturbanceError) throw new EmulatorStartError(error.message, { cause: error });
    throw error;
  }
}

/** The emulated cloud itself: its store, its clock and the engine between them. A reset makes a new one. */
function openWorld({ options, wanted, fleet, endpoint, onFault, onStep }: WorldOptions) {
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
    // A sequence apart: what became of one execution does not change the ids that requests get.
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
    /** Puts down an error that a request met: it has been answered with a 500. */
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
        // Another start on this state goes by the machine's time, which is behind what a clock of its own has shown.
        if (clock instanceof RealClock && !clock.isOnMachineTime) keepPosition(nowMs);
        return store.due.causedBy(engine.cause(), () => action(contextAt(nowMs, requestId)));
      });
      engine.wake();
      return result;
    },
    async close(): Promise<void> {
      stopInterpreter();
      const ended = [engine.stop(), children.close(), clock.stop()];
      // What runs may have fifteen minutes, or wait for a receiver: nothing waits for it. What it would write is not lost by that: the
      // entry it follows comes due again.
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
  const text = `${message} Nothing of this request was kept: free some space and send it again.`;
  return new AwsError("InsufficientStorage", text, { status: 507 });
}

/** Settles whose state it is and how often it was started, and gives a new one its fleet: all of it or nothing. */
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
      // Ids of requests come from a sequence of their own: a reader must not change the ids of what happens next.
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

/** A fleet file is read anew, so that what was changed in it counts; without one the fleet stays as it was. */
function fleetAfterReset(fleet: EmulatorOptions["fleet"], { fleet: before }: Identity): CheckedFleet {
  try {
    return fleet === undefined ? before : readFleet(fleet);
  } catch (error) {
    if (error instanceof FleetError) throw new ControlError(`Nothing was reset: ${error.message}`);
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

const INTERNAL_ERROR = "The emulator has a fault; GET /_emulator/faults shows it.";

/** e.g. `ssm SendCommand`, `s3 PUT /bucket/key`. */
function nameOf(service: Service<Context>, request: HttpRequest): string {
  return `${service.name} ${service.operationOf(request) ?? `${request.method} ${request.path}`}`;
}

/** What is done with a fault after it was contained: it is handed to the embedding program, and in tests it is loud. */
function faultHandler({ onFault, faultsAreFatal }: EmulatorOptions): (error: unknown) => void {
  return (error) => {
    if (faultsAreFatal) throwLater(error);
    try {
      onFault?.(error);
    } catch (thrown) {
      throwLater(thrown);
    }
  };
}

/** A sentence that is said again and again says nothing more. */
function noticeOnce(onNotice: EmulatorOptions["onNotice"]): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.size >= NOTICES_MAX || said.has(text)) return;
    said.add(text);
    onNotice?.(text);
  };
}

function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
