import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Runs a program to its end and gives its exit code with the last lines of both its streams. Aborting ends it and what
 * it started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, signal: AbortSignal, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number | null, lines: string[] }>}
 */
export async function runChild(command, args, options) {
  options.signal.throwIfAborted();
  const ownGroup = process.platform !== "win32";
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: ownGroup,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // npm does not end at SIGTERM while it waits for the network, and what it leaves is made anew by the next set-up.
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (ownGroup) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  };
  options.signal.addEventListener("abort", kill, { once: true });
  /** @type {string[]} */
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > 200) lines.shift();
      options.onLine?.(line);
    });
  }
  /** @type {number | null} */
  const code = await new Promise((done) => {
    child.once("error", (error) => {
      lines.push(error.message);
      done(null);
    });
    child.once("close", done);
  });
  options.signal.removeEventListener("abort", kill);
  options.signal.throwIfAborted();
  return { code, lines };
}
