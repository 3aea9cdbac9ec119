import { preciseStopwatch } from "../clock/real-clock.ts";
import type { Store } from "../store/store.ts";
import type { HttpResponse } from "../wire/http.ts";
import { EventTail, type Happened } from "./event-tail.ts";
import { type Log, NO_LOG } from "./log.ts";
import { RequestFigures } from "./request-figures.ts";

/** Who asked for what: what is said of a request in the log and counted of it. */
export interface Observed {
  readonly requestId: string;
  /** `control` for the emulator's own API, `none` for what no service took. */
  readonly service: string;
  readonly operation: string;
}

/** Sees what the emulator does: counts it and writes it to the log. It never changes anything. */
export class Observer {
  readonly requests = new RequestFigures();
  readonly events: EventTail;
  readonly #log: Log;
  readonly #isLogging: boolean;
  /** Whether the log takes what happens. */
  readonly #isTelling: boolean;
  readonly #nowMs = preciseStopwatch();

  constructor(log: Log | undefined, store: Store) {
    this.#log = log ?? NO_LOG;
    this.#isLogging = log !== undefined;
    this.#isTelling = log !== undefined && (log.isLevelEnabled?.("info") ?? true);
    this.events = new EventTail(store);
  }

  get log(): Log {
    return this.#log;
  }

  /** Follows another state, after a reset. */
  follow(store: Store): void {
    this.events.follow(store);
  }

  /** Counts and logs a request when it is answered. */
  request<R extends HttpResponse | Promise<HttpResponse>>(observed: () => Observed, answer: () => R): R {
    const beganMs = this.#nowMs();
    const answered = answer();
    if (answered instanceof Promise) {
      return answered.then((response) => {
        this.#answered(observed(), response, this.#nowMs() - beganMs);
        return response;
      }) as R;
    }
    this.#answered(observed(), answered, this.#nowMs() - beganMs);
    return answered;
  }

  /** A request that was turned away before it was read. */
  turnedAway(requestId: string, status: number, reason: string): void {
    this.requests.add("none", "unknown", status, 0);
    this.#log.warn({ requestId, status, reason }, "request turned away");
  }

  /** To be called when what time did is kept. */
  timePassed(): void {
    this.events.read(this.#isTelling ? (happened) => this.#happened(happened) : undefined);
  }

  fault(error: unknown): void {
    this.#log.error({ err: error }, "fault contained");
  }

  #answered({ requestId, service, operation }: Observed, { status, headers, body }: HttpResponse, ms: number): void {
    this.requests.add(service, operation, status, ms);
    if (!this.#isLogging) return;
    const error = status >= 400 ? errorCodeOf(headers, body) : undefined;
    const fields = {
      requestId,
      service,
      operation,
      status,
      ms: Math.round(ms * 100) / 100,
      ...(error === undefined ? {} : { error }),
    };
    if (status >= 500) this.#log.warn(fields, "request failed");
    else this.#log.debug(fields, "request");
  }

  #happened({ figure, status, atMs, detail }: Happened): void {
    const fields = { at: new Date(atMs).toISOString(), status, ...idsOf(detail) };
    if (figure === "executions") this.#log.info(fields, "window execution");
    else this.#log.debug(fields, figure);
  }
}

/** What a refusal calls itself, whatever the protocol. */
function errorCodeOf(headers: HttpResponse["headers"], body: HttpResponse["body"]): string | undefined {
  const inHeader = headers["x-amzn-errortype"];
  if (inHeader !== undefined || typeof body !== "string") return inHeader;
  return /"__type":"([\w.]{1,100})"|<Code>([\w.]{1,100})<\/Code>/
    .exec(body)
    ?.slice(1)
    .find((code) => code !== undefined);
}

/** Of a notification only the ids: parameters and owner information may hold anything. */
function idsOf(detail: Readonly<Record<string, unknown>>): object {
  const ids = ["window-id", "window-execution-id", "task-execution-id", "command-id", "instance-id", "ExecutionId"];
  return Object.fromEntries(ids.flatMap((name) => (detail[name] === undefined ? [] : [[name, detail[name]]])));
}
