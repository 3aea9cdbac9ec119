import { readFileSync } from "node:fs";
import { execa } from "execa";
import { Missing } from "../harness/measure.ts";

const LOOK_MS = 20;

/** Runs Node.js to its end. @returns the most memory that it held at once, in megabytes. @throws Missing without /proc. */
export async function memoryPeakMb(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const child = execa(process.execPath, args, { env, cancelSignal: signal, stdout: "ignore", stdin: "ignore" });
  let peak: number | undefined;
  const look = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
  }, LOOK_MS);
  try {
    await child;
  } finally {
    clearInterval(look);
  }
  if (peak === undefined) throw new Missing("memory is read from /proc, which this system does not have");
  return peak;
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const found = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    // It has ended.
    return undefined;
  }
}
