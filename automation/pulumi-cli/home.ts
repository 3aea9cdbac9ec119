import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { PULUMI_VERSION } from "./installation.ts";

/**
 * Where Pulumi keeps its things, and so where a CLI is looked for and put: `$PULUMI_HOME`, else `~/.pulumi`, else, when
 * the home folder cannot be written, `.cache/pulumi` in the checkout. A PULUMI_HOME that somebody set is never
 * replaced. The machine's shared temporary folder is no fallback: another user could put an executable there first.
 */
export function pulumiHome(env: NodeJS.ProcessEnv): string {
  if (env.PULUMI_HOME) return resolve(env.PULUMI_HOME);
  const ordinary = resolve(env.HOME || homedir(), ".pulumi");
  if (canWrite(ordinary)) return ordinary;
  const inCheckout = join(packageRoot(), ".cache", "pulumi");
  return canWrite(inCheckout) ? inCheckout : ordinary;
}

/** `<home>/versions/<version>/bin`, where the Automation API's PulumiCommand puts and looks for a CLI as well. */
export function versionsBin(home: string): string {
  return join(home, "versions", PULUMI_VERSION, "bin");
}

/** The folder that holds tools/pulumi-cli/go.mod: the checkout or the installed package. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "tools", "pulumi-cli", "go.mod"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`tools/pulumi-cli/go.mod is in no folder above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

/** Whether files could be made in the folder `path`, which need not exist yet. */
export function canWrite(path: string): boolean {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    // W_OK on a file would say that its content can change, so a file in the folder's place is asked as a folder.
    accessSync(join(folder, "."), constants.W_OK | constants.X_OK);
    // Root is told yes nearly everywhere; where the folder has yet to be made, only making one tells.
    if (folder !== path) rmdirSync(mkdtempSync(join(folder, ".can-write-")));
    return true;
  } catch {
    // Read-only, full, not allowed, or not a folder: each of them means no.
    return false;
  }
}

/**
 * Makes the folder and those above it, one after the other. `mkdirSync(…, { recursive: true })` never returns where a
 * folder says that it exists and yet refuses new ones with ENOENT, as /proc does on Linux (seen with Node 20.20).
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process that makes the same folder at the same time is welcome.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
