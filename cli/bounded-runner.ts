import type { ProcessRunner } from "../automation/process/pulumi-process.ts";

/** Runs the Pulumi CLI at most `limit` times at once; who comes later waits for its turn. */
export async function boundedRunner(limit: number): Promise<ProcessRunner> {
  const { runPulumi } = await import("../automation/process/pulumi-process.ts");
  const queue: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= limit) await new Promise<void>((resolve) => queue.push(resolve));
    else running += 1;
    try {
      if (run.signal?.aborted) return { stdout: "", stderr: "", code: null, wasInterrupted: true };
      return await runPulumi(run);
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
