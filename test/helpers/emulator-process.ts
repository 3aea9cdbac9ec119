import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type EmulatorOptions, startEmulator } from "../../emulator/server.ts";

/** An emulator in a process of its own, which can be killed. */
export interface EmulatorProcess {
  readonly endpoint: string;
  readonly child: ChildProcess;
  /**
   * Ends it without a warning, as `kill -9` does; a second time does nothing.
   *
   * @throws Error with what the process wrote when it had ended by itself, so that nothing was killed.
   */
  kill(): Promise<void>;
}

/** @throws Error with what the process wrote when it ends before it serves. */
export async function startEmulatorProcess(options: EmulatorOptions): Promise<EmulatorProcess> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--import", "./test/register.js", fileURLToPath(import.meta.url), JSON.stringify(options)],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let complaint = "";
  child.stderr!.on("data", (chunk) => {
    complaint += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let isKilled = false;
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", (line) => resolve(JSON.parse(line).endpoint));
    void ended.then(() => reject(new Error(complaint)));
  });
  return {
    endpoint,
    child,
    async kill() {
      if (!isKilled && !child.kill("SIGKILL")) {
        throw new Error(
          `The emulator had ended with ${child.exitCode ?? child.signalCode} before it was killed: ${complaint}`,
        );
      }
      isKilled = true;
      await ended;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { endpoint } = await startEmulator({ faultsAreFatal: true, ...JSON.parse(process.argv[2]!) });
  console.log(JSON.stringify({ endpoint }));
}
