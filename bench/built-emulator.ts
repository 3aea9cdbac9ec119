import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { copyPrograms } from "../tools/setup/programs.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILD = ".cache/bench/driver";

/** A server in a process of its own and how long it took until its first answer. */
export interface Served {
  readonly endpoint: string;
  readonly child: ChildProcess;
  /** milliseconds from the start of the process */
  readonly firstAnswerMs: number;
}

/** Compiles the sources as those get them who install the package: TypeScript at run time would be measured else. */
export function build(): void {
  execFileSync(process.execPath, ["tools/setup/bundle.js", ".", BUILD], { cwd: ROOT, stdio: "inherit" });
  copyPrograms(ROOT, join(ROOT, BUILD));
}

export function serveEmulator(options: object): Promise<Served> {
  const program = `import { startEmulator } from "./${BUILD}/emulator/server.js";
    console.log((await startEmulator({ port: 0, ...${JSON.stringify(options)} })).endpoint);`;
  return serve(["--input-type=module", "-e", program], "/_emulator/health");
}

export async function stop({ child }: Served): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

async function serve(args: readonly string[], path: string): Promise<Served> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", resolve);
    child.once("exit", () => reject(new Error("the server ended before it served")));
  });
  await (await fetch(endpoint + path)).text();
  return { endpoint, child, firstAnswerMs: performance.now() - startedMs };
}
