import { AwsError } from "../domain/aws-error.ts";
import { parseJson } from "../input/json.ts";
import { StorageError } from "../store/storage-error.ts";
import { CONTROL_PREFIX, type HttpRequest, type HttpResponse } from "../wire/http.ts";
import { NdjsonStream } from "./ndjson-stream.ts";

/** One request under `/_emulator/`. */
export interface ControlRoute {
  readonly method: string;
  /** The path below `/_emulator`, with `{name}` for a segment that varies. */
  readonly path: string;
  run(request: ControlRequest): unknown | Promise<unknown>;
}

export interface ControlRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown;
  /** Whether the client's `Accept` names this media type. */
  accepts(mediaType: string): boolean;
  /** Aborted when the client goes away before it has its answer. */
  signal(): AbortSignal;
}

/** An answer that is not JSON. */
export class Text {
  readonly contentType: string;
  readonly text: string;

  constructor(contentType: string, text: string) {
    this.contentType = contentType;
    this.text = text;
  }
}

/** A refusal of a control request: what was wrong, with which value, and the way out. */
export class ControlError extends Error {
  readonly status: number;
  /** What a program may want to read of it, beside `error`. */
  readonly details: object;

  constructor(message: string, status = 400, details: object = {}) {
    super(message);
    this.name = "ControlError";
    this.status = status;
    this.details = details;
  }
}

/**
 * The emulator's own API: only what AWS has no API for, the clock and the simulated nodes. JSON in, JSON out, errors as
 * `{"error": "…"}` with status 400 (404 for an unknown path, 405 for a known one with another method, 415 for a body that
 * is not sent as JSON).
 */
export async function answerControl(routes: readonly ControlRoute[], request: HttpRequest): Promise<HttpResponse> {
  try {
    const { route, parameters } = routeOf(routes, request);
    const answer = await route.run({
      parameters,
      query: request.query,
      body: readBody(request),
      accepts: (mediaType) => (request.headers.accept ?? "").includes(mediaType),
      signal: request.signal,
    });
    if (answer instanceof Text)
      return { status: 200, headers: { "content-type": answer.contentType }, body: answer.text };
    return answer instanceof NdjsonStream ? stream(answer) : json(200, answer);
  } catch (error) {
    const { status, message, details } = refusalOf(error);
    return json(status, { error: message, ...details });
  }
}

/** @throws what is no refusal. */
function refusalOf(error: unknown): { readonly status: number; readonly message: string; readonly details?: object } {
  if (error instanceof ControlError || error instanceof AwsError) return error;
  if (error instanceof StorageError && error.kind === "unwritable") {
    return { status: 507, message: `${error.message} Free some space and send the request again.` };
  }
  throw error;
}

function stream(answer: NdjsonStream): HttpResponse {
  return {
    status: 200,
    headers: { "content-type": "application/x-ndjson" },
    async body(write) {
      const send = (value: object) => write(`${JSON.stringify(value)}\n`);
      try {
        send(await answer.run(send));
      } catch (error) {
        const { message, details } = refusalOf(error);
        send({ error: message, ...details });
      }
    },
  };
}

/** What a request of the control API is for, e.g. `POST /nodes`; `unknown` for what no route takes, the console's files included. */
export function controlOperationOf(routes: readonly ControlRoute[], { path, method }: HttpRequest): string {
  const segments = path.slice(CONTROL_PREFIX.length).split("/");
  const found = routes.find((route) => {
    const wanted = route.path.split("/");
    const fits = wanted.every((segment, index) => segment.startsWith("{") || segment === segments[index]);
    return route.method === method && wanted.length === segments.length && fits;
  });
  return found ? `${found.method} ${found.path}` : "unknown";
}

function routeOf(routes: readonly ControlRoute[], request: HttpRequest) {
  const path = request.path.slice(CONTROL_PREFIX.length);
  const known = routes.flatMap((route) => {
    const parameters = matchPath(route.path, path);
    return parameters ? [{ route, parameters }] : [];
  });
  if (known.length === 0) {
    const paths = [...new Set(routes.map((route) => CONTROL_PREFIX + route.path))].join(", ");
    throw new ControlError(`Unknown path ${request.path}. Known paths: ${paths}.`, 404);
  }
  const match = known.find(({ route }) => route.method === request.method);
  if (!match) {
    const methods = known.map(({ route }) => route.method).join(", ");
    throw new ControlError(`${request.path} answers ${methods}, not ${request.method}.`, 405);
  }
  return match;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name !== undefined) parameters[name] = decodeSegment(given[index]!);
    else if (segment !== given[index]) return undefined;
  }
  return parameters;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ControlError(`${segment} is not correctly percent-encoded.`);
  }
}

/**
 * A form or a script of any page can send a POST, with a body of another type or with none; only a program, or a page of
 * the emulator itself, sends `application/json`.
 */
function readBody({ method, path, headers, body }: HttpRequest): unknown {
  const isJson = /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
  if (!isJson && (method === "POST" || (body.length > 0 && method !== "GET"))) {
    const type = headers["content-type"];
    const found = type === undefined ? "without a content type" : `with content type ${JSON.stringify(type)}`;
    throw new ControlError(
      `${method} ${path} requires application/json, but this request came ${found}. With curl: -H 'content-type: application/json'.`,
      415,
    );
  }
  if (body.length === 0 || method === "GET") return undefined;
  try {
    return parseJson(body.toString("utf8"));
  } catch (error) {
    throw new ControlError(`The body is not JSON: ${(error as Error).message}`);
  }
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(value ?? {})}\n` };
}
