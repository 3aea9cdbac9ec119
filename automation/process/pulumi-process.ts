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
  /** The whole environment of the process; nothing is added from this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** What it reads from its standard input; secrets are passed this way, since every user can read command lines. */
  readonly input?: string | undefined;
  /** How long an interrupted CLI may take to finish and unlock the stack before it is killed. Default 30,000 ms. */
  readonly graceMs?: number | undefined;
  /** About how many bytes of the end of standard output are kept. Default: all. */
  readonly outputBytesMax?: number | undefined;
  /** Called with the CLI's process id, if the CLI runs on this machine. */
  readonly onStarted?: ((pid: number) => void) | undefined;
  /** Called while standard output begins, with all of its lines so far, up to 1 KB. */
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

/**
 * Runs the CLI. The driver accepts another implementation, e.g. one that runs the CLI in a container, which must share the folder
 * for temporary files: the CLI's config is in it, and its events are read from there.
 */
export type ProcessRunner = (run: PulumiRun) => Promise<PulumiExit>;

const GRACE_MS = 30_000;
const STDERR_BYTES_MAX = 1024 * 1024;

/**
 * Runs the Pulumi CLI once.
 *
 * The CLI gets a separate process group: Ctrl-C on a terminal reaches every process of the group, and a CLI that receives two
 * interrupts (from the terminal and from this process) stops without releasing its lock. Its output goes to files instead of
 * pipes: if this process is killed, a broken pipe would end the CLI with the stack locked, while a file lets it finish.
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
    // A CLI that ends at once reads nothing; its exit says more than the broken pipe.
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
    // A killed CLI leaves its program behind, which would run for ever at full speed.
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

/** Polls the file to which the CLI writes, since there is no pipe. */
function readFirstLines(file: FileHandle, onFirstLines: PulumiRun["onFirstLines"]): () => void {
  if (onFirstLines === undefined) return () => {};
  const bytes = Buffer.alloc(FIRST_LINES);
  let seen = 0;
  let isReading = false;
  const look = async () => {
    if (isReading) return;
    isReading = true;
    // The CLI shares the open file and its position, which must not move.
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

/** One interrupt asks the CLI to stop and unlock; after the grace period it is killed with all its descendants. */
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
