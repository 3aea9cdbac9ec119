import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Gate } from "./gate.ts";
import { CONNECTION_RESET, credentialOf, type HttpRequest, type HttpResponse } from "./http.ts";
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
    const exchange = { message, response, requestId: options.nextRequestId() };
    const failed = (error: unknown) => fail(exchange, error, options);
    try {
      handle(exchange, bodies, options, failed);
    } catch (error) {
      failed(error);
    }
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

  /**
   * Reads a body, and counts it until `release` is called. One of the two functions is called, once; neither when the client is gone.
   * They are called back rather than awaited: most requests are answered in the turn in which they arrive.
   */
  read(
    message: IncomingMessage,
    onBody: (body: Buffer, release: () => void) => void,
    onRefused: (refusal: Unread) => void,
  ): void {
    const chunks: Buffer[] = [];
    let length = 0;
    let isOver = false;
    const release = () => {
      this.#bytes -= length;
      length = 0;
    };
    const take = (chunk: Buffer) => {
      if (isOver) return;
      length += chunk.length;
      this.#bytes += chunk.length;
      chunks.push(chunk);
      const refusal = this.#refusal(length);
      if (!refusal) return;
      isOver = true;
      // The connection stays for the answer to what is too large.
      message.pause();
      release();
      onRefused(refusal);
    };
    const whole = () => {
      if (isOver) return;
      isOver = true;
      onBody(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), release);
    };
    const gone = () => {
      if (isOver) return;
      isOver = true;
      release();
    };
    message.on("data", take).on("end", whole).on("close", gone);
  }

  #refusal(length: number): Unread | undefined {
    if (length > this.#limits.bodyBytes) return "too large";
    return this.#bytes > this.#limits.allBodiesBytes ? "too much" : undefined;
  }
}

type Unread = "too large" | "too much";

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

function handle(
  { message, response, requestId }: Exchange,
  bodies: Bodies,
  options: HttpServerOptions,
  failed: (error: unknown) => void,
): void {
  const { method = "GET", url: target = "/", headers, rawHeaders } = message;
  const [path, search] = splitOnce(pathAndQuery(target), "?");
  const query = search === "" ? NO_QUERY : new URLSearchParams(search);
  const credential = credentialOf(headers, query);
  const turnAway = (refusal: Refusal) => {
    options.onTurnedAway?.(requestId, refusal);
    const { signingName } = credential;
    void send(response, refuse({ path, headers, signingName, requestId }, refusal), requestId);
  };

  const refusal = options.gate({ method, target, rawHeaders, localAddress: () => message.socket.localAddress });
  if (refusal) {
    turnAway({ ...refusal, code: "AccessDenied" });
    return;
  }
  bodies.read(
    message,
    (body, release) => {
      const signal = () => closeSignal(response);
      const request = { method, path, query, headers, body, ...credential, requestId, signal };
      answer(request, response, options, failed, release);
    },
    (reason) => {
      response.shouldKeepAlive = false;
      turnAway(unread(reason, options.limits));
    },
  );
}

/** Most answers are there at once, and are sent at once; promises would cost some turns of the event loop's microtasks. */
function answer(
  request: HttpRequest,
  response: ServerResponse,
  options: HttpServerOptions,
  failed: (error: unknown) => void,
  done: () => void,
): void {
  let sending: Promise<void> | undefined;
  try {
    const answered = options.answer(request);
    sending =
      answered instanceof Promise
        ? answered.then((later) => send(response, later, request.requestId))
        : send(response, answered, request.requestId);
  } catch (error) {
    failed(error);
  }
  if (sending) sending.catch(failed).finally(done);
  else done();
}

/** After an error that no caller can cause. */
function fail({ message, response, requestId }: Exchange, error: unknown, options: HttpServerOptions): void {
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
}

/** Of all requests without a query. */
const NO_QUERY = new URLSearchParams();

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
const HARMLESS_HEADERS = Object.entries(HARMLESS);

/** @returns undefined when all of it is on its way. */
function send(response: ServerResponse, answer: HttpResponse, requestId: string): Promise<void> | undefined {
  if (answer === CONNECTION_RESET) {
    response.socket?.resetAndDestroy();
    return undefined;
  }
  const { status, headers, body } = answer;
  // Name, value, name, value …: Node.js writes such a list as it is.
  const list: string[] = [];
  for (const [name, value] of HARMLESS_HEADERS) if (!(name in headers)) list.push(name, value);
  if (!("x-amz-request-id" in headers || "x-amzn-requestid" in headers)) list.push("x-amzn-requestid", requestId);
  for (const name in headers) list.push(name, headers[name]!);
  if (typeof body === "function") {
    response.writeHead(status, list);
    return body((piece) => response.write(piece)).then(() => {
      response.end();
    });
  }
  if (status !== 204) list.push("content-length", String(Buffer.byteLength(body)));
  response.writeHead(status, list);
  response.end(body);
  return undefined;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
