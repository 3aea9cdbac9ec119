import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../setup/child.js";
import { npmCommand } from "../setup/dependencies.js";

const root = join(import.meta.dirname, "..", "..");

/** The oldest version that the package supports, and a current one: their folders here pin them by checksum. */
const OLDEST = 20;
const CURRENT = 26;

/**
 * The other end of the supported versions of Node.js: the current one for a process of the oldest, else the oldest. It is
 * fetched from npm once, into `.cache`.
 * @param {AbortSignal} signal
 * @returns {Promise<{ version: string, node: string } | { version: string, why: string }>} `why` says why it cannot be had
 */
export async function otherNode(signal) {
  const major = Number.parseInt(process.versions.node, 10) < CURRENT ? CURRENT : OLDEST;
  const pins = join(import.meta.dirname, "node", String(major));
  const { optionalDependencies } = JSON.parse(readFileSync(join(pins, "package.json"), "utf8"));
  const name = `node-${process.platform}-${process.arch}`;
  const version = optionalDependencies[name] ?? String(major);
  const folder = join(root, ".cache", "node", version);
  const node = join(folder, "node_modules", name, "bin", "node");
  if (existsSync(node)) return { version, node };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(pins, folder, { recursive: true });
  const [command, ...npm] = npmCommand();
  const args = [...npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { code, lines } = await runChild(command, args, { cwd: folder, signal });
  if (code !== 0)
    return { version, why: `npm cannot get it: ${lines.find((line) => /error/.test(line)) ?? lines.at(-1)}` };
  return existsSync(node) ? { version, node } : { version, why: `npm has no package ${name} of it` };
}
