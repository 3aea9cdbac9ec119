import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EmulatorStartError } from "./start-error.ts";

/**
 * @returns the URL at which the server is reached.
 * @throws EmulatorStartError when the port or the host cannot be had.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new EmulatorStartError(`${port} is no port: take one from 1 to 65535, or 0 for a free one.`);
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new EmulatorStartError(explain(error, host, port), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${(server.address() as AddressInfo).port}`;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken, perhaps by another emulator: end that one, or choose another port (--port 0 takes a free one).`;
    case "EACCES":
      return `Port ${port} is not ours to take: choose one from 1024 on (--port 0 takes a free one).`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return `This machine has no address ${host}: use --host 127.0.0.1, or 0.0.0.0 for all of its addresses.`;
    default:
      return `The emulator cannot listen on ${host}:${port}: ${error.message}.`;
  }
}
