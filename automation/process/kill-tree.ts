import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Kills a process and all its descendants. Killing its group is not enough: the CLI starts each plugin, and so the program and
 * the provider, in a separate group.
 */
export async function killTree(pid: number): Promise<void> {
  // A stopped process starts no more children.
  kill(pid, "SIGSTOP");
  const parents = await parentsOfAll();
  const doomed = new Set([pid]);
  for (const found of doomed) {
    for (const [child, parent] of parents) if (parent === found) doomed.add(child);
  }
  for (const victim of doomed) kill(victim, "SIGKILL");
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // The process ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The parent of every process: from /proc if it exists, since small containers have no `ps`. */
export async function parentsOfAll(): Promise<Map<number, number>> {
  if (process.platform !== "linux") return await parentsByPs();
  const parents = new Map<number, number>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    // "PID (name) state PPID …", where the name may hold anything.
    const parent = /^.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  return parents;
}

async function parentsByPs(): Promise<Map<number, number>> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  return new Map(stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
}
