import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * What the emulator starts by its path and the compiler does not touch: runtimes of functions and scripts, and shell scripts.
 * @param {string} root @returns {string[]}
 */
export function listPrograms(root) {
  const folder = join(root, "emulator");
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isFile() && /\.(mjs|cjs|py|sh)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Puts them beside what was compiled. @param {string} root @param {string} [build] */
export function copyPrograms(root, build = join(root, "dist")) {
  for (const path of listPrograms(root)) {
    const copy = join(build, relative(root, path));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
}
