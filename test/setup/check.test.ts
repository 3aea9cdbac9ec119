import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { notFrom } from "../../tools/check/check.js";
import { partsOf, runMocha, SOURCES, SPECS } from "../../tools/check/test-runs.js";

describe("the check", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "check-"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = async (text: string) => {
    const file = join(folder, "some.test.ts");
    writeFileSync(file, text);
    const { passed, failed, skipped } = await quietly(() => runMocha(SOURCES, "some", [file], never));
    const title = (all: string) => all.replace(/^.*?: /, "");
    return {
      passed: passed.map(title),
      failed: failed.map((one) => ({ title: title(one.title), reason: one.reason.split("\n", 1)[0] })),
      skipped: skipped.map((one) => ({ ...one, title: title(one.title) })),
    };
  };
  const never = new AbortController().signal;

  it("runs every test that there is", () => {
    const names = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".test.ts"),
    );
    const patterns = SPECS.map((spec) => {
      const source = spec
        .replaceAll(".", "\\.")
        .replace("/**/*", "/.*")
        .replace(/\/\*\\/, "/[^/]*\\")
        .replace(/\{(.*)\}/, (_, words: string) => `(${words.replaceAll(",", "|")})`);
      return new RegExp(`^${source}$`);
    });
    expect(names.filter((name) => !patterns.some((pattern) => pattern.test(`test/${name}`)))).to.deep.equal([]);
  });

  it("runs what users run on the package, and the emulator on the sources with this Node.js and on the package with another", () => {
    const installed = { name: "package", node: process.execPath, package: folder };
    const names = (subject: Parameters<typeof partsOf>[0]) => partsOf(subject).map(({ name }) => name);
    expect(names(SOURCES)).to.deep.equal(["emulator", "stores, stacks and recovery", "crash", "checkout"]);
    const whole = [
      "driver",
      "library",
      "provider",
      "command",
      "emulator",
      "package",
      "types of the package",
      "other languages",
    ];
    expect(names(installed)).to.deep.equal(whole);
    expect(names({ ...installed, isPartial: true })).to.deep.equal(["command", "package"]);
  });

  it("knows what became of each test, and why one was skipped", async () => {
    const skip = resolve("test/helpers/skip.ts");
    const results = await run(`
      import { skip } from ${JSON.stringify(skip)};
      describe("a suite", () => {
        it("passes", () => {});
        it("fails", () => { throw new Error("no"); });
        it("is skipped", function () { skip(this, "no moon"); });
        it.skip("is skipped by Mocha", () => {});
      });
      describe("another", () => {
        before(function () { skip(this, "no sun"); });
        it("is skipped with all", () => {});
      });`);
    expect(results).to.deep.equal({
      passed: ["a suite passes"],
      failed: [{ title: "a suite fails", reason: "on the sources: Error: no" }],
      skipped: [
        { title: "a suite is skipped", reason: "no moon" },
        { title: "a suite is skipped by Mocha", reason: "no reason given" },
        { title: "another is skipped with all", reason: "no sun" },
      ],
    });
  });

  it("counts a run that ends before its tests as a failure", async () => {
    expect((await run("process.exit(0);")).failed).to.deep.equal([
      { title: "sources, some", reason: "Mocha ended with 0 before the tests did" },
    ]);
  });

  it("names what passes from the sources and not from the package, but for what is of the checkout", () => {
    const titles = ["test/cli/a.test.ts: one", "test/cli/a.test.ts: two", "test/cli/a.test.ts: three"];
    const sources = { passed: [...titles, "test/tidy.test.ts: x", "test/setup/y.test.ts: y"], failed: [], skipped: [] };
    const installed = {
      passed: titles.slice(0, 1),
      failed: titles.slice(1, 2).map((title) => ({ title, reason: "no stars" })),
      skipped: [{ title: "test/cli/a.test.ts: three", reason: "no moon" }],
    };
    expect(notFrom(sources, installed)).to.deep.equal(["test/cli/a.test.ts: three"]);
  });
});

/** What the check prints of a run would stand among our own results. */
async function quietly<T>(action: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = () => {};
  try {
    return await action();
  } finally {
    console.log = log;
  }
}
