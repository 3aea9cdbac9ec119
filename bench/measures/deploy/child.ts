import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface ChildRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** The file that takes what it prints. */
  readonly output: string;
}

/** Runs a program as a person in a script does: `PROGRAM ARGS > output 2>&1`. @throws Error when it fails. */
export async function run({ command, args, cwd, env, signal, output }: ChildRun): Promise<void> {
  signal.throwIfAborted();
  const file = openSync(output, "w");
  // A group of its own: a Ctrl-C comes once, from here.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", file, file] });
  closeSync(file);
  const interrupt = () => child.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  }).finally(() => signal.removeEventListener("abort", interrupt));
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${readFileSync(output, "utf8")}`);
}
