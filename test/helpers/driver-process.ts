import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { OperationOptions, OperationResult } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
import type { OperationRun } from "../../automation/operation/operation-run.ts";

export interface DriverProcessOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly operation: "up" | "destroy";
  readonly stack: string;
}

/** An operation by its name. */
export function operate(
  driver: Driver,
  operation: "up" | "destroy",
  stack: string,
  options: OperationOptions = {},
): OperationRun<OperationResult> {
  return operation === "up" ? driver.up(stack, options) : driver.destroy(stack, options);
}

/**
 * A driver in a process of its own, which can be killed. Resolves when its operation has started.
 *
 * @param onStep told of each step that starts.
 */
export async function startDriverProcess(options: DriverProcessOptions, onStep: () => void): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "./test/register.js", fileURLToPath(import.meta.url)], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, MW_DRIVER_PROCESS: JSON.stringify(options) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => (line === "step" ? onStep() : resolve()));
    child.once("exit", (code) => reject(new Error(`The driver's process ended with ${code} before it began.`)));
  });
  return child;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { directory, env, operation, stack } = JSON.parse(process.env.MW_DRIVER_PROCESS!) as DriverProcessOptions;
  const run = operate(new Driver({ directory, env }), operation, stack);
  for await (const event of run) {
    if (event.type === "started" || (event.type === "step" && event.phase === "started")) console.log(event.type);
  }
  await run;
}
