import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** Each line of stderr as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

export interface ChildResult {
  /** The exit code; null when it was killed or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** The last lines of stderr, or why the program could not be started. */
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * Runs a program to its end. It gets a process group of its own, so that aborting or the timeout ends the compilers and
 * downloads it started as well.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  options.signal.throwIfAborted();
  const ownGroup = process.platform !== "win32";
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: ownGroup,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let timedOut = false;
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (ownGroup) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  };
  const expire = () => {
    timedOut = true;
    kill();
  };
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(expire, options.timeoutMs);
  options.signal.addEventListener("abort", kill, { once: true });

  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > 100) lastLines.shift();
    options.onErrorLine?.(line);
  });
  const code = await new Promise<number | null>((done) => {
    child.once("error", (error) => {
      lastLines.push(error.message);
      done(null);
    });
    child.once("close", done);
  });
  clearTimeout(timer);
  options.signal.removeEventListener("abort", kill);
  options.signal.throwIfAborted();
  return { code, stdout, stderr: lastLines.join("\n"), timedOut };
}
