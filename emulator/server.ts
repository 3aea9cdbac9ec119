import type { AddressInfo } from "node:net";
import { Chance } from "./chance/chance.ts";
import type { Clock } from "./clock/clock.ts";
import { RealClock } from "./clock/real-clock.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import { clockRoutes } from "./control/clock-routes.ts";
import { answerControl, CONTROL_PREFIX } from "./control/control.ts";
import { Engine } from "./engine/engine.ts";
import { RULES } from "./engine/rules.ts";
import { type Account, type Context, DEFAULT_QUOTAS, type Quotas } from "./services/context.ts";
import { ssm } from "./services/ssm/service.ts";
import { openStore } from "./store/store.ts";
import type { HttpRequest, HttpResponse } from "./wire/http.ts";
import { createHttpServer } from "./wire/http-server.ts";
import type { Service } from "./wire/service.ts";

const SERVICES: readonly Service<Context>[] = [ssm];

export interface EmulatorOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Default 4599; 0 takes a free one. */
  readonly port?: number | undefined;
  /** Default `virtual`: time stands still until it is moved. */
  readonly clock?: "virtual" | "real" | undefined;
  /** Where a virtual clock begins, ISO-8601; default 2026-12-01T00:00:00Z, so that runs repeat. */
  readonly start?: string | undefined;
  /** A directory for the state; without it the emulator forgets. */
  readonly state?: string | undefined;
  /** Default 1. The same seed, fleet and requests give the same history, byte for byte. */
  readonly seed?: number | undefined;
  /** Default `us-east-1`. */
  readonly region?: string | undefined;
  /** Default `000000000000`. */
  readonly account?: string | undefined;
  readonly quotas?: Partial<Quotas> | undefined;
  /** Called with an error that only the emulator itself can cause. Default: the process ends with it. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

export interface Emulator {
  /** e.g. `http://127.0.0.1:4599`: what AWS_ENDPOINT_URL takes. */
  readonly endpoint: string;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Puts the parts together and serves them. The only file that knows all of them. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const seed = options.seed ?? 1;
  const account: Account = {
    accountId: options.account ?? "000000000000",
    region: options.region ?? "us-east-1",
    partition: "aws",
  };
  const onFault = options.onFault ?? throwLater;
  const store = openStore(options.state);
  const epoch = Number(store.meta.find("epoch") ?? 0);
  store.meta.set("epoch", String(epoch + 1));
  const chance = new Chance(seed, epoch);
  // Ids of requests come from a sequence of their own: a reader must not change the ids of what happens next.
  const requestIds = new Chance(`${seed}/requests`, epoch);
  const clock = openClock(options);
  const quotas = { ...DEFAULT_QUOTAS, ...options.quotas };

  let endpoint = "";
  const contextAt = (nowMs: number, requestId = ""): Context => ({
    store,
    chance,
    account,
    quotas,
    nowMs,
    requestId,
    endpoint,
  });
  const engine = new Engine({ store, clock, rules: RULES, contextAt, onFault });
  const routes = [...clockRoutes(clock)];

  function run<T>(requestId: string, action: (context: Context) => T): T {
    const result = store.transaction(() => action(contextAt(clock.now(), requestId)));
    engine.wake();
    return result;
  }

  function answer(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    if (request.path.startsWith(`${CONTROL_PREFIX}/`)) return answerControl(routes, request);
    const service = SERVICES.find((candidate) => candidate.matches(request));
    if (!service) return unknownService(request);
    return service.answer(request, run);
  }

  const server = createHttpServer({ answer, nextRequestId: () => requestIds.uuid(), onFault });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 4599, host, resolve);
  });
  endpoint = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  engine.wake();
  return {
    endpoint,
    clock,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (clock instanceof RealClock) clock.stop();
      store.close();
    },
  };
}

function openClock({ clock, start }: EmulatorOptions): VirtualClock | RealClock {
  if (clock === "real") return new RealClock();
  return new VirtualClock(Date.parse(start ?? "2026-12-01T00:00:00Z"));
}

function unknownService(request: HttpRequest): HttpResponse {
  const target = request.headers["x-amz-target"] ?? `${request.method} ${request.path}`;
  return {
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": request.requestId },
    body: JSON.stringify({
      __type: "UnknownOperationException",
      Message: `The emulator does not implement ${target}${request.signingName ? ` of ${request.signingName}` : ""}.`,
    }),
  };
}

function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
