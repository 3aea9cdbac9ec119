import { setMaxListeners } from "node:events";
import { connect } from "node:net";

/** A request of SSM. */
export interface Request {
  /** e.g. `GetMaintenanceWindow` */
  readonly operation: string;
  /** JSON text */
  readonly body: string;
}

export const REGION = "us-east-1";
const CONNECTIONS_OF_LISTS = 8;

/**
 * Sends requests over keep-alive connections, on each the next one when the answer is there, until the time is over and the last
 * answer has come. Connects again where the server closes.
 *
 * It writes and reads sockets: on two cores the client must cost less than the fastest server that it measures (decision 337).
 *
 * @param next gives the next request
 * @returns answers per second
 * @throws Refusal at the first answer that is no success
 */
export async function load(
  endpoint: string,
  next: () => Request,
  connections: number,
  milliseconds: number,
): Promise<number> {
  const { hostname, port } = new URL(endpoint);
  const write = writerFor(`${hostname}:${port}`);
  const startedMs = performance.now();
  const endsMs = startedMs + milliseconds;
  let answers = 0;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const one = async () => {
    let isFirst = true;
    await converse(Number(port), hostname, stopping.signal, () => {
      if (!isFirst) answers++;
      // Each connection sends one at least: a slow server has a rate too.
      if (!isFirst && performance.now() >= endsMs) return undefined;
      isFirst = false;
      return write(next());
    });
  };
  try {
    await Promise.all(Array.from({ length: connections }, one));
  } finally {
    stopping.abort();
  }
  return (1000 * answers) / (performance.now() - startedMs);
}

/** Sends one request. @returns the text of the answer. @throws Refusal when it is no success */
export async function ask(endpoint: string, request: Request): Promise<string> {
  return (await askAll(endpoint, [request]))[0]!;
}

/** Sends requests over a few connections. @returns the texts of the answers. @throws Refusal at the first that is no success */
export async function askAll(endpoint: string, requests: readonly Request[], region?: string): Promise<string[]> {
  const { hostname, port } = new URL(endpoint);
  const write = writerFor(`${hostname}:${port}`, region);
  const answers: string[] = [];
  let sent = 0;
  const some = async () => {
    let last: number | undefined;
    await converse(Number(port), hostname, undefined, (answer) => {
      if (last !== undefined) answers[last] = answer!();
      if (sent === requests.length) return undefined;
      last = sent++;
      return write(requests[last]!);
    });
  };
  await Promise.all(Array.from({ length: Math.min(CONNECTIONS_OF_LISTS, requests.length) }, some));
  return answers;
}

/** An answer that is no success. */
export class Refusal extends Error {
  /** @param status e.g. `400 Bad Request` */
  constructor(status: string, text: string) {
    // A page for people says no more than the status does.
    const reason = text.trimStart().startsWith("<") ? "" : `: ${text.slice(0, 300)}`;
    super(`answered ${status}${reason}`);
  }
}

/**
 * One connection.
 *
 * @param next gives the next request, or nothing at the end; it gets the text of the answer to the one before
 */
function converse(
  port: number,
  host: string,
  signal: AbortSignal | undefined,
  next: (answer?: () => string) => string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let request = next();
    if (request === undefined) return resolve();
    let socket = open();

    function open() {
      let chunks: Buffer[] = [];
      let bytes = 0;
      let answer: Head | undefined;
      const own = connect({ port, host, noDelay: true });
      own.on("data", (chunk) => {
        try {
          take(chunk);
        } catch (error) {
          fail(error as Error);
        }
      });
      own.on("error", fail);
      own.on("end", () => {
        if (own === socket) fail(new Error("the server closed the connection before it answered"));
      });
      own.write(request!);
      return own;

      function take(chunk: Buffer) {
        chunks.push(chunk);
        bytes += chunk.length;
        answer ??= headIn(chunks);
        if (answer === undefined || bytes < answer.end + answer.length) return;
        const { end, status, isLast } = answer;
        const received = chunks;
        const text = () => Buffer.concat(received).toString("utf8", end);
        if (status !== "200 OK") throw new Refusal(status, text());
        chunks = [];
        bytes = 0;
        answer = undefined;
        request = next(text);
        if (request === undefined) return finish();
        if (isLast) {
          own.destroy();
          socket = open();
        } else own.write(request);
      }
    }

    function finish() {
      signal?.removeEventListener("abort", finish);
      socket.destroy();
      resolve();
    }

    function fail(error: Error) {
      signal?.removeEventListener("abort", finish);
      socket.destroy();
      reject(error);
    }

    signal?.addEventListener("abort", finish, { once: true });
  });
}

interface Head {
  /** code and words, e.g. `200 OK` */
  readonly status: string;
  /** bytes before the body */
  readonly end: number;
  /** bytes of the body */
  readonly length: number;
  /** whether the server closes after it */
  readonly isLast: boolean;
}

function headIn(chunks: readonly Buffer[]): Head | undefined {
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const text = bytes.toString("latin1", 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error(`an answer without Content-Length: ${text}`);
  return {
    status: text.slice(9, text.indexOf("\r\n")),
    end: end + 4,
    length: Number(length),
    isLast: /\r\nconnection: *close/i.test(text),
  };
}

const INVOCATION = "a0af1ead-1303-42c7-9899-bbe309ce7a14";
const HASH = "c85361bc66a773f8ac883fc34e452cb647b1af5df5421c966b988ed3466e806b";
const SIGNED =
  "amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target;x-amz-user-agent";

/** Writes requests as HTTP; the headers of each operation are made once. */
function writerFor(host: string, region?: string): (request: Request) => string {
  const heads = new Map<string, string>();
  return ({ operation, body }) => {
    const head = heads.get(operation) ?? headOf(operation, host, region);
    heads.set(operation, head);
    return `${head}${Buffer.byteLength(body)}\r\n\r\n${body}`;
  };
}

/** The headers of AWS's SDK for JavaScript, in number and length; the signature is that of another request. */
function headOf(operation: string, host: string, region = REGION): string {
  return [
    "POST / HTTP/1.1",
    "content-type: application/x-amz-json-1.1",
    `x-amz-target: AmazonSSM.${operation}`,
    "x-amz-user-agent: aws-sdk-js/3.1169.0",
    "user-agent: aws-sdk-js/3.1169.0 ua/2.1 os/linux#6.18.44 lang/js md/nodejs#20.20.2 api/ssm#3.1169.0 m/N,E,e",
    `host: ${host}`,
    `amz-sdk-invocation-id: ${INVOCATION}`,
    "amz-sdk-request: attempt=1; max=3",
    "x-amz-date: 20261201T000000Z",
    `x-amz-content-sha256: ${HASH}`,
    `authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261201/${region}/ssm/aws4_request, SignedHeaders=${SIGNED}, Signature=${HASH}`,
    "Connection: keep-alive",
    "content-length: ",
  ].join("\r\n");
}
