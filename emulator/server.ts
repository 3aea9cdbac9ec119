import { checkRun } from "./check-run.ts";
import type { Clock } from "./clock/clock.ts";
import { clockRoutes } from "./control/clock-routes.ts";
import { CONSOLE_PATH, consoleFile } from "./control/console-files.ts";
import { answerControl, ControlError, type ControlRoute, controlOperationOf } from "./control/control.ts";
import { disturbanceRoutes } from "./control/disturbance-routes.ts";
import { eventRoutes } from "./control/event-routes.ts";
import { faultRoute } from "./control/fault-route.ts";
import { messageRoutes } from "./control/message-routes.ts";
import { nodeRoutes } from "./control/node-routes.ts";
import { healthRoute, observationRoutes } from "./control/observation-routes.ts";
import { placesRoute } from "./control/place-routes.ts";
import { DisturbanceError, readDisturbanceFile, readDisturbances } from "./disturbances/disturbance.ts";
import { Disturber } from "./disturbances/disturber.ts";
import { AwsError } from "./domain/aws-error.ts";
import type { Context } from "./domain/context.ts";
import type { CheckedFleet } from "./domain/nodes/fleet/fleet.ts";
import { FleetError } from "./domain/nodes/fleet/fleet-error.ts";
import { readFleet } from "./domain/nodes/prepare-store.ts";
import type { Identity } from "./identity.ts";
import { listen } from "./listen.ts";
import { metricsOf } from "./observe/metrics.ts";
import { Observer } from "./observe/observer.ts";
import { type CheckedOptions, checkOptions, type EmulatorOptions } from "./options.ts";
import { cloudwatch, cloudwatchCbor, cloudwatchQuery } from "./services/cloudwatch/service.ts";
import { ec2 } from "./services/ec2/service.ts";
import { events } from "./services/events/service.ts";
import { iam } from "./services/iam/service.ts";
import { kms } from "./services/kms/service.ts";
import { lambda } from "./services/lambda/service.ts";
import { logs } from "./services/logs/service.ts";
import { resourceGroups } from "./services/resource-groups/service.ts";
import { s3 } from "./services/s3/service.ts";
import { sns } from "./services/sns/service.ts";
import { ssm } from "./services/ssm/service.ts";
import { states } from "./services/states/service.ts";
import { sts } from "./services/sts/service.ts";
import { EmulatorOptionError } from "./start-error.ts";
import { clearStateDirectory } from "./store/state-directory.ts";
import { packageVersion } from "./version.ts";
import type { Signature } from "./wheres.ts";
import { createGate } from "./wire/gate.ts";
import { CONTROL_PREFIX, type HttpRequest, type HttpResponse } from "./wire/http.ts";
import { createHttpServer } from "./wire/http-server.ts";
import { unknownService } from "./wire/refuse.ts";
import type { Service } from "./wire/service.ts";
import { type Asked, openWorld, throwLater } from "./world.ts";

/** A request goes to the first service that matches it. S3 comes last: it takes all requests that match no other service. */
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
  cloudwatch,
  cloudwatchCbor,
  cloudwatchQuery,
  kms,
  s3,
];

export type { EmulatorOptions };

export interface Emulator {
  /** The value for AWS_ENDPOINT_URL, e.g. `http://127.0.0.1:4599`. */
  readonly endpoint: string;
  /** URL of the console, which shows the windows and their history in a browser. */
  readonly console: string;
  readonly clock: Clock;
  /**
   * A random name of this emulated cloud, independent of the seed. It changes with each start and reset, unless the emulator
   * continues the state of a directory.
   */
  readonly id: string;
  /** The number of faults since the start. */
  readonly faultCount: number;
  /** Ends the emulator within seconds, with all state written. Kills child processes and aborts running requests. */
  close(): Promise<void>;
}

