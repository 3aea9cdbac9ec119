import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, versionsBin } from "./home.ts";
import { CLI, PULUMI_VERSION } from "./installation.ts";

/**
 * Gives `make` an empty folder in which to leave `bin/`, and then moves those executables into the versions folder. They
 * are moved within one file system and the CLI comes last: whoever sees the CLI sees a whole one with its language host.
 * Whatever happens, the empty folder is gone afterwards; the one of a killed process goes when the next begins.
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
    const names = readdirSync(join(folder, "bin"));
    const cliLast = names.sort((a, b) => Number(a === CLI) - Number(b === CLI));
    for (const name of cliLast) renameSync(join(folder, "bin", name), join(binDir, name));
    return undefined;
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  // A compiler that is just being killed can still write into the folder: hence the retries.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
