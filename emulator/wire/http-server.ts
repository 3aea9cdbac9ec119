import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CONNECTION_RESET, type HttpRequest, type HttpResponse, signingNameOf } from "./http.ts";

/** AWS refuses larger requests too; S3 uploads of the lab are far smaller. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

export type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

export interface HttpServerOptions {
  readonly answer: Answer;
  readonly nextRequestId: () => string;
  /** An error that no caller can cause. The request, of which the method and the path are given, has been answered with a 500. */
  readonly onFault: (request: string, error: unknown) => void;
}

/** Node's HTTP server around one function from whole requests to whole responses. */
export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer((message, response) => {
    handle(message, response, options).catch((error) => {
      if (response.headersSent) response.destroy();
      else {
        void send(response, {
          status: 500,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            __type: "InternalServerError",
            Message: "The emulator has a fault; GET /_emulator/faults shows it.",
          }),
        });
      }
      options.onFault(`${message.method} ${message.url?.split("?")[0]}`, error);
    });
  });
  // A client that keeps its connection for the next request must not lose it in the middle of a run.
  server.keepAliveTimeout = 65_000;
  return server;
}

async function handle(message: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  const body = await readBody(message, response);
  if (body === undefined) return;
  const [path, query] = splitOnce(pathAndQuery(message.url ?? "/"), "?");
  const parameters = new URLSearchParams(query);
  const answer = options.answer({
    method: message.method ?? "GET",
    path,
    query: parameters,
    headers: message.headers,
    body,
    signingName: signingNameOf(message.headers, parameters),
    requestId: options.nextRequestId(),
    signal: () => closeSignal(response),
  });
  // Most answers are there at once; waiting for them would cost a turn of the event loop's microtasks each.
  await send(response, answer instanceof Promise ? await answer : answer);
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

/** @returns undefined when the client went away or sent too much (which is then answered). */
async function readBody(message: IncomingMessage, response: ServerResponse): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) {
        response.shouldKeepAlive = false;
        void send(response, {
          status: 413,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            __type: "RequestEntityTooLarge",
            Message: `The request is over ${BODY_BYTES_MAX} bytes.`,
          }),
        });
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (message.aborted || message.destroyed) return undefined;
    throw error;
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

async function send(response: ServerResponse, answer: HttpResponse): Promise<void> {
  if (answer === CONNECTION_RESET) {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, headers, body } = answer;
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
