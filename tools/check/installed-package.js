import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../setup/child.js";
import { npmCommand } from "../setup/dependencies.js";
import { SetUpError } from "../setup/set-up-error.js";

const root = join(import.meta.dirname, "..", "..");

/**
 * Packs the checkout, as a release is packed, and installs the tarball into an empty folder outside of it with its
 * production dependencies alone. The folder goes with this process.
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the folder of the installed package
 * @throws {SetUpError} with what npm said
 */
export async function installPackage(signal) {
  const folder = mkdtempSync(join(tmpdir(), "maintenance-windows-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await npm(root, ["pack", "--pack-destination", folder], signal);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true }\n');
  await npm(project, ["install", "--omit=dev", "--ignore-scripts", "--prefer-offline", tarball], signal);
  // A user with a Pulumi program in TypeScript has ts-node, and it does not come with the package.
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "node_modules", "ts-node"), join(folder, "node_modules", "ts-node"));
  return join(project, "node_modules", "maintenance-windows");
}

/** @param {string} cwd @param {readonly string[]} args @param {AbortSignal} signal */
async function npm(cwd, args, signal) {
  const [command, ...own] = npmCommand();
  const { code, lines } = await runChild(command, [...own, ...args, "--no-audit", "--no-fund"], { cwd, signal });
  if (code !== 0) throw new SetUpError([`npm ${args[0]} failed:`, ...lines.map((line) => `  ${line}`)].join("\n"));
}
