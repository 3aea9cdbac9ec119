import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SetUpError } from "./set-up-error.js";

/**
 * Runs the steps one after the other. Two commands started at once in one checkout must not install or compile over each
 * other, so a step with something to do takes a lock first; each step says with a dry run whether it has. When nothing is
 * to be done no lock is looked at.
 * @param {string} root
 * @param {import("./progress.js").Progress} progress
 * @param {AbortSignal} signal
 * @param {ReadonlyArray<(isDryRun: boolean) => Promise<boolean>>} steps each answers whether it had something to do
 */
export async function withSetUpLock(root, progress, signal, steps) {
  const file = join(root, ".cache", "set-up.lock");
  for (const step of steps) {
    if (!(await step(true))) continue;
    await take(file, progress, signal);
    try {
      await step(false);
    } finally {
      rmSync(file, { force: true });
    }
  }
}

/** @param {string} file @param {import("./progress.js").Progress} progress @param {AbortSignal} signal */
async function take(file, progress, signal) {
  let isWaiting = false;
  while (!tryTake(file)) {
    const holder = Number(read(file));
    if (holder !== 0 && !isRunning(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!isWaiting) progress.follow({ kind: "begin", title: "Waiting", why: `process ${holder} is setting up` });
    isWaiting = true;
    await delay(100, undefined, { signal });
  }
  if (isWaiting) progress.follow({ kind: "end", ok: true, text: "done" });
}

/** @param {string} file */
function tryTake(file) {
  try {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return false;
    if (code === "EROFS" || code === "EACCES") {
      throw new SetUpError(`${join(file, "..")} cannot be written, and the set-up keeps its results in the checkout.`);
    }
    if (code === "ENOSPC") throw new SetUpError("The disk is full. Make 2 GB of room and run the same command again.");
    throw error;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Its holder was done between our two looks; 0 means: look again.
    return "0";
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