/**
 * Puts the parts together and serves them. The only file that knows all of them.
 *
 * @throws EmulatorStartError when it cannot start with these options; the message says what to do.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const asked = checkOptions(options);
  let faultCount = 0;
  const handle = faultHandler(options);
  const onFault = (error: unknown): void => {
    faultCount++;
    observer.fault(error);
    handle(error);
  };
  await checkRun(options);
  let endpoint = "";
  const open = (wanted: CheckedOptions, fleet: CheckedFleet | undefined) =>
    openWorld({ options, wanted, fleet, endpoint: () => endpoint, onFault, onStep: () => observer.timePassed() });
  const disturbances = readOption(options.disturbances);
  let world = open(asked, undefined);
  const observer = new Observer(options.log, world.store);
  const disturber = new Disturber<Context>(
    world.chance,
    (lagMs, nowMs) => {
      const { runFor, close } = world.lagging(lagMs, nowMs);
      return { runFor: (request, service) => runFor(askedBy(request, service)), close };
    },
    (request) => world.wheres.nameOf(signatureOf(request)),
  );
  disturber.set(disturbances);
  let resetting: Promise<void> | undefined;
  let isClosing = false;

  async function reset(fleet: CheckedFleet): Promise<void> {
    const { account, region, seed, startMs, isPlaced } = world.identity;
    disturber.close();
    await world.close();
    if (options.state !== undefined) clearStateDirectory(options.state);
    // Where the nodes live is as open as it was at the start, unless a fleet file that was changed says it now.
    const says = fleet.place !== undefined || fleet.groups.some(({ place }) => place);
    world = open({ ...asked, account, region, seed, startMs, isPlaced: isPlaced || says }, fleet);
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
    ...eventRoutes(
      () => world.store,
      (place) => world.wheres.ofPlace(place).account,
    ),
    ...messageRoutes(() => world.store),
    ...nodeRoutes({ places: () => world.wheres.all, place: (named) => world.named(named), run: world.control }),
    placesRoute(() => world.wheres.all),
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
    // While a reset runs there is no world: all requests wait for the new one, except those that ask whether it is ready.
    if (resetting && request.path !== READY_PATH) return resetting.then(() => answer(request));
    const { requestId } = request;
    if (request.path.startsWith(`${CONTROL_PREFIX}/`)) {
      const observed = () => ({ requestId, service: "control", operation: controlOperationOf(routes, request) });
      world.store.commit();
      return observer.request(observed, () => consoleFile(request) ?? answerControl(routes, request));
    }
    const service = SERVICES.find((candidate) => candidate.matches(request));
    const observed = () => {
      return { requestId, service: service?.name ?? "none", operation: service?.operationOf(request) ?? "unknown" };
    };
    return observer.request(observed, () => (service ? answerService(service, request) : unknownService(request)));
  }

  function answerService(service: Service<Context>, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const refuse = (error: AwsError) => service.refuse(error, request);
    const fail = (error: unknown): HttpResponse => {
      world.requestFailed(nameOf(service, request), error);
      return refuse(new AwsError(service.internalErrorCode, INTERNAL_ERROR, { status: 500 }));
    };
    const refuseOrFail = (error: unknown) => (error instanceof AwsError ? refuse(error) : fail(error));
    try {
      const answered = disturber.answer(service, request, (run = world.runFor(askedBy(request, service))) =>
        service.answer(request, run),
      );
      const saved = world.saved();
      if (answered instanceof Promise) return whenSaved(answered, saved).catch(refuseOrFail);
      return saved ? saved.then(() => answered, refuseOrFail) : answered;
    } catch (error) {
      return fail(error);
    }
  }

  /** @param saved of what the request has changed before it was answered. */
  async function whenSaved(answered: Promise<HttpResponse>, saved: Promise<void> | undefined): Promise<HttpResponse> {
    const answer = await answered;
    await saved;
    await world.saved();
    return answer;
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

/** What an account has in all regions, and buckets, whose names are those of all accounts. */
const NOT_REGIONAL: readonly Service<Context>[] = [iam, sts, s3];

function askedBy(request: HttpRequest, service: Service<Context>): Asked {
  return { signature: signatureOf(request), isRegional: !NOT_REGIONAL.includes(service) };
}

function signatureOf({ accessKeyId, signingRegion }: HttpRequest): Signature {
  return { accessKeyId, region: signingRegion };
}

const READY_PATH = `${CONTROL_PREFIX}/ready`;

/** @throws EmulatorOptionError for invalid disturbances. */
function readOption(given: EmulatorOptions["disturbances"]): unknown {
  try {
    const disturbances = typeof given === "string" ? readDisturbanceFile(given) : (given ?? []);
    readDisturbances(disturbances);
    return disturbances;
  } catch (error) {
    if (error instanceof DisturbanceError) throw new EmulatorOptionError(error.message, { cause: error });
    throw error;
  }
}

/** Reads the fleet file again, so that changes to it take effect. Without a file the fleet is the same as before. */
function fleetAfterReset(fleet: EmulatorOptions["fleet"], { fleet: before }: Identity): CheckedFleet {
  try {
    return fleet === undefined ? before : readFleet(fleet);
  } catch (error) {
    if (error instanceof FleetError) throw new ControlError(`Nothing was reset: ${error.message}`);
    throw error;
  }
}

const INTERNAL_ERROR = "Unexpected error of the emulator; see GET /_emulator/faults.";

/** e.g. `ssm SendCommand`, `s3 PUT /bucket/key`. */
function nameOf(service: Service<Context>, request: HttpRequest): string {
  return `${service.name} ${service.operationOf(request) ?? `${request.method} ${request.path}`}`;
}

/** Reports a contained fault: passes it to the embedding program, and in tests throws it. */
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
