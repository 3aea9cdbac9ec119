import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { kill, parentsOfAll } from "./kill-tree.ts";

/** Every process that works on a stack has it in its environment, from the CLI down to the provider. */
export const MARK_VARIABLE = "MAINTENANCE_WINDOWS_OPERATION_ON";

/** Tells stacks apart without saying where their state is. */
export function markOf(backendUrl: string, project: string, stack: string): string {
  return createHash("sha256").update([backendUrl, project, stack].join("\n")).digest("hex").slice(0, 32);
}

/** Whether a process was started with that variable; false where that cannot be seen. */
export async function hasInEnvironment(pid: number | string, name: string, value: string): Promise<boolean> {
  // Processes of others cannot be read, and those that just ended are not there.
  const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  return environ.split("\0").includes(`${name}=${value}`);
}

/**
 * Kills what a CLI left behind that was itself killed: its program and its provider go on for a while, and the provider may
 * still be about to make something. What descends from a CLI that lives is left alone.
 *
 * @returns how many were killed; 0 where the system does not tell a process's environment (all but Linux).
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
