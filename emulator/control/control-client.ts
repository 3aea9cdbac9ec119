import { text } from "node:stream/consumers";

/** The answer to one request; `body` is undefined when it is not JSON. */
export interface ControlAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what asks says what it expects
  readonly body: any;
}

/** What a clock says of itself. */
export interface ClockAnswer {
  readonly clock: "virtual" | "real";
  /** ISO-8601 */
  readonly now: string;
  /** A real clock's seconds in a second. */
  readonly rate?: number;
}

/** A simulated node. */
export interface NodeAnswer {
  readonly id: string;
  readonly name: string | null;
  readonly platform: string;
  readonly patchGroup: string | null;
  readonly pingStatus: string;
  readonly patchedThrough: string | null;
}

/** One event of a bus, as its targets get it. */
export interface EventAnswer {
  readonly number: number;
  readonly time: string;
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, string>>;
}

/** The emulator refused a request; the message is its own. */
export class ControlRefusal extends Error {
  readonly status: number;

  constructor(request: string, { status, body }: ControlAnswer) {
    super(`The emulator answered ${request} with ${status}: ${body?.error ?? "no JSON"}`);
    this.name = "ControlRefusal";
    this.status = status;
  }
}

/**
 * Asks the control API of an emulator (`/_emulator/`): its clock, its simulated nodes, and what AWS has no API for.
 *
 * @throws the error of the connection, when nothing answers; every method but `ask` throws a ControlRefusal for an answer other
 *   than 200.
 */
export function controlClient(endpoint: string) {
  const base = `${endpoint.replace(/\/$/, "")}/_emulator`;
  /** @param path after `/_emulator`, e.g. `/clock`. @param body JSON; a string is sent as it is. */
  async function ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<ControlAnswer> {
    signal?.throwIfAborted();
    const url = new URL(base + path);
    // `fetch` takes three times as long to load, before each operation of the driver.
    const { request } = url.protocol === "https:" ? await import("node:https") : await import("node:http");
    const headers = { "content-type": "application/json", connection: "close" };
    return await new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: false, ...(signal ? { signal } : {}) }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode!, body: jsonOf(answer) }), reject);
      });
      sent.once("error", (error) => reject(signal?.aborted ? signal.reason : error));
      sent.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
    });
  }
  async function answered<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const answer = await ask(method, path, body, signal);
    if (answer.status !== 200) throw new ControlRefusal(`${method} /_emulator${path}`, answer);
    return answer.body as T;
  }
  return {
    ask,
    /** That it serves, and as what: `id`, `account`, `region`, `clock`, `faults` and more. */
    health: (signal?: AbortSignal) => answered<Readonly<Record<string, unknown>>>("GET", "/health", undefined, signal),
    clock: (signal?: AbortSignal) => answered<ClockAnswer>("GET", "/clock", undefined, signal),
    /** Moves a virtual clock by an ISO-8601 duration or to an instant; answered when everything due has run. */
    moveClock: (move: { readonly advance: string } | { readonly to: string }, signal?: AbortSignal) =>
      answered<ClockAnswer>("POST", "/clock", move, signal),
    /** The first nodes, and whether there are more. */
    async nodes(limit: number): Promise<{ readonly nodes: readonly NodeAnswer[]; readonly hasMore: boolean }> {
      const page = await answered<{ nodes: NodeAnswer[]; next?: number }>("GET", `/nodes?limit=${limit}`);
      return { nodes: page.nodes, hasMore: page.next !== undefined };
    },
    /** The events of a source after the one of that number, in order. */
    async events(source: string, number: number): Promise<EventAnswer[]> {
      const events: EventAnswer[] = [];
      for (let after: number | undefined = number; after !== undefined; ) {
        const path: string = `/events?source=${source}&after=${after}`;
        const page: { events: EventAnswer[]; next?: number } = await answered("GET", path);
        events.push(...page.events);
        after = page.next;
      }
      return events;
    },
    /** What was published to a topic, in order. */
    async messages(topicArn: string): Promise<readonly { readonly body: string }[]> {
      const path = `/messages?topic=${encodeURIComponent(topicArn)}`;
      return (await answered<{ messages: { body: string }[] }>("GET", path)).messages;
    },
  };
}

function jsonOf(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
