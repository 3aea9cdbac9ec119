import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** What something cost; the seconds of the processors are of this process and of all that it started. */
export interface Cost {
  readonly wallMs: number;
  /** undefined where the machine does not say. */
  readonly cpuMs: number | undefined;
  /** Share of the machine's cores that were busy, with whatever else ran; undefined where it does not say. */
  readonly machineBusy: number | undefined;
}

export const CORES = availableParallelism();

export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [cpuBefore, machineBefore, startedMs] = [cpuMs(), machineTicks(), performance.now()];
  await work();
  const wallMs = performance.now() - startedMs;
  const [cpuAfter, machineAfter] = [cpuMs(), machineTicks()];
  return {
    wallMs,
    cpuMs: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore,
    machineBusy:
      machineBefore && machineAfter
        ? (machineAfter.busy - machineBefore.busy) / (machineAfter.all - machineBefore.all)
        : undefined,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Node.js tells the time of its children nowhere; Linux does, in hundredths of a second, once each has ended. */
function cpuMs(): number | undefined {
  const stat = linuxFile("/proc/self/stat");
  if (stat === undefined) return undefined;
  // "PID (name) state …": utime, stime, cutime and cstime are the fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return 10 * fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

function machineTicks(): { busy: number; all: number } | undefined {
  const line = linuxFile("/proc/stat")?.split("\n")[0];
  if (line === undefined) return undefined;
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, part) => sum + part, 0);
  return { busy: all - ticks[3]! - ticks[4]!, all };
}

function linuxFile(path: string): string | undefined {
  return process.platform === "linux" ? readFileSync(path, "utf8") : undefined;
}
