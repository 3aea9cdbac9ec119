import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LockOwner } from "../driver-error.ts";
import type { ProjectStack } from "../stack/project.ts";
import { fileBackendDirectory } from "./file-backend.ts";

export interface StackLock {
  readonly path: string;
  readonly owner: LockOwner;
}

/**
 * Who holds a stack of Pulumi's file backend, as the lock files say (`.pulumi/locks/organization/PROJECT/STACK/ID.json`).
 * Undefined for another backend, which tells it only to an operation that it refuses.
 */
export async function readLocks(
  stack: Pick<ProjectStack, "project" | "name">,
  backendUrl: string,
): Promise<StackLock[] | undefined> {
  const backend = fileBackendDirectory(backendUrl);
  if (backend === undefined) return undefined;
  const directory = join(backend, "locks", "organization", stack.project.name, stack.name);
  const locks: StackLock[] = [];
  for (const file of await entries(directory)) {
    // Beside each stands ID.json.attrs, what the storage library keeps about it.
    if (!file.endsWith(".json")) continue;
    const path = join(directory, file);
    const text = await textOf(path);
    if (text !== undefined) locks.push({ path, owner: ownerOf(text) });
  }
  return locks;
}

function ownerOf(text: string): LockOwner {
  try {
    const { pid, username, hostname: host, timestamp } = JSON.parse(text) as Record<string, unknown>;
    return {
      text: `created by ${username}@${host} (pid ${pid}) at ${timestamp}`,
      host: typeof host === "string" ? host : undefined,
      pid: typeof pid === "number" ? pid : undefined,
      since: typeof timestamp === "string" ? new Date(timestamp) : undefined,
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { text: "a lock file that cannot be read" };
  }
}

/**
 * Whether a lock's owner is proven gone: it was a process of this machine, and no process of that number runs, or one
 * that began after the lock was made. What cannot be proven is taken to be alive.
 */
export async function isGone({ host, pid, since }: LockOwner): Promise<boolean> {
  if (host !== hostname() || pid === undefined) return false;
  if (!isRunning(pid)) return true;
  const startedAtMs = await startOf(pid);
  return startedAtMs !== undefined && since !== undefined && startedAtMs > since.getTime() + CLOCK_SLACK_MS;
}

/** The kernel counts a process's start in hundredths of a second from a boot that it tells in whole seconds. */
const CLOCK_SLACK_MS = 2000;

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** When a process began, where the system tells it in /proc. */
async function startOf(pid: number): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const [stat, machine] = await Promise.all([textOf(`/proc/${pid}/stat`), textOf("/proc/stat")]);
  const ticks = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  const bootedAt = /^btime (\d+)$/m.exec(machine ?? "")?.[1];
  if (ticks === undefined || bootedAt === undefined) return undefined;
  return Number(bootedAt) * 1000 + Number(ticks) * 10;
}

/** The name of a process's command; undefined when there is no such process, or the system does not tell. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return (await textOf(`/proc/${pid}/comm`))?.trim();
  try {
    return (await promisify(execFile)("ps", ["-p", String(pid), "-o", "comm="])).stdout.trim();
  } catch (error) {
    // `ps` ends with 1 when it finds none.
    if ((error as { code?: unknown }).code === 1) return undefined;
    throw error;
  }
}

async function entries(directory: string): Promise<string[]> {
  return await readdir(directory).catch(nothingIfMissing<string[]>([]));
}

/** Undefined when the file went meanwhile: the lock was released. */
async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(nothingIfMissing(undefined));
}

function nothingIfMissing<T>(nothing: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT" || error.code === "ESRCH") return nothing;
    throw error;
  };
}
