import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../setup/child.js";
import { npmCommand } from "../setup/dependencies.js";
import { SetUpError } from "../setup/set-up-error.js";

const root = join(import.meta.dirname, "..", "..");
const COMPONENTS = join(root, "packages", "components");

/**
 * Packs the checkout and its package of components, as a release is packed, and installs each tarball into an empty folder outside
 * of the checkout, without development dependencies. The whole package gets the peers of the checkout's lock file, and that of the
 * components, in `components/` beside it, the oldest that it supports. The folders are removed with this process.
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the folder of the installed package
 * @throws {SetUpError} with what npm said
 */
export async function installPackage(signal) {
  const folder = mkdtempSync(join(tmpdir(), "maintenance-windows-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  // The set-up has just compiled what `npm pack` would compile once more.
  await npm(root, ["pack", "--ignore-scripts", "--pack-destination", folder], signal);
  await npm(COMPONENTS, ["pack", "--pack-destination", folder], signal);
  const project = join(folder, "project");
  await install(project, join(folder, tarballOf(root)), ({ devDependencies }, peer) => devDependencies[peer], signal);
  const oldest = (/** @type {Manifest} */ { peerDependencies }, /** @type {string} */ peer) =>
    peerDependencies[peer]?.replace(/^\^/, "");
  await install(join(folder, "components"), join(folder, tarballOf(COMPONENTS)), oldest, signal);
  // A user with a Pulumi program in TypeScript has both, and they do not come with the package.
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["ts-node", "typescript"]) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  return join(project, "node_modules", "maintenance-windows");
}

/** @typedef {Record<"name" | "version", string> & Record<"devDependencies" | "peerDependencies", Record<string, string>>} Manifest */

/** @param {string} folder @returns {Manifest} */
function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** @param {string} folder */
function tarballOf(folder) {
  const { name, version } = manifestOf(folder);
  return `${name}-${version}.tgz`;
}

/**
 * @param {string} project
 * @param {string} tarball
 * @param {(manifest: Manifest, peer: string) => string | undefined} version of a peer
 * @param {AbortSignal} signal
 */
async function install(project, tarball, version, signal) {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true }\n');
  const manifest = manifestOf(root);
  const peers = Object.keys(manifest.peerDependencies).map((peer) => `${peer}@${version(manifest, peer)}`);
  await npm(project, ["install", "--ignore-scripts", "--prefer-offline", tarball, ...peers], signal);
}

/** @param {string} cwd @param {readonly string[]} args @param {AbortSignal} signal */
async function npm(cwd, args, signal) {
  const [command, ...own] = npmCommand();
  const { code, lines } = await runChild(command, [...own, ...args, "--no-audit", "--no-fund"], { cwd, signal });
  if (code !== 0) throw new SetUpError([`npm ${args[0]} failed:`, ...lines.map((line) => `  ${line}`)].join("\n"));
}
