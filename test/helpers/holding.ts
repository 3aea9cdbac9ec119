import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const SOCKET_MS = 250;

/** A request that waits where it was told to. */
export interface Held {
  /** Resolves when it waits. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/**
 * Stands before an emulator and passes everything on, but for a request that a test wants to wait: "before" it reaches the
 * emulator, so that nothing is made yet, or "after", so that it is made and nobody knows.
 */
export async function startHolding(endpoint: string) {
  const waiting: { operation: string; at: "before" | "after"; reach(): void; gone: Promise<void> }[] = [];
  const server = createServer(async (incoming, answer) => {
    const body = await bytesOf(incoming);
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1);
    const index = waiting.findIndex((one) => one.operation === operation);
    const hold = index < 0 ? undefined : waiting.splice(index, 1)[0];
    const wait = async (at: "before" | "after") => {
      if (hold?.at !== at) return;
      hold.reach();
      await hold.gone;
    };
    await wait("before");
    // Who asked may have been killed meanwhile, of which the socket hears a moment later.
    if (hold?.at === "before") await sleep(SOCKET_MS);
    if (incoming.socket.destroyed) return;
    await pass(endpoint, incoming, body, answer, () => wait("after"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The next request of that operation, e.g. `CreateMaintenanceWindow`, waits. */
    hold(operation: string, at: "before" | "after"): Held {
      let reach = () => {};
      let release = () => {};
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const gone = new Promise<void>((resolve) => {
        release = resolve;
      });
      waiting.push({ operation, at, reach, gone });
      return { reached, release };
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function bytesOf(incoming: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function pass(
  endpoint: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
  beforeAnswer: () => Promise<void>,
): Promise<void> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method, headers, path: url };
    request(endpoint, options, resolve).once("error", reject).end(body);
  });
  const content = await bytesOf(response);
  await beforeAnswer();
  answer.writeHead(response.statusCode!, response.headers);
  answer.end(content);
}
