import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface ProxyRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** An answer in the place of the emulator's. */
export interface ProxyAnswer {
  readonly status: number;
  readonly body: object;
}

/** What passed: the operation by its name, e.g. `ListCommandInvocations`, and its input. */
export interface PassedRequest {
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an input
  readonly input: any;
}

/**
 * Stands before an emulator, counts what passes, and refuses what `refuse` says, as AWS does where the emulator does not:
 * AWS throttles, and forgets parts of a history before others.
 */
export async function startProxy(
  endpoint: string,
  refuse: (request: PassedRequest) => ProxyRefusal | ProxyAnswer | undefined = () => undefined,
) {
  const passed: string[] = [];
  let isAnswering = true;
  const server = createServer(async (incoming, answer) => {
    if (!isAnswering) return void incoming.socket.destroy();
    const body = await read(incoming);
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) as string;
    const refusal = refuse({ operation, input: JSON.parse(body || "{}") });
    if (refusal) {
      answer.writeHead(refusal.status, { "content-type": "application/x-amz-json-1.1" });
      answer.end(JSON.stringify("body" in refusal ? refusal.body : { __type: refusal.code, message: refusal.message }));
      return;
    }
    passed.push(operation);
    const response = await fetch(endpoint, { method: "POST", headers: headersOf(incoming), body });
    answer.writeHead(response.status, { "content-type": response.headers.get("content-type") ?? "" });
    answer.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How often each operation passed. */
    counts(): Record<string, number> {
      const counts: Record<string, number> = {};
      for (const name of passed) counts[name] = (counts[name] ?? 0) + 1;
      return counts;
    },
    /** Whether it answers at all; a connection breaks off while it does not. */
    answer(does: boolean): void {
      isAnswering = does;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of incoming) body += chunk;
  return body;
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ["x-amz-target", "content-type", "authorization", "x-amz-date"];
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])));
}
