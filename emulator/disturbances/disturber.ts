import type { Chance } from "../chance/chance.ts";
import { afterRealMs, stopwatch } from "../clock/real-clock.ts";
import { AwsError } from "../domain/aws-error.ts";
import { CONNECTION_RESET, type HttpRequest, type HttpResponse } from "../wire/http.ts";
import type { Run, Service } from "../wire/service.ts";
import { type CheckedDisturbance, type Disturbance, readDisturbances } from "./disturbance.ts";
import { Disturbances, type Treatment } from "./disturbances.ts";

/** What reads go to that see an older state. */
export interface Lagging<Context> {
  runFor(request: HttpRequest, service: Service<Context>): Run<Context>;
  close(): void;
}

/** @param lagMs how old what it reads is. */
export type OpenLagging<Context> = (lagMs: number, nowMs: () => number) => Lagging<Context>;

type Answer = HttpResponse | Promise<HttpResponse>;

/** Stands between requests and services, and lets happen what the disturbances say. */
export class Disturber<Context> {
  readonly #nowMs = stopwatch();
  readonly #disturbances: Disturbances;
  readonly #openLagging: OpenLagging<Context>;
  readonly #placeOf: (request: HttpRequest) => string;
  #given: readonly Disturbance[] = [];
  #rules: readonly CheckedDisturbance[] = [];
  #lagging = new Map<number, Lagging<Context>>();

  /** @param placeOf names the account and region of a request. */
  constructor(chance: Chance, openLagging: OpenLagging<Context>, placeOf: (request: HttpRequest) => string) {
    this.#disturbances = new Disturbances(chance, this.#nowMs);
    this.#openLagging = openLagging;
    this.#placeOf = placeOf;
  }

  /** As they were given. */
  get disturbances(): readonly Disturbance[] {
    return this.#given;
  }

  /** @throws DisturbanceError; what was in force before stays so. */
  set(given: unknown): void {
    this.#rules = readDisturbances(given);
    this.#given = given as readonly Disturbance[];
    this.#disturbances.set(this.#rules);
    this.reopen();
  }

  /** Lets lagging reads begin anew: after a reset there is another state to read. */
  reopen(): void {
    this.close();
    const lags = new Set(this.#rules.map(({ lagMs }) => lagMs).filter((lagMs) => lagMs > 0));
    for (const lagMs of lags) this.#lagging.set(lagMs, this.#openLagging(lagMs, this.#nowMs));
  }

  close(): void {
    for (const lagging of this.#lagging.values()) lagging.close();
    this.#lagging = new Map();
  }

  /** @param answer answers by the run that it is given, or by its own. */
  answer(service: Service<Context>, request: HttpRequest, answer: (run?: Run<Context>) => Answer): Answer {
    if (this.#disturbances.isQuiet) return answer();
    const operation = service.operationOf(request);
    const treatment =
      operation === undefined ? undefined : this.#disturbances.treat(service.name, operation, this.#placeOf(request));
    if (!treatment) return answer();
    const treat = () => this.#treat(treatment, service, request, answer);
    if (treatment.waitMs === 0) return treat();
    return new Promise<void>((resolve) => afterRealMs(treatment.waitMs, resolve)).then(treat);
  }

  #treat(
    { end, lagMs }: Treatment,
    service: Service<Context>,
    request: HttpRequest,
    answer: (run?: Run<Context>) => Answer,
  ): Answer {
    switch (end) {
      case "throttled":
        return service.refuse(throttlingError(service.name), request);
      case "error":
        return service.refuse(
          new AwsError(service.internalErrorCode, "Disturbed on request.", { status: 500 }),
          request,
        );
      case "reset":
        return CONNECTION_RESET;
      case "lost answer":
        return Promise.resolve(answer()).then(() => CONNECTION_RESET);
      default:
        return answer(this.#lagging.get(lagMs)?.runFor(request, service));
    }
  }
}

/** How each service refuses a request that is over the rate: code, status and text as its SDKs know them. */
const ERRORS: Readonly<Record<string, readonly [code: string, status: number, message: string]>> = {
  ec2: ["RequestLimitExceeded", 503, "Request limit exceeded."],
  s3: ["SlowDown", 503, "Please reduce your request rate."],
  iam: ["Throttling", 400, "Rate exceeded"],
  sts: ["Throttling", 400, "Rate exceeded"],
  sns: ["Throttling", 400, "Rate exceeded"],
  monitoring: ["Throttling", 400, "Rate exceeded"],
  lambda: ["TooManyRequestsException", 429, "Rate exceeded"],
  "resource-groups": ["TooManyRequestsException", 429, "Rate exceeded"],
};

function throttlingError(service: string): AwsError {
  const [code, status, message] = ERRORS[service] ?? ["ThrottlingException", 400, "Rate exceeded"];
  return new AwsError(code, message, { status, messageKey: service === "ssm" ? "Message" : "message" });
}
