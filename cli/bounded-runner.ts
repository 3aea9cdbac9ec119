import pLimit from "p-limit";
import type { ProcessRunner } from "../automation/process/pulumi-process.ts";

/** Runs the Pulumi CLI at most `limit` times at once; who comes later waits for its turn. */
export async function boundedRunner(limit: number): Promise<ProcessRunner> {
  const { runPulumi } = await import("../automation/process/pulumi-process.ts");
  const turn = pLimit(limit);
  return (run) =>
    turn(async () => {
      if (run.signal?.aborted) return { stdout: "", stderr: "", code: null, wasInterrupted: true };
      return await runPulumi(run);
    });
}
