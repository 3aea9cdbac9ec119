import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { fateOf, identify, processIdentitySchema } from "../process/process-identity.ts";
import { makeFolder } from "./home.ts";

/** Times in milliseconds. */
interface Pace {
  /** How often a waiting process looks. */
  readonly look: number;
  /** How often the holder touches the file. */
  readonly heartbeat: number;
  /** After how long without a touch a waiting process takes over. */
  readonly staleAfter: number;
}

const PACE: Pace = { look: 300, heartbeat: 2_000, staleAfter: 10_000 };

/** Another process took the lock over while this one had it. */
export class VersionsLockLost extends Error {
  override readonly name = "VersionsLockLost";

  constructor(holder: string, { staleAfter }: Pace) {
    super(`${holder} took over after this process had not moved for ${staleAfter / 1000} s`);
  }
}

/**
 * Lets one process at a time do `work`; the others wait until it is done or has ended. The holder touches the lock's file every
 * two seconds. A waiting process takes it over at once from a process that is proven to have ended, else when the file has not been
 * touched for ten seconds of its own clock: clocks are never compared.
 *
 * @param work gets a signal that is aborted with `signal`, or with a VersionsLockLost when another process takes over.
 * @param pace the same for all processes.
 */
export async function withVersionsLock<Result>(
  file: string,
  signal: AbortSignal,
  onWait: (holder: string) => void,
  work: (signal: AbortSignal) => Promise<Result>,
  pace = PACE,
): Promise<Result> {
  makeFolder(dirname(file));
  const own = { token: randomUUID(), pid: process.pid, host: hostname(), process: await identify(process.pid) };
  const content = JSON.stringify(own);
  await take(file, content, signal, onWait, pace);
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    if (!touch(file, content)) lost.abort(new VersionsLockLost(nameOf(look(file)?.content ?? ""), pace));
  }, pace.heartbeat);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(heartbeat);
    removeIf(file, content);
  }
}

async function take(
  file: string,
  content: string,
  signal: AbortSignal,
  onWait: (holder: string) => void,
  pace: Pace,
): Promise<void> {
  let seen: Look | undefined;
  let unchangedSinceMs = 0;
  while (!create(file, content)) {
    const found = look(file);
    // The holder released it between the two reads.
    if (found === undefined) continue;
    if (found.content !== seen?.content || found.touchedMs !== seen.touchedMs) unchangedSinceMs = performance.now();
    seen = found;
    if (performance.now() - unchangedSinceMs > pace.staleAfter || (await hasEnded(found.content))) {
      removeIf(file, found.content);
      continue;
    }
    onWait(nameOf(found.content));
    await delay(pace.look, undefined, { signal });
  }
}

function create(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

interface Look {
  readonly content: string;
  /** Only compared with earlier values of the same file. */
  readonly touchedMs: number;
}

function look(file: string): Look | undefined {
  try {
    return { content: readFileSync(file, "utf8"), touchedMs: statSync(file).mtimeMs };
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** False when another process holds the lock, or it was removed. */
function touch(file: string, content: string): boolean {
  try {
    if (look(file)?.content !== content) return false;
    utimesSync(file, new Date(), new Date());
    return true;
  } catch (error) {
    // A temporary disk failure does not lose the lock; the work fails by itself if it is affected.
    return !isCode(error, "ENOENT");
  }
}

/** Removes the lock unless another process has taken it meanwhile. */
function removeIf(file: string, content: string): void {
  if (look(file)?.content !== content) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  try {
    if (readFileSync(aside, "utf8") !== content) linkSync(aside, file);
  } catch (error) {
    // A third process holds the lock by now. The process with the lock that was moved aside will notice the loss.
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

const holderSchema = z.object({
  pid: z.number(),
  host: z.string(),
  process: processIdentitySchema.optional(),
});

function holderOf(content: string): z.infer<typeof holderSchema> | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(content)).data;
  } catch {
    // The file is being written, or is of an older version.
    return undefined;
  }
}

async function hasEnded(content: string): Promise<boolean> {
  const process = holderOf(content)?.process;
  return process !== undefined && (await fateOf(process)).is === "dead";
}

function nameOf(content: string): string {
  const holder = holderOf(content);
  if (holder === undefined) return "another process";
  return `process ${holder.pid}${holder.host === hostname() ? "" : ` on ${holder.host}`}`;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
