import type { FastifyRequest } from "fastify";
import { Problem } from "./problem.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Whoever reaches the service may deploy, and a browser on this machine reaches it on behalf of every page it shows. So what
 * a page of another origin asks for is refused, and so is a name that somebody made to lead here (DNS rebinding).
 *
 * @param names the names by which the service may be called, beside those of this machine.
 */
export function browserGuard(names: readonly string[]): (request: FastifyRequest) => Promise<void> {
  const allowed = new Set([...LOOPBACK, ...names]);
  return async ({ headers, method }) => {
    const host = urlOf(`http://${headers.host}`);
    if (host === undefined || !allowed.has(host.hostname)) {
      throw new Problem(403, "host", `Host ${headers.host} is not allowed: add it to --allowed-hosts.`);
    }
    const origin = headers.origin === undefined ? undefined : urlOf(headers.origin)?.host;
    // The host of a URL leaves out the port that goes without saying, 80 here and 443 behind a proxy with TLS.
    const isOwn = headers.origin === undefined || (origin !== undefined && origin === host.host);
    const site = headers["sec-fetch-site"] ?? "none";
    const isLink = method === "GET" && headers["sec-fetch-mode"] === "navigate";
    if (!isOwn || !(site === "same-origin" || site === "none" || isLink)) {
      throw new Problem(403, "origin", "Requests from pages of another origin are refused.");
    }
  };
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
