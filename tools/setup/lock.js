import { randomUUID } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { SetUpError } from "./set-up-error.js";

const HEARTBEAT_MS = 2_000;
const STALE_AFTER_MS = 10_000;

/**
 * Runs the steps one after the other. Two commands started at once in one checkout must not install or compile over each
 * other, so a step with something to do takes a lock first; each step says with a dry run whether it has. When nothing is
 * to be done no lock is looked at.
 *
 * The lock of a process that is proven to have ended is taken over at once, another one when its holder has not touched it
 * for ten seconds. (automation/pulumi-cli/versions-lock.ts does the same with what is installed here.)
 * @param {string} root
 * @param {import("./progress.js").Progress} progress
 * @param {AbortSignal} signal
 * @param {ReadonlyArray<(isDryRun: boolean) => Promise<boolean>>} steps each answers whether it had something to do
 */
export async function withSetUpLock(root, progress, signal, steps) {
  const file = join(root, ".cache", "set-up.lock");
  for (const step of steps) {
    if (!(await step(true))) continue;
    const own = JSON.stringify({ token: randomUUID(), pid: process.pid, ...identityOf(process.pid) });
    await take(file, own, progress, signal);
    const heartbeat = setInterval(() => touch(file, own), HEARTBEAT_MS);
    try {
      await step(false);
    } finally {
      clearInterval(heartbeat);
      removeIf(file, own);
    }
  }
}

/** @param {string} file @param {string} own @param {import("./progress.js").Progress} progress @param {AbortSignal} signal */
async function take(file, own, progress, signal) {
  let isWaiting = false;
  let seen = "";
  let unchangedSinceMs = 0;
  while (!tryTake(file, own)) {
    const found = look(file);
    if (found === undefined) continue;
    if (`${found.content} ${found.touchedMs}` !== seen) unchangedSinceMs = performance.now();
    seen = `${found.content} ${found.touchedMs}`;
    const holder = parsed(found.content);
    if (performance.now() - unchangedSinceMs > STALE_AFTER_MS || hasEnded(holder)) {
      removeIf(file, found.content);
      continue;
    }
    const name = holder.pid === undefined ? "another process" : `process ${holder.pid}`;
    if (!isWaiting) progress.follow({ kind: "begin", title: "Waiting", why: `${name} is setting up` });
    isWaiting = true;
    await delay(100, undefined, { signal });
  }
  if (isWaiting) progress.follow({ kind: "end", ok: true, text: "done" });
}

/** @param {string} file @param {string} own */
function tryTake(file, own) {
  try {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, own, { flag: "wx" });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return false;
    if (code === "EROFS" || code === "EACCES") {
      throw new SetUpError(`${join(file, "..")} cannot be written, and the set-up keeps its results in the checkout.`);
    }
    if (code === "ENOSPC") throw new SetUpError("The disk is full. Make 2 GB of room and run the same command again.");
    throw error;
  }
}

/** @param {string} file @returns undefined when there is none (any more) */
function look(file) {
  try {
    return { content: readFileSync(file, "utf8"), touchedMs: statSync(file).mtimeMs };
  } catch {
    return undefined;
  }
}

/** @param {string} file @param {string} own */
function touch(file, own) {
  if (look(file)?.content !== own) return;
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // It was taken over at this moment; the steps put their results in place whole, so that no harm is done.
  }
}

/** Removes the lock if it is that one, and no other that came meanwhile. @param {string} file @param {string} content */
function removeIf(file, content) {
  if (look(file)?.content !== content) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, "utf8") !== content) linkSync(aside, file);
  } catch (error) {
    const code = codeOf(error);
    if (code !== "ENOENT" && code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Which process one is, beyond its number, which is given out again and means something else in each container.
 * @param {number} pid
 * @returns {{ boot?: string, pidNamespace?: string, startTicks?: number }} nothing where the system does not say (all but Linux)
 */
function identityOf(pid) {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const pidNamespace = readlinkSync("/proc/self/ns/pid");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "PID (name) state PPID …", where the name may hold anything.
    const startTicks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    return Number(readlinkSync("/proc/self")) === process.pid ? { boot, pidNamespace, startTicks } : {};
  } catch {
    return {};
  }
}

/** @param {{ pid?: number, boot?: string, pidNamespace?: string, startTicks?: number }} holder */
function hasEnded({ pid, boot, pidNamespace, startTicks }) {
  const here = identityOf(process.pid);
  if (pid === undefined || boot === undefined || startTicks === undefined) return false;
  if (boot !== here.boot || pidNamespace !== here.pidNamespace) return false;
  if (!isRunning(pid)) return true;
  const now = identityOf(pid).startTicks;
  return now !== undefined && now !== startTicks;
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** @param {string} content @returns {{ pid?: number, boot?: string, pidNamespace?: string, startTicks?: number }} */
function parsed(content) {
  try {
    const holder = JSON.parse(content);
    return typeof holder === "object" && holder !== null ? holder : {};
  } catch {
    // It is just being written.
    return {};
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
