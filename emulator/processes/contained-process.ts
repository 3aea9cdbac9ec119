import { type ChildProcess, spawn } from "node:child_process";
import type { Alarm } from "../clock/clock.ts";
import { afterRealMs, stopwatch } from "../clock/real-clock.ts";
import type { BoundedOutput } from "./bounded-output.ts";
import type { Reaper } from "./reaper.ts";

export interface ProcessSpec {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  /** All of its environment, apart from PATH, which is this process's unless it is here. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it reads from its standard input. It must do nothing before that has come. */
  readonly input: string;
  /** How long it may run, in real milliseconds. */
  readonly timeoutMs: number;
  readonly stdout: BoundedOutput;
  /** May be the same as for stdout. */
  readonly stderr: BoundedOutput;
  /**
   * What it writes to file descriptor 3, which it has only then. Its first byte says that it has started: from then on
   * the timeout counts, so that a busy machine does not take the start of an interpreter from it.
   */
  readonly result?: BoundedOutput | undefined;
}

export type ProcessEnd =
  /** By itself, or by a signal that somebody else sent: `code` is null then. */
  | { readonly kind: "exited"; readonly code: number | null; readonly durationMs: number }
  | { readonly kind: "timed-out"; readonly durationMs: number }
  /** The emulator closed. */
  | { readonly kind: "stopped" }
  | { readonly kind: "not-started"; readonly reason: string };

/** How long the pipes are read after a process has ended: another one that got away may hold them open for ever. */
const LAST_WORDS_MS = 500;
/** How long an interpreter may take to start. */
const START_MS_MAX = 10_000;

/**
 * Runs a program to its end: in a process group of its own, which is killed whole at the timeout, when the program has ended, when
 * `stop` is aborted, and by the reaper when this process is killed.
 */
export function runContained(spec: ProcessSpec, reaper: Reaper, stop: AbortSignal): Promise<ProcessEnd> {
  let child: ChildProcess;
  try {
    child = spawn(spec.command, spec.arguments, {
      cwd: spec.folder,
      env: { PATH: process.env.PATH ?? "", ...spec.environment },
      detached: true,
      stdio: spec.result ? ["pipe", "pipe", "pipe", "pipe"] : ["pipe", "pipe", "pipe"],
    });
  } catch (error) {
    // Too much environment, or a NUL in it.
    return Promise.resolve({ kind: "not-started", reason: (error as Error).message });
  }
  const { pid } = child;
  if (pid === undefined) {
    return new Promise((resolve) => {
      child.once("error", (error) => resolve({ kind: "not-started", reason: reasonOf(error, spec) }));
    });
  }
  reaper.add(pid);
  return new Promise((resolve) => {
    let passedMs = stopwatch();
    let end: ProcessEnd | undefined;
    let lastWords: Alarm | undefined;

    function endWith(cause: ProcessEnd): void {
      killGroup(pid!);
      if (end) return;
      end = cause;
      alarm.cancel();
      lastWords = afterRealMs(LAST_WORDS_MS, finish);
    }
    function finish(): void {
      lastWords?.cancel();
      stop.removeEventListener("abort", onStop);
      for (const stream of child.stdio) stream?.destroy();
      child.unref();
      reaper.remove(pid!);
      resolve(end!);
    }
    const onTimeout = () => endWith({ kind: "timed-out", durationMs: passedMs() });
    const onStop = () => endWith({ kind: "stopped" });

    let alarm = afterRealMs(spec.result ? START_MS_MAX + spec.timeoutMs : spec.timeoutMs, onTimeout);
    if (spec.result) {
      child.stdio[3]!.once("data", () => {
        if (end) return;
        alarm.cancel();
        passedMs = stopwatch();
        alarm = afterRealMs(spec.timeoutMs, onTimeout);
      });
      collect(child.stdio[3] as NodeJS.ReadableStream, spec.result);
    }
    collect(child.stdout!, spec.stdout);
    collect(child.stderr!, spec.stderr);
    child.on("error", () => undefined);
    child.once("exit", (code) => endWith({ kind: "exited", code, durationMs: Math.max(1, passedMs()) }));
    child.once("close", () => end && finish());
    stop.addEventListener("abort", onStop, { once: true });
    if (stop.aborted) onStop();
    // A program may end before it has read its input.
    child.stdin!.on("error", () => undefined);
    child.stdin!.end(spec.input);
  });
}

function collect(stream: NodeJS.ReadableStream, output: BoundedOutput): void {
  stream.on("data", (chunk: Buffer) => {
    output.push(chunk);
    release(chunk);
  });
  // A pipe that breaks has said all that it will.
  stream.on("error", () => undefined);
}

const { port1: nowhere, port2: closed } = new MessageChannel();
closed.close();

/**
 * Frees the memory of a chunk at once instead of at the next garbage collection, by sending it to a closed port: a program
 * that writes as fast as it can would otherwise make this process grow by tens of megabytes.
 */
function release(chunk: Buffer): void {
  // Small chunks may lie in a buffer that others share.
  if (chunk.byteOffset === 0 && chunk.byteLength === chunk.buffer.byteLength) {
    nowhere.postMessage(undefined, [chunk.buffer as ArrayBuffer]);
  }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // All of it has ended (macOS says EPERM while the last one is waited for).
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

function reasonOf(error: NodeJS.ErrnoException, { command, folder }: ProcessSpec): string {
  if (error.code !== "ENOENT") return error.message;
  // Node.js gives the same error for a working directory that does not exist.
  return `${command} is not installed on this machine, or ${folder} is not a directory.`;
}
