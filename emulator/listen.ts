import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EmulatorOptionError, EmulatorStartError } from "./start-error.ts";

/**
 * @returns the URL at which the server is reached.
 * @throws EmulatorStartError when the port or the host cannot be had.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new EmulatorOptionError(`Invalid port ${port}: use a number from 1 to 65535, or 0 for a free port.`);
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
      return `Port ${port} on ${host} is already in use, perhaps by another emulator. Stop that one, or use another port (--port 0 takes a free one).`;
    case "EACCES":
      return `Permission denied: port ${port}. Use a port from 1024 (--port 0 takes a free one).`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return `This machine has no address ${host}. Use --host 127.0.0.1, or --host 0.0.0.0 for all its addresses.`;
    default:
      return `The emulator cannot listen on ${host}:${port}: ${error.message}.`;
  }
}
