import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeFolder } from "./home.ts";

const HEARTBEAT_MS = 2_000;
const STALE_AFTER_MS = 20_000;

/**
 * Lets one process at a time do `work`; the others wait until it is done or gone. The holder touches the lock file every
 * two seconds, so a lock left by a killed process is taken over: at once on the same machine, else after twenty seconds.
 * Two waiters that take over at the same instant can both go on; what they make is put in place by rename, so the
 * worst that happens is that it is made twice.
 */
export async function withVersionsLock<Result>(
  file: string,
  signal: AbortSignal,
  onWait: (holder: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  makeFolder(dirname(file));
  while (!tryTake(file)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (holder.isGone) {
      rmSync(file, { force: true });
      continue;
    }
    onWait(holder.name);
    await delay(300, undefined, { signal });
  }
  const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  }
}

function tryTake(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${hostname()}`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(file: string): { name: string; isGone: boolean } | undefined {
  try {
    const [pid = "", host = ""] = readFileSync(file, "utf8").split(" ");
    const isGoneHere = host === hostname() && !isRunning(Number(pid));
    const isStale = Date.now() - statSync(file).mtimeMs > STALE_AFTER_MS;
    return { name: `process ${pid}${host === hostname() ? "" : ` on ${host}`}`, isGone: isGoneHere || isStale };
  } catch (error) {
    // The holder was done between our two looks.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
