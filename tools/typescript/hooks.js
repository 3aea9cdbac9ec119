// Loads TypeScript in Node.js versions that do not strip types themselves.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripTypes } from "./strip-types.js";

/** @type {import("node:module").LoadHook} */
export function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  const source = stripTypes(readFileSync(fileURLToPath(url), "utf8"));
  return { format: "module", shortCircuit: true, source };
}
