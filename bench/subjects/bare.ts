import { join } from "node:path";
import { ROOT } from "./package.ts";
import { type Server, startServer } from "./server.ts";

/** The limit: a bare `node:http` server, with an answer of the same size as the emulator's. */
export function startBareServer(): Promise<Server> {
  return startServer({
    command: process.execPath,
    args: [join(ROOT, "bench", "subjects", "bare-server.js")],
    endpointIn: (line) => (line.startsWith("http://") ? line : undefined),
  });
}

/** Makes a text of JSON its answer. */
export async function answerWith({ endpoint }: Server, json: string): Promise<void> {
  await (await fetch(endpoint, { method: "PUT", body: json })).text();
}
