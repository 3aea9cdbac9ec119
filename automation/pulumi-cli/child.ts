export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** Called with each line of stderr. */
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
 * Runs a program to its end. It gets a separate process group, so that aborting or the timeout also ends the compilers and
 * downloads that it started.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const { env, signal, cwd, timeoutMs, onErrorLine } = options;
  // Loaded on demand: most calls of the driver find a Pulumi CLI without starting a program.
  const { execa } = await import("execa");
  signal.throwIfAborted();
  const hasGroup = process.platform !== "win32";
  const child = execa(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: env as Record<string, string>,
    extendEnv: false,
    stdin: "ignore",
    stderr: function* (line: unknown) {
      onErrorLine?.(line as string);
      yield line;
    },
    stripFinalNewline: { stdout: false, stderr: true },
    detached: hasGroup,
    reject: false,
  });
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const end = AbortSignal.any(deadline ? [signal, deadline] : [signal]);
  // Execa's `timeout` and `cancelSignal` would end only the program, not its descendants.
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(hasGroup ? -child.pid : child.pid, "SIGKILL");
  };
  end.addEventListener("abort", kill, { once: true });
  const { exitCode, stdout, stderr, code, originalMessage } = await child;
  end.removeEventListener("abort", kill);
  signal.throwIfAborted();
  const lastLines = stderr.split("\n").slice(-100).join("\n");
  return {
    code: exitCode ?? null,
    stdout,
    stderr: code === undefined ? lastLines : (originalMessage ?? code),
    timedOut: deadline?.aborted === true,
  };
}
