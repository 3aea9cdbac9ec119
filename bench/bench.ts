// `npm run bench`: measures this package beside peers and limits. Its --help says how.
import { join } from "node:path";
import { Command } from "commander";
import { countFrom1 } from "./harness/count.ts";
import { describe, thisMachine } from "./harness/machine.ts";
import type { Measure } from "./harness/measure.ts";
import { writePage } from "./harness/page.ts";
import type { MeasureResult, Results } from "./harness/result.ts";
import { runMeasure } from "./harness/runner.ts";
import { tableOf } from "./harness/table.ts";
import { MEASURES } from "./measures.ts";
import { ROOT } from "./subjects/package.ts";

// As `mw` does: the pinned SDK runs on Node.js 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

interface Options {
  readonly rounds: number;
  readonly json?: true;
  readonly write?: true;
  readonly list?: true;
}

const command = new Command("npm run bench --")
  .description("Measure the package beside peers and limits, each in turn within one run.")
  .argument("[names...]", "measures, or the first parts of their names (default: all but the long ones)")
  .option("--rounds <n>", "how often everything is measured", countFrom1, 5)
  .option("--json", "print one JSON object")
  .option("--write", "renew docs/performance.md and its plots with what was measured")
  .option("--list", "list the measures")
  .addHelpText("after", "\nExample:\n  npm run bench -- api/get-window --rounds 3")
  .showHelpAfterError("(npm run bench -- --help shows the options)")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<Options>();
const measures = pick(command.args);

if (options.list) {
  const width = Math.max(...measures.map(({ name }) => name.length)) + 2;
  for (const { name, question, isLong } of measures)
    console.log(`${name.padEnd(width)}${question}${isLong ? " (long)" : ""}`);
} else process.exitCode = await main();

async function main(): Promise<number> {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort(new Error(name)));
  // Who reads a pipe may have seen enough (`npm run bench | head`).
  process.stdout.on("error", (error) => stopping.abort(error));
  if (!options.json) console.log(`${describe(thisMachine())}; ${options.rounds} rounds, median (min–max)`);
  const results: MeasureResult[] = [];
  try {
    for (const measure of measures) {
      if (!options.json) console.log(`\n${measure.name}: ${measure.question}`);
      const result = await runMeasure(measure, {
        rounds: options.rounds,
        signal: stopping.signal,
        onProgress: progress,
        onComparison(_measure, comparison) {
          progress("");
          if (options.json) return;
          for (const line of tableOf(comparison)) console.log(line);
        },
      });
      progress("");
      if (result.failure) console.error(`${measure.name} failed: ${result.failure}`);
      results.push(result);
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    progress("");
    console.error("Interrupted.");
    return 130;
  }
  const all: Results = { measures: results };
  if (options.write) {
    const names = MEASURES.map(({ name }) => name);
    writePage(join(ROOT, "docs"), results, names);
  }
  if (options.json) console.log(JSON.stringify(all, undefined, 2));
  return results.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** One line that is written anew, on a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function pick(names: readonly string[]): readonly Measure[] {
  if (names.length === 0) return options.list ? MEASURES : MEASURES.filter(({ isLong }) => !isLong);
  const isNamed = (measure: Measure, name: string) => measure.name === name || measure.name.startsWith(`${name}/`);
  for (const name of names) {
    if (!MEASURES.some((measure) => isNamed(measure, name)))
      command.error(`error: there is no measure "${name}". npm run bench -- --list shows all.`);
  }
  return MEASURES.filter((measure) => names.some((name) => isNamed(measure, name)));
}
