import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

/**
 * Runs a job in a new folder with these files, in the project in which a package is installed. The folder has a name of its
 * own: the runs on several versions of Node.js share the project, at the same time.
 */
export function inInstalledProject(
  project: string,
  files: Readonly<Record<string, string>>,
  job: (folder: string) => void,
): void {
  const folder = mkdtempSync(join(project, "user-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    job(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What Node.js prints when it is started in a folder; it must succeed. */
export function outputOfNode(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(status, stderr + stdout).to.equal(0);
  return stdout.trim();
}
