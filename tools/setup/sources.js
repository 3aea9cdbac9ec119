import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What is compiled, by tsconfig.build.json. @param {string} root @returns {string[]} */
export function listSources(root) {
  /** @type {{ include: string[] }} */
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8"));
  const places = include.map((name) => join(root, name)).filter((path) => existsSync(path));
  return places
    .flatMap((path) => (path.endsWith(".ts") ? [path] : filesIn(path)))
    .filter((path) => path.endsWith(".ts"));
}

/** @param {string} folder @returns {string[]} */
export function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
