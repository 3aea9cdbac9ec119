import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Gate } from "./gate.ts";
import { CONNECTION_RESET, type HttpRequest, type HttpResponse, signingNameOf, signingRegionOf } from "./http.ts";
import { type Refusal, refuse } from "./refuse.ts";

/** What one emulator takes at most, so that no client can fill its memory or hold all its connections. */
export interface HttpLimits {
  /** A further connection is closed at once. */
  readonly connections: number;
  /** Of the request line and the headers together, in bytes; more is answered with 431. */
  readonly headerBytes: number;
  /** Of one request, in bytes; more is answered with 413. AWS refuses larger ones too, but for S3. */
  readonly bodyBytes: number;
  /** Of all requests that are not answered yet, in bytes; a request that goes over it is answered with 503. */
  readonly allBodiesBytes: number;
  /** How long the headers of a request may take to arrive, in real time; then the connection is closed. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive, in real time; then it is answered with 408. */
  readonly requestMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connections: 2000,
  headerBytes: 16 * 1024,
  bodyBytes: 64 * 1024 * 1024,
  allBodiesBytes: 256 * 1024 * 1024,
  headersMs: 20_000,
  requestMs: 120_000,
};

export type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

export interface HttpServerOptions {
  /** Asked first, before the body is read. */
  readonly gate: Gate;
  readonly answer: Answer;
  readonly nextRequestId: () => string;
  /** A request was turned away before it was read whole. */
  readonly onTurnedAway?: ((requestId: string, refusal: Refusal) => void) | undefined;
  /** An error that no caller can cause. The request, of which the method and the path are given, has been answered with a 500. */
  readonly onFault: (request: string, error: unknown) => void;
  /** Default `HTTP_LIMITS`. */
  readonly limits?: HttpLimits | undefined;
}

/** Node's HTTP server around one function from whole requests to whole responses. */
export function createHttpServer(options: HttpServerOptions): Server {
  const { limits = HTTP_LIMITS } = options;
  const bodies = new Bodies(limits);
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    // How often Node.js looks for connections that are over their time.
    connectionsCheckingInterval: Math.min(limits.headersMs, 5000),
  };
  const server = createServer(settings, (message, response) => {
    const requestId = options.nextRequestId();
    handle({ message, response, requestId }, bodies, options).catch((error) => {
      if (response.headersSent) response.destroy();
      else {
        const answer = {
          status: 500,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            __type: "InternalServerError",
            Message: "Unexpected error of the emulator; see GET /_emulator/faults.",
          }),
        };
        void send(response, answer, requestId);
      }
      options.onFault(`${message.method} ${message.url?.split("?")[0]}`, error);
    });
  });
  // A client that keeps its connection for the next request must not lose it in the middle of a run.
  server.keepAliveTimeout = 65_000;
  server.maxConnections = limits.connections;
  return server;
}

/** The bodies of the requests that are not answered yet: all of them are in memory. */
class Bodies {
  readonly #limits: HttpLimits;
  #bytes = 0;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  /** Reads a body, hands it on and counts it until that has ended. */
  async with(message: IncomingMessage, action: (body: Buffer | Unread) => Promise<void>): Promise<void> {
    let length = 0;
    const take = (bytes: number): Unread | undefined => {
      length += bytes;
      this.#bytes += bytes;
      if (length > this.#limits.bodyBytes) return "too large";
      return this.#bytes > this.#limits.allBodiesBytes ? "too much" : undefined;
    };
    try {
      await action(await readBody(message, take));
    } finally {
      this.#bytes -= length;
    }
  }
}

type Unread = "gone" | "too large" | "too much";

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

async function handle(
  { message, response, requestId }: Exchange,
  bodies: Bodies,
  options: HttpServerOptions,
): Promise<void> {
  const { method = "GET", url: target = "/", headers, rawHeaders } = message;
  const [path, query] = splitOnce(pathAndQuery(target), "?");
  const parameters = new URLSearchParams(query);
  const signingName = signingNameOf(headers, parameters);
  const turnAway = (refusal: Refusal) => {
    options.onTurnedAway?.(requestId, refusal);
    return send(response, refuse({ path, headers, signingName, requestId }, refusal), requestId);
  };

  const refusal = options.gate({ method, target, rawHeaders, localAddress: () => message.socket.localAddress });
  if (refusal) return turnAway({ ...refusal, code: "AccessDenied" });
  await bodies.with(message, async (body) => {
    if (body === "gone") return;
    if (typeof body === "string") {
      response.shouldKeepAlive = false;
      return turnAway(unread(body, options.limits));
    }
    const answer = options.answer({
      method,
      path,
      query: parameters,
      headers,
      body,
      signingName,
      signingRegion: signingRegionOf(headers, parameters),
      requestId,
      signal: () => closeSignal(response),
    });
    // Most answers are there at once; waiting for them would cost a turn of the event loop's microtasks each.
    await send(response, answer instanceof Promise ? await answer : answer, requestId);
  });
}

function unread(reason: "too large" | "too much", { bodyBytes, allBodiesBytes } = HTTP_LIMITS): Refusal {
  if (reason === "too large") {
    return { status: 413, code: "RequestEntityTooLarge", message: `The request exceeds ${bodyBytes} bytes.` };
  }
  const message = `The requests in progress exceed ${allBodiesBytes} bytes together. Send this one again later.`;
  return { status: 503, code: "ServiceUnavailable", message };
}

/** A proxy's client sends the whole URL in the request line. */
function pathAndQuery(url: string): string {
  return url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/?#]*/i, "") || "/";
}

function closeSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

async function readBody(
  message: IncomingMessage,
  take: (bytes: number) => Unread | undefined,
): Promise<Buffer | Unread> {
  const chunks: Buffer[] = [];
  try {
    // The connection stays for the answer to what is too large.
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const refused = take(chunk.length);
      if (refused) return refused;
      chunks.push(chunk);
    }
  } catch (error) {
    if (message.aborted || message.destroyed) return "gone";
    throw error;
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/**
 * On every response: a browser takes it for what its content type says, shows it to no other origin and in no frame, and
 * executes nothing of it. Stored objects have any content type, and the emulator's own API stands beside them.
 */
const HARMLESS = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
};

async function send(response: ServerResponse, answer: HttpResponse, requestId: string): Promise<void> {
  if (answer === CONNECTION_RESET) {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, body } = answer;
  const id = "x-amz-request-id" in answer.headers ? {} : { "x-amzn-requestid": requestId };
  const headers = { ...HARMLESS, ...id, ...answer.headers };
  if (typeof body === "function") {
    response.writeHead(status, headers);
    await body((piece) => response.write(piece));
    response.end();
    return;
  }
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
