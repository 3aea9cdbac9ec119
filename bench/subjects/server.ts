import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A server in a process of its own. */
export interface Server {
  readonly endpoint: string;
  readonly child: ChildProcess;
  /** Kills it and waits for its end. */
  stop(): Promise<void>;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Finds the endpoint in a line that the program prints on stdout or stderr. */
  endpointIn(line: string): string | undefined;
}

const running = new Set<ChildProcess>();

// However the bench ends, but by kill -9, no server outlives it.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Resolves when the program has printed where it listens. @throws Error with what it printed when it ends before that. */
export async function startServer({ command, args, cwd, env, endpointIn }: Program): Promise<Server> {
  // In a group of its own: a Ctrl-C in the terminal reaches the bench, which stops it.
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      running.delete(child);
      resolve();
    });
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    const printed: string[] = [];
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (printed.length < 20) printed.push(line);
        const found = endpointIn(line);
        if (found !== undefined) resolve(found);
      });
    }
    child.once("error", reject);
    child.once("close", () => reject(new Error(`${command} ended before it served:\n${printed.join("\n")}`)));
  });
  return {
    endpoint,
    child,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** @returns megabytes that a process holds in memory; undefined on a system without /proc. */
export function residentMb({ pid }: ChildProcess): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, "utf8"))![1]) / 1024;
}
