import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import type { LockOwner } from "../driver-error.ts";

/**
 * Whether a lock's owner is proven gone: it was a process of this machine, and no process of that number runs, or one
 * that has ended and only waits to be noticed, or one that began after the lock was made. What cannot be proven is taken to
 * be alive.
 */
export async function isGone({ host, pid, since }: LockOwner): Promise<boolean> {
  if (host !== hostname() || pid === undefined) return false;
  if (!isThere(pid)) return true;
  const found = await lookAt(pid);
  // It may have gone while it was looked at.
  if (found === undefined) return !isThere(pid);
  if (found.hasEnded) return true;
  return since !== undefined && found.startedAtMs > since.getTime() + CLOCK_SLACK_MS;
}

/** The kernel counts a process's start in hundredths of a second from a boot that it tells in whole seconds. */
const CLOCK_SLACK_MS = 2000;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

interface Sight {
  /** A process that was killed stays in the list until its parent asks for it, which in a container may be never. */
  readonly hasEnded: boolean;
  readonly startedAtMs: number;
}

/** Undefined where the system does not tell it. */
async function lookAt(pid: number): Promise<Sight | undefined> {
  if (process.platform !== "linux") return await lookByPs(pid);
  const [stat, machine] = await Promise.all([textOf(`/proc/${pid}/stat`), textOf("/proc/stat")]);
  // "PID (name) state PPID …", where the name may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const bootedAt = /^btime (\d+)$/m.exec(machine ?? "")?.[1];
  if (fields?.[19] === undefined || bootedAt === undefined) return undefined;
  const startedAtMs = Number(bootedAt) * 1000 + Number(fields[19]) * 10;
  return { hasEnded: /^[ZX]$/.test(fields[0]!), startedAtMs };
}

async function lookByPs(pid: number): Promise<Sight | undefined> {
  const [, state, started] = /^\s*(\S+)\s+(.+)$/.exec((await ps(pid, "stat=,lstart=")) ?? "") ?? [];
  const startedAtMs = Date.parse(started ?? "");
  return state === undefined || Number.isNaN(startedAtMs)
    ? undefined
    : { hasEnded: state.startsWith("Z"), startedAtMs };
}

/** The name of a process's command; undefined when there is no such process, or the system does not tell. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return (await textOf(`/proc/${pid}/comm`))?.trim();
  return await ps(pid, "comm=");
}

async function ps(pid: number, columns: string): Promise<string | undefined> {
  try {
    const env = { ...process.env, LC_ALL: "C" };
    return (await promisify(execFile)("ps", ["-p", String(pid), "-o", columns], { env })).stdout.trim();
  } catch (error) {
    // `ps` ends with 1 when it finds none.
    if ((error as { code?: unknown }).code === 1) return undefined;
    throw error;
  }
}

/** Undefined when the process went meanwhile. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
