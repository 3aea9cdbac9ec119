import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server that knows nothing of AWS, and what it answers everybody. */
export async function withWebServer(
  [status, type, body]: readonly [status: number, type: string, body: string],
  use: (endpoint: string) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, answer) => {
    answer.writeHead(status, type === "" ? {} : { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
