import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

/** The page: one file that asks nobody but this service. Its own style and script may run in it, and nothing else. */
export function pageRoute(app: FastifyInstance): void {
  const html = readFileSync(new URL("page.html", import.meta.url), "utf8");
  const policy = [
    "default-src 'none'",
    "connect-src 'self'",
    "img-src data:",
    `style-src ${hashOf(html, "style")}`,
    `script-src ${hashOf(html, "script")}`,
    // Nobody may lay the page under their own and have its buttons pressed.
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  app.get("/", async (_request, reply) => {
    return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(html);
  });
}

function hashOf(html: string, element: "style" | "script"): string {
  const text = new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`).exec(html)?.[1] ?? "";
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
