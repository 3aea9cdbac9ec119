import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { execa } from "execa";
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
  const child = begin(args, options);
  options.onStart?.(child as unknown as ChildProcess);
  const { exitCode = null, stdout, stderr } = await child;
  return { code: exitCode, stdout, stderr };
}

export function spawnMw(args: readonly string[], options: MwOptions = {}): ChildProcess {
  return begin(args, options) as unknown as ChildProcess;
}

function begin(args: readonly string[], { cwd, env = process.env }: MwOptions) {
  return execa(process.execPath, [MW, ...args], {
    cwd: cwd ?? process.cwd(),
    env: { ...env, NO_COLOR: "1" } as Record<string, string>,
    extendEnv: false,
    stdin: "ignore",
    stripFinalNewline: false,
    reject: false,
  });
}

/** The first line that a process prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error("it printed nothing");
}
