import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RealClock } from "../clock/real-clock.ts";

export interface Script {
  readonly lines: readonly string[];
  /** Default a folder of its own, which is removed afterwards. */
  readonly workingDirectory: string | undefined;
  readonly timeoutMs: number;
  /** What the agent sets, beside the PATH, HOME and language of this process: nothing else of its environment gets through. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ScriptResult {
  /** 137 when it was killed at its timeout. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly isTimedOut: boolean;
  /** How long it really took. */
  readonly durationMs: number;
}

/** What is kept of each stream: a script that never stops printing must not take the memory. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

/** How long the streams are listened to after the script has ended. */
const LAST_WORDS_MS = 500;

/**
 * Really runs a script on this machine as the agent does: its lines in a file `_script.sh`, run by `sh`, in a process group of its own that
 * is killed whole at the timeout. It runs with all the rights of this process.
 */
export async function executeScript(script: Script): Promise<ScriptResult> {
  const folder = await mkdtemp(join(tmpdir(), "ssm-script-"));
  try {
    const file = join(folder, "_script.sh");
    await writeFile(file, `${script.lines.join("\n")}\n`, { mode: 0o700 });
    return await run(file, script.workingDirectory || folder, script);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(file: string, cwd: string, { environment, timeoutMs }: Script): Promise<ScriptResult> {
  const clock = new RealClock();
  const startedAtMs = clock.now();
  return new Promise((resolve) => {
    const child = spawn("sh", ["-c", file], {
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...inherited(), ...environment },
    });
    let isTimedOut = false;
    const timeout = clock.at(startedAtMs + timeoutMs, () => {
      isTimedOut = true;
      if (child.pid !== undefined) killGroup(child.pid);
    });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const end = (exitCode: number, trouble = "") => {
      timeout.cancel();
      clock.stop();
      const durationMs = Math.max(1, clock.now() - startedAtMs);
      resolve({ exitCode, stdout: stdout(), stderr: stderr() + trouble, isTimedOut, durationMs });
    };
    child.once("error", (error) => end(1, `The script could not be started: ${error.message}\n`));
    let exitCode = 137;
    child.once("exit", (code) => {
      if (!isTimedOut) exitCode = code ?? 137;
      // What was printed is usually read by now; a process left in the background may hold the streams open for ever.
      clock.at(clock.now() + LAST_WORDS_MS, () => end(exitCode));
    });
    child.once("close", () => end(exitCode));
  });
}

function inherited(): Record<string, string> {
  const { PATH = "/usr/bin:/bin", HOME = "/", LANG = "C.UTF-8" } = process.env;
  return { PATH, HOME, LANG };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    if (length < OUTPUT_BYTES_MAX) chunks.push(chunk.subarray(0, OUTPUT_BYTES_MAX - length));
    length += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
