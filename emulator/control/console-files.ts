import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";

/** Where the console is, below the endpoint. */
export const CONSOLE_PATH = "/_emulator/console/";

/** What the console consists of; nothing else of that folder, or above it, is served. */
const FILES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "console.css": "text/css; charset=utf-8",
  "api.js": "text/javascript; charset=utf-8",
  "clock.js": "text/javascript; charset=utf-8",
  "console.js": "text/javascript; charset=utf-8",
  "execution.js": "text/javascript; charset=utf-8",
  "faults.js": "text/javascript; charset=utf-8",
  "markup.js": "text/javascript; charset=utf-8",
  "place.js": "text/javascript; charset=utf-8",
  "windows.js": "text/javascript; charset=utf-8",
};

/** A file of the web console; undefined for a request that is not for it. */
export function consoleFile(request: HttpRequest): HttpResponse | undefined {
  if (request.path === CONSOLE_PATH.slice(0, -1)) {
    return { status: 301, headers: { location: CONSOLE_PATH }, body: "" };
  }
  if (!request.path.startsWith(CONSOLE_PATH)) return undefined;
  const name = request.path.slice(CONSOLE_PATH.length) || "index.html";
  const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (type === undefined || request.method !== "GET") return undefined;
  return {
    status: 200,
    headers: {
      "content-type": type,
      "cache-control": "no-store",
      "content-security-policy": policy(request.headers.host),
    },
    body: readFileSync(folder(name)),
  };
}

/**
 * The page talks to this emulator alone, and executes only the console's own files: stored objects have the same origin.
 *
 * @param host as the gate let it pass.
 */
function policy(host = ""): string {
  const files = host + CONSOLE_PATH;
  return `default-src 'none'; script-src ${files}; style-src ${files}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** The console stands beside the sources, or beside `dist/` in a build. */
function folder(name: string): string {
  const above = import.meta.url.endsWith(".ts") ? "../../console/" : "../../../console/";
  return fileURLToPath(new URL(above + name, import.meta.url));
}
