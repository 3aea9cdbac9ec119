import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands before an emulator, forwards everything, and breaks off the connection at the request that it is told. */
export async function startBreakingProxy(endpoint: string) {
  let [passed, breaksAt] = [0, Number.POSITIVE_INFINITY];
  const server = createServer((incoming, answer) => {
    passed++;
    if (passed === breaksAt) return void incoming.socket.destroy();
    const { method, url, headers } = incoming;
    const forwarded = request(new URL(url ?? "/", endpoint), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Begins to count anew; the given request, from 1 on, gets no answer and nothing is done for it. */
    breakAt(number = Number.POSITIVE_INFINITY): void {
      [passed, breaksAt] = [0, number];
    },
    /** How many requests came since it began to count. */
    count: () => passed,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
