import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { execa } from "execa";
import { XMLValidator } from "fast-xml-parser";
import { type Measure, Missing } from "../../bench/harness/measure.ts";
import { writePage } from "../../bench/harness/page.ts";
import { plotOf } from "../../bench/harness/plot.ts";
import type { FigureResult, MeasureResult } from "../../bench/harness/result.ts";
import { runMeasure } from "../../bench/harness/runner.ts";
import { tableOf } from "../../bench/harness/table.ts";
import { MEASURES } from "../../bench/measures.ts";

const root = join(import.meta.dirname, "../..");

/** Ours takes 2, 6 and 4 in the rounds, the peer 10, 12 and 40. */
function measureOf(order: string[], more: Partial<Measure> = {}): Measure {
  const subject = (name: string, values: number[]) => ({
    name,
    async run() {
      order.push(name);
      return { time: values.shift()! };
    },
  });
  return {
    name: "part/one",
    question: "How long does <one> take?",
    async run(bench) {
      bench.onEnd(() => order.push("end"));
      await bench.compare({
        name: "once",
        figures: {
          time: {
            unit: "s",
            better: "lower",
            goals: [
              { of: "ours", beside: "peer", atMost: 0.3 },
              { of: "ours", atMost: 3 },
              { of: "ours", beside: "absent", atMost: 1 },
            ],
          },
        },
        subjects: [
          subject("ours", [2, 6, 4]),
          { ...subject("peer", [10, 12, 40]), role: "peer" },
          { name: "absent", run: () => Promise.reject(new Missing("not implemented: 500")) },
        ],
      });
    },
    ...more,
  };
}

async function run(measure: Measure, rounds = 3, signal = new AbortController().signal): Promise<MeasureResult> {
  return await runMeasure(measure, { rounds, signal, onProgress: () => {}, onComparison: () => {} });
}

