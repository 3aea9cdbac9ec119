import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { kill, parentsOfAll } from "./kill-tree.ts";

/** The variable that every process working on a stack has in its environment, from the CLI down to the provider. */
export const MARK_VARIABLE = "MAINTENANCE_WINDOWS_OPERATION_ON";

/** Identifies a stack without revealing where its state is. */
export function markOf(backendUrl: string, project: string, stack: string): string {
  return createHash("sha256").update([backendUrl, project, stack].join("\n")).digest("hex").slice(0, 32);
}

/** Whether a process was started with that variable; false if its environment cannot be read. */
export async function hasInEnvironment(pid: number | string, name: string, value: string): Promise<boolean> {
  return (await valueInEnvironment(pid, name)) === value;
}

/** The value of a variable that a process was started with; undefined if its environment cannot be read. */
export async function valueInEnvironment(pid: number | string, name: string): Promise<string | undefined> {
  // Processes of other users cannot be read, and processes that just ended are missing.
  const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  const found = environ.split("\0").find((entry) => entry.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/**
 * Kills the processes that a killed CLI left behind: its program and its provider run on for a while, and the provider may still
 * create a resource. Descendants of a running CLI are left alone.
 *
 * @returns the number of killed processes; 0 where the environment of processes cannot be read (all but Linux).
 */
export async function killOrphans(mark: string): Promise<number> {
  if (process.platform !== "linux") return 0;
  const parents = await parentsOfAll();
  const marked: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    if (await hasInEnvironment(entry, MARK_VARIABLE, mark)) marked.push(Number(entry));
  }
  const clis = new Set<number>();
  for (const pid of marked) {
    const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (command.trim() === "pulumi") clis.add(pid);
  }
  const isWorked = (pid: number | undefined): boolean =>
    pid !== undefined && (clis.has(pid) || isWorked(parents.get(pid)));
  const orphans = marked.filter((pid) => !isWorked(pid));
  for (const orphan of orphans) kill(orphan, "SIGKILL");
  return orphans.length;
}
