import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { MW } from "./program.ts";

export interface MwResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MwOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets the process while it runs, e.g. to interrupt it. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the command as a person does, in a process of its own. */
export async function mw(args: readonly string[], options: MwOptions = {}): Promise<MwResult> {
  const child = spawnMw(args, options);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  options.onStart?.(child);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

export function spawnMw(args: readonly string[], { cwd, env }: MwOptions = {}): ChildProcess {
  return spawn(process.execPath, [MW, ...args], {
    cwd: cwd ?? process.cwd(),
    env: { ...(env ?? process.env), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The first line that a process prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error("it printed nothing");
}