describe("npm run bench", function () {
  this.timeout(20_000);
  let order: string[];
  let result: MeasureResult;
  let figure: FigureResult;

  before(async () => {
    order = [];
    result = await run(measureOf(order));
    figure = result.comparisons[0]!.figures[0]!;
  });

  it("measures the subjects in turn, in each round another one first, and cleans up", () => {
    expect(order).to.deep.equal(["ours", "peer", "peer", "ours", "ours", "peer", "end"]);
  });

  it("gives median and spread, and the ratio within the rounds beside its goal", () => {
    expect(figure.subjects).to.deep.equal([
      { name: "ours", role: "ours", samples: [2, 6, 4], median: 4, min: 2, max: 6 },
      { name: "peer", role: "peer", samples: [10, 12, 40], median: 12, min: 10, max: 40 },
      { name: "absent", role: "ours", missing: "not implemented: 500" },
    ]);
    expect(
      figure.goals.map(({ reached, isMet }) => [reached?.median, reached?.min, reached?.max, isMet]),
    ).to.deep.equal([
      [0.2, 0.1, 0.5, true],
      [4, 2, 6, false],
      [undefined, undefined, undefined, undefined],
    ]);
  });

  it("prints a table for people", () => {
    expect(tableOf(result.comparisons[0]!).map(stripVTControlCharacters)).to.deep.equal([
      "  once                        s, lower is better",
      "    ours                              4  (2–6)",
      "    peer                             12  (10–40)",
      "    absent                    not implemented: 500",
      "                              ours: 0.2 × peer (0.1–0.5), goal ≤ 0.3: met",
      "                              ours: 4 (2–6), goal ≤ 3: missed",
      "                              ours beside absent, goal ≤ 1: not measured",
    ]);
  });

  it("draws a plot with the reader's colours, which says its figures as text too", () => {
    const svg = plotOf(result);
    expect(XMLValidator.validate(svg)).to.equal(true);
    expect(svg).to.include("@media (prefers-color-scheme: dark)");
    expect(svg).to.include("<desc>once: ours 4, peer 12, absent not implemented: 500 s.</desc>");
    // Of the goals that can be drawn: 0.3 times the peer's 12, and 3.
    expect(svg.match(/class="goal"/g)).to.have.length(2 + 1);
  });

  it("renews the page with what was measured, and keeps the rest", async () => {
    const docs = mkdtempSync(join(tmpdir(), "bench-page-"));
    const marks = (name: string) => `<!-- bench:${name} -->\nold\n<!-- /bench:${name} -->\n`;
    const page = join(docs, "performance.md");
    try {
      writeFileSync(page, `By hand.\n${marks("goals")}Between.\n${marks("part")}After.\n`);
      const names = ["part/one", "part/two"];
      const second = { ...result, name: "part/two", question: "And the other?" };
      writePage(docs, [second], names);
      writePage(docs, [result, { ...second, question: "Failed?", failure: "it broke" }], names);
      const text = readFileSync(page, "utf8");
      expect(text).to.match(/^By hand\.\n.*\nBetween\.\n.*\nAfter\.\n$/s);
      expect(text).not.to.include("old");
      expect(text.match(/^### .*$/gm)).to.deep.equal(["### part/one", "### part/two"]);
      expect(text).to.include("And the other?");
      expect(text).to.include("| [part/one](#partone) | ours ÷ peer ≤ 0.3 | 0.2 | ✓ |");
      expect(text).to.include("| [part/one](#partone) | ours ≤ 3 s | 4 | ✗ 0 of 1 |");
      expect(text).to.include("| once | **4** (2–6) | **12** (10–40) | not implemented: 500 | ✓ **0.2** (0.1–0.5) |");
      expect(readdirSync(join(docs, "performance"))).to.have.members(["part-one.svg", "part-two.svg", "results.json"]);
      expect(text).to.include("| s, lower is better | ours |");
      // Two figures have the same unit, so each is shown with its name.
      const twice = { ...result.comparisons[0]!, figures: [figure, { ...figure, name: "again" }] };
      writePage(docs, [{ ...result, comparisons: [twice] }], names);
      for (const title of ["time: s, lower is better", "again: s, lower is better"]) {
        expect(readFileSync(page, "utf8")).to.include(`| ${title} | ours |`);
      }
      writePage(docs, [{ ...result, name: "new/one" }], ["new/one"]);
      expect(readFileSync(page, "utf8")).to.match(
        /After\.\n\n## new\n\n<!-- bench:new -->\n\n### new\/one\n.*<!-- \/bench:new -->\n$/s,
      );
    } finally {
      rmSync(docs, { recursive: true });
    }
  });

  it("says of a measure that fails why, and cleans up", async () => {
    const ended: string[] = [];
    const failed = await run(
      measureOf(ended, {
        async run(bench) {
          bench.onEnd(() => ended.push("end"));
          throw new Missing("no python3");
        },
      }),
    );
    expect(failed.failure).to.equal("no python3");
    expect(ended).to.deep.equal(["end"]);
  });

  it("stops between two runs when it is interrupted, and cleans up", async () => {
    const stopping = new AbortController();
    const ended: string[] = [];
    const measure = measureOf(ended);
    const running = run(
      {
        ...measure,
        async run(bench) {
          bench.onEnd(() => ended.push("end"));
          stopping.abort(new Error("SIGINT"));
          await bench.compare({
            name: "x",
            figures: {},
            subjects: [{ name: "never", run: () => new Promise<Record<never, number>>(() => {}) }],
          });
        },
      },
      3,
      stopping.signal,
    );
    expect(await running.catch(({ message }) => message)).to.equal("SIGINT");
    expect(ended).to.deep.equal(["end"]);
  });

  describe("on its command line", () => {
    const bench = (...args: string[]) =>
      execa(process.execPath, ["--import", "./tools/typescript-loader.js", "bench/bench.ts", ...args], {
        cwd: root,
        reject: false,
      });

    it("lists the measures, or those that are named", async () => {
      const { stdout, exitCode } = await bench("--list", "api");
      expect(exitCode).to.equal(0);
      expect(stdout.split("\n").map((line) => line.split(" ")[0])).to.deep.equal(
        MEASURES.map(({ name }) => name).filter((name) => name.startsWith("api/")),
      );
    });

    for (const [args, error] of [
      [["nonsense"], 'error: there is no measure "nonsense". npm run bench -- --list shows all.'],
      [["--rounds", "0"], '"0" is not a whole number from 1 to 999.'],
      [["--fast"], "error: unknown option '--fast'"],
    ] as const) {
      it(`refuses ${args.join(" ")}`, async () => {
        const { stderr, exitCode } = await bench(...args);
        expect(stderr).to.include(error);
        expect(exitCode).to.equal(2);
      });
    }
  });
});
