import { spawn } from "node:child_process";
import { type FileHandle, rm } from "node:fs/promises";
import { join } from "node:path";
import { killTree } from "./kill-tree.ts";
import { killOrphans, MARK_VARIABLE } from "./orphans.ts";
import { type OutputFile, outputFile } from "./output-file.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface PulumiRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process; nothing of this process's own is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** What it reads from its standard input; a secret goes this way and not by the command line, which everybody can see. */
  readonly input?: string | undefined;
  /** How long an interrupted CLI may take to leave the stack in order before it is killed. Default 30,000 ms. */
  readonly graceMs?: number | undefined;
  /** About how much of the end of standard output is kept, when it is not needed whole. Default: all of it. */
  readonly outputBytesMax?: number | undefined;
  /** Called with the number of the CLI's process, if that is a process of this machine. */
  readonly onStarted?: ((pid: number) => void) | undefined;
  /** Called with the first lines on standard output as long as they come, at most 1 KB. */
  readonly onFirstLines?: ((text: string) => void) | undefined;
}

export interface PulumiExit {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it. */
  readonly signal?: NodeJS.Signals | null | undefined;
  readonly wasInterrupted: boolean;
}

/** Runs the CLI; the driver takes another one, e.g. one that puts it into a container. */
export type ProcessRunner = (run: PulumiRun) => Promise<PulumiExit>;

const GRACE_MS = 30_000;
const STDERR_BYTES_MAX = 1024 * 1024;

/**
 * Runs the Pulumi CLI once.
 *
 * It gets a process group of its own: Ctrl-C on a terminal reaches every process of the group, and a CLI that hears it
 * twice (from the terminal and from us) stops without releasing its lock. Its output goes to files, not pipes: when this
 * process is killed, a pipe breaks and the CLI dies of it with the stack locked, while a file lets it finish.
 */
export async function runPulumi(run: PulumiRun): Promise<PulumiExit> {
  run.signal?.throwIfAborted();
  const directory = await temporaryFolder("pulumi");
  const files: OutputFile[] = [];
  try {
    const stdout = await outputFile(join(directory, "stdout"), run.outputBytesMax);
    files.push(stdout);
    const stderr = await outputFile(join(directory, "stderr"), STDERR_BYTES_MAX);
    files.push(stderr);
    const child = spawn(run.command, run.args, {
      cwd: run.cwd,
      env: run.env,
      detached: true,
      stdio: [run.input === undefined ? "ignore" : "pipe", stdout.handle.fd, stderr.handle.fd],
    });
    // A CLI that ends at once reads nothing; how it ended says more than the broken pipe.
    child.stdin?.on("error", () => {});
    child.stdin?.end(run.input);
    if (child.pid !== undefined) run.onStarted?.(child.pid);
    const stopListening = interruptOnAbort(child, run);
    const stopReading = readFirstLines(stdout.handle, run.onFirstLines);
    const { code, signal } = await new Promise<Pick<PulumiExit, "code" | "signal">>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    }).finally(() => {
      stopListening();
      stopReading();
    });
    // A CLI that somebody killed leaves its program behind, which goes on for good, and at full speed.
    const mark = run.env[MARK_VARIABLE];
    if (code === null && mark !== undefined) await killOrphans(mark);
    const wasInterrupted = run.signal?.aborted ?? false;
    return { stdout: await stdout.text(), stderr: await stderr.text(), code, signal, wasInterrupted };
  } finally {
    await Promise.all(files.map((file) => file.close()));
    await rm(directory, { recursive: true, force: true });
  }
}

const FIRST_LINES = 1024;
const LOOK_MS = 20;

/** Looks into the file that the CLI writes to, since there is no pipe. */
function readFirstLines(file: FileHandle, onFirstLines: PulumiRun["onFirstLines"]): () => void {
  if (onFirstLines === undefined) return () => {};
  const bytes = Buffer.alloc(FIRST_LINES);
  let seen = 0;
  let isReading = false;
  const look = async () => {
    if (isReading) return;
    isReading = true;
    // The position belongs to the CLI, which has the same open file: it must not move.
    const { bytesRead } = await file.read(bytes, 0, FIRST_LINES, 0);
    isReading = false;
    if (bytesRead > seen) onFirstLines(bytes.toString("utf8", 0, bytesRead));
    seen = bytesRead;
    if (seen === FIRST_LINES) clearInterval(timer);
  };
  // The file is closed when the CLI has ended, perhaps while it is read.
  const timer = setInterval(() => void look().catch(() => clearInterval(timer)), LOOK_MS);
  return () => clearInterval(timer);
}

/** One interrupt asks the CLI to stop and unlock; after the grace period it is killed with all that it started. */
function interruptOnAbort(child: ReturnType<typeof spawn>, { signal, graceMs = GRACE_MS }: PulumiRun): () => void {
  let killer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    child.kill("SIGINT");
    killer = setTimeout(() => {
      if (child.pid !== undefined) void killTree(child.pid);
    }, graceMs);
  };
  signal?.addEventListener("abort", interrupt, { once: true });
  return () => {
    signal?.removeEventListener("abort", interrupt);
    clearTimeout(killer);
  };
}
