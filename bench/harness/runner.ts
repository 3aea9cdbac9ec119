import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Package, preparePackage } from "../subjects/package.ts";
import { thisMachine } from "./machine.ts";
import { type Bench, type Comparison, type Measure, Missing } from "./measure.ts";
import { type ComparisonResult, type MeasureResult, resultOf } from "./result.ts";

export interface RunOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** Called with what is being measured. */
  onProgress(text: string): void;
  /** Called when a comparison is complete. */
  onComparison(measure: Measure, result: ComparisonResult): void;
}

/** Runs one measure. A failure does not stop the others: it is part of the result. */
export async function runMeasure(measure: Measure, options: RunOptions): Promise<MeasureResult> {
  const { rounds, signal } = options;
  const comparisons: ComparisonResult[] = [];
  const ends: (() => unknown)[] = [];
  const bench: Bench = {
    rounds,
    signal,
    package: () => packageOnce(options),
    onEnd: (work) => ends.unshift(work),
    onProgress: options.onProgress,
    directory() {
      const directory = mkdtempSync(join(tmpdir(), "mw-bench-"));
      bench.onEnd(() => rmSync(directory, { recursive: true, force: true }));
      return directory;
    },
    async compare(comparison) {
      const result = await compare(comparison, measure, options);
      comparisons.push(result);
      options.onComparison(measure, result);
    },
  };
  const { name, question } = measure;
  const begun = { name, question, date: new Date().toISOString(), machine: thisMachine(), rounds, comparisons };
  try {
    await untilAborted(measure.run(bench), signal);
    return begun;
  } catch (error) {
    signal.throwIfAborted();
    return { ...begun, failure: error instanceof Missing ? error.message : ((error as Error).stack ?? String(error)) };
  } finally {
    for (const end of ends) await end();
  }
}

let built: Promise<Package> | undefined;

function packageOnce({ onProgress, signal }: RunOptions): Promise<Package> {
  built ??= preparePackage(onProgress, signal);
  return built;
}

/** Another subject begins in each round, so that none always follows the same one. */
async function compare(
  comparison: Comparison,
  measure: Measure,
  { rounds, signal, onProgress }: RunOptions,
): Promise<ComparisonResult> {
  const { subjects, patienceSeconds = Number.POSITIVE_INFINITY } = comparison;
  const runs = subjects.map((): Readonly<Record<string, number>>[] => []);
  const missing = subjects.map((): string | undefined => undefined);
  const spentMs = subjects.map(() => 0);
  const attempt = async (index: number, work: () => Promise<unknown>) => {
    signal.throwIfAborted();
    try {
      await untilAborted(work(), signal);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      missing[index] = error.message;
    }
  };
  for (const [index, subject] of subjects.entries()) await attempt(index, async () => subject.warmUp?.());
  for (let round = 0; round < rounds; round++) {
    onProgress(`${measure.name}: ${comparison.name}, round ${round + 1} of ${rounds}`);
    for (const step of subjects.keys()) {
      const index = (step + round) % subjects.length;
      if (missing[index] !== undefined || spentMs[index]! > 1000 * patienceSeconds) continue;
      const startedMs = performance.now();
      await attempt(index, async () => runs[index]!.push(await subjects[index]!.run()));
      spentMs[index]! += performance.now() - startedMs;
    }
  }
  return resultOf(
    comparison,
    runs.map((own, index) => missing[index] ?? own),
  );
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
