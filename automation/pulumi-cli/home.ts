import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PULUMI_VERSION } from "./installation.ts";

/**
 * The folder for Pulumi's files, in which a CLI is searched and installed: `$PULUMI_HOME`, else `~/.pulumi`, else, when the home
 * folder is not writable, `.cache/pulumi` in the checkout. A given PULUMI_HOME is never replaced. The shared temporary folder is
 * no fallback: another user could put an executable there first.
 */
export function pulumiHome(env: NodeJS.ProcessEnv): string {
  if (env.PULUMI_HOME) return resolve(env.PULUMI_HOME);
  const ordinary = resolve(env.HOME || homedir(), ".pulumi");
  if (canWrite(ordinary)) return ordinary;
  const inCheckout = join(packageRoot(), ".cache", "pulumi");
  return canWrite(inCheckout) ? inCheckout : ordinary;
}

/** `<home>/versions/<version>/bin`, which the Automation API's PulumiCommand also uses. */
export function versionsBin(home: string): string {
  return join(home, "versions", PULUMI_VERSION, "bin");
}

/** The folder that holds tools/pulumi-cli/go.mod: the checkout or the installed package. */
export function packageRoot(): string {
  const start = fileURLToPath(new URL(".", import.meta.url));
  let folder = start;
  while (!existsSync(join(folder, "tools", "pulumi-cli", "go.mod"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`tools/pulumi-cli/go.mod is in no folder above ${start}`);
    folder = parent;
  }
  return folder;
}

/** Whether files can be created in the folder `path`, which need not exist yet. */
export function canWrite(path: string): boolean {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    // A file in the folder's place must not pass: W_OK on it would mean that its content can change.
    accessSync(join(folder, "."), constants.W_OK | constants.X_OK);
    // For root `access` succeeds nearly everywhere; for a missing folder only creating one shows whether it is possible.
    if (folder !== path) rmdirSync(mkdtempSync(join(folder, ".can-write-")));
    return true;
  } catch {
    // Read-only, full, not allowed, or not a folder: not writable.
    return false;
  }
}

/**
 * Makes the folder and those above it, one after the other. `mkdirSync(…, { recursive: true })` never returns where a
 * folder exists but refuses new folders with ENOENT, as /proc does on Linux (seen with Node 20.20).
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may create the same folder at the same time.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
