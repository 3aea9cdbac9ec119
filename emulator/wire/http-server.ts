import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Gate } from "./gate.ts";
import { CONNECTION_RESET, type HttpRequest, type HttpResponse, signingNameOf } from "./http.ts";
import { type Refusal, refuse } from "./refuse.ts";

/** AWS refuses larger requests too; S3 uploads of the lab are far smaller. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

export type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

export interface HttpServerOptions {
  /** Asked first, before the body is read. */
  readonly gate: Gate;
  readonly answer: Answer;
  readonly nextRequestId: () => string;
  /** An error that no caller can cause. The request, of which the method and the path are given, has been answered with a 500. */
  readonly onFault: (request: string, error: unknown) => void;
}

/** Node's HTTP server around one function from whole requests to whole responses. */
export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer((message, response) => {
    const requestId = options.nextRequestId();
    handle({ message, response, requestId }, options).catch((error) => {
      if (response.headersSent) response.destroy();
      else {
        const answer = {
          status: 500,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            __type: "InternalServerError",
            Message: "The emulator has a fault; GET /_emulator/faults shows it.",
          }),
        };
        void send(response, answer, requestId);
      }
      options.onFault(`${message.method} ${message.url?.split("?")[0]}`, error);
    });
  });
  // A client that keeps its connection for the next request must not lose it in the middle of a run.
  server.keepAliveTimeout = 65_000;
  return server;
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

async function handle({ message, response, requestId }: Exchange, options: HttpServerOptions): Promise<void> {
  const { method = "GET", url: target = "/", headers, rawHeaders } = message;
  const [path, query] = splitOnce(pathAndQuery(target), "?");
  const parameters = new URLSearchParams(query);
  const signingName = signingNameOf(headers, parameters);
  const turnAway = (refusal: Refusal) => {
    return send(response, refuse({ path, headers, signingName, requestId }, refusal), requestId);
  };

  const refusal = options.gate({ method, target, rawHeaders, localAddress: () => message.socket.localAddress });
  if (refusal) return turnAway({ ...refusal, code: "AccessDenied" });
  const body = await readBody(message);
  if (body === "gone") return;
  if (body === "too large") {
    response.shouldKeepAlive = false;
    const text = `The request is over ${BODY_BYTES_MAX} bytes.`;
    return turnAway({ status: 413, code: "RequestEntityTooLarge", message: text });
  }
  const answer = options.answer({
    method,
    path,
    query: parameters,
    headers,
    body,
    signingName,
    requestId,
    signal: () => closeSignal(response),
  });
  // Most answers are there at once; waiting for them would cost a turn of the event loop's microtasks each.
  await send(response, answer instanceof Promise ? await answer : answer, requestId);
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

async function readBody(message: IncomingMessage): Promise<Buffer | "gone" | "too large"> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The connection stays for the answer to what is too large.
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) return "too large";
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
