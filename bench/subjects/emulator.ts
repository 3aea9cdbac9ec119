import type { Package } from "./package.ts";
import { type Server, startServer } from "./server.ts";

/** `mw emulator` on a free port, with room for as many windows and parameters as a measure needs. */
export function startEmulator({ mw, directory }: Package, ...options: readonly string[]): Promise<Server> {
  const quotas = ["--quota", "maintenanceWindows=1000000"];
  return startServer({
    command: process.execPath,
    args: [mw, "emulator", "--port", "0", ...quotas, ...options],
    cwd: directory,
    endpointIn: (line) => (line.startsWith('{"endpoint"') ? JSON.parse(line).endpoint : undefined),
  });
}

/** Moves the emulator's clock; answered when everything due has run. */
export async function moveClock(
  endpoint: string,
  by: { readonly advance: string } | { readonly to: string },
): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${endpoint}/_emulator/clock`, { method: "POST", headers, body: JSON.stringify(by) });
  if (!answer.ok) throw new Error(`the clock was not moved: ${await answer.text()}`);
}
