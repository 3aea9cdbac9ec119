import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, versionsBin } from "./home.ts";
import { CLI, PULUMI_VERSION } from "./installation.ts";

/**
 * Calls `make` with an empty folder in which it creates `bin/`, then moves the executables into the versions folder. They are
 * moved within one file system, the CLI last: a CLI that is visible is complete and has its language host. The folder is always
 * removed afterwards; the next run removes the folder of a killed process.
 */
export async function makeAndPlace<Failure>(
  home: string,
  make: (folder: string) => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  const versions = join(home, "versions");
  const prefix = `.making-${PULUMI_VERSION}-`;
  makeFolder(versions);
  for (const left of readdirSync(versions).filter((name) => name.startsWith(prefix))) remove(join(versions, left));
  const folder = mkdtempSync(join(versions, prefix));
  try {
    const failure = await make(folder);
    if (failure !== undefined) return failure;
    const binDir = versionsBin(home);
    makeFolder(binDir);
    // A host before the file that says its revision, which is named after it.
    const names = readdirSync(join(folder, "bin")).sort();
    const cliLast = names.sort((a, b) => Number(a === CLI) - Number(b === CLI));
    for (const name of cliLast) renameSync(join(folder, "bin", name), join(binDir, name));
    return undefined;
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  // Retries, because a compiler that is being killed may still write into the folder.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
