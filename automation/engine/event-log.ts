import { closeSync, openSync, readSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** How often the file is read. */
const LOOK_MS = 20;
/** How much is read at once. */
const CHUNK_BYTES = 256 * 1024;
/** The CLI installs its handler at the moment in which it opens the file, in another thread. */
const HANDLER_MS = 50;
/** How long an interrupt waits for a CLI that has not begun. */
const LOADING_MS = 15_000;

export interface EventLog extends Disposable {
  /**
   * Aborts after `signal` as soon as the CLI handles interrupts, and never once the engine has ended. The CLI takes the stack's
   * lock before it handles them and releases it after it stopped handling them: an interrupt in between would end it at
   * once, with the stack locked.
   */
  whileInterruptible(signal: AbortSignal): AbortSignal;
  /** Whether all events of a CLI that has ended are there: it goes on when it cannot write them, e.g. to a full disk. */
  isWhole(): boolean;
}

/**
 * Follows the events of one run of the CLI, which it writes to a file (`--event-log FILE`), one JSON a line. With a file, a CLI that
 * outlives its driver finishes its work; without a listener at `tcp://…` it would hang with the stack locked. Disposing of it reads
 * the rest.
 *
 * @param graceMs an interrupt waits no longer for a CLI that has not begun.
 * @throws on disposal, what `onEvent` threw: it is called from a timer, where nothing catches it.
 */
export function followEvents(path: string, onEvent: (event: EngineEvent) => void, graceMs = LOADING_MS): EventLog {
  let fault: { readonly error: unknown } | undefined;
  /** Read, but not passed on yet. */
  const waiting: EngineEvent[] = [];
  let isPassing = false;
  let last: EngineEvent | undefined;
  const lines = lineReader((line) => {
    last = JSON.parse(line) as EngineEvent;
    if (last.cancelEvent) state = "ended";
    waiting.push(last);
  });
  let file: number | undefined;
  let state: "loading" | "running" | "ended" = "loading";
  let onRunning = () => {};
  const timers: NodeJS.Timeout[] = [];
  /** Without a turn of the event loop, so that an interrupt is sent by what the file says at this moment. */
  const look = () => {
    try {
      if (file === undefined) {
        file = openIfThere(path);
        if (file === undefined) return;
        const handles = () => {
          if (state === "loading") state = "running";
          onRunning();
        };
        timers.push(setTimeout(handles, HANDLER_MS));
      }
      lines.read(file);
    } catch (error) {
      fault ??= { error };
    }
    passOn();
  };
  const passOn = () => {
    // An event may lead to an interrupt at once, which looks again.
    if (isPassing) return;
    isPassing = true;
    for (const event of waiting) {
      try {
        onEvent(event);
      } catch (error) {
        fault ??= { error };
      }
    }
    waiting.length = 0;
    isPassing = false;
  };
  timers.push(setInterval(look, LOOK_MS));

  return {
    whileInterruptible(signal) {
      const interrupt = new AbortController();
      const pass = () => {
        if (!signal.aborted) return;
        look();
        if (state === "running") interrupt.abort(signal.reason);
      };
      onRunning = pass;
      const onAbort = () => {
        pass();
        // It may wait for a backend that does not answer.
        const late = () => state === "loading" && interrupt.abort(signal.reason);
        timers.push(setTimeout(late, Math.min(graceMs, LOADING_MS)).unref());
      };
      signal.addEventListener("abort", onAbort, { once: true });
      return interrupt.signal;
    },
    isWhole() {
      look();
      return last === undefined || last.cancelEvent !== undefined;
    },
    [Symbol.dispose]() {
      look();
      for (const timer of timers) clearTimeout(timer);
      if (file !== undefined) closeSync(file);
      if (fault) throw fault.error;
    },
  };
}

/** Reads a growing file line by line; a line is passed on when it has ended. */
function lineReader(onLine: (line: string) => void): { read(file: number): void } {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let position = 0;
  let begun: Buffer[] = [];
  return {
    read(file) {
      for (;;) {
        const bytes = chunk.subarray(0, readSync(file, chunk, 0, chunk.length, position));
        if (bytes.length === 0) return;
        position += bytes.length;
        let from = 0;
        for (let end = bytes.indexOf("\n"); end >= 0; end = bytes.indexOf("\n", from)) {
          const line = Buffer.concat([...begun, bytes.subarray(from, end)]).toString("utf8");
          begun = [];
          from = end + 1;
          onLine(line);
        }
        if (from < bytes.length) begun.push(Buffer.from(bytes.subarray(from)));
      }
    },
  };
}

/** The CLI creates it when it begins to run its engine. */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
