// Mocha's own Spec reporter, which also writes what became of each test to the file that MW_TEST_RESULTS names: Mocha's
// closing lines are written for people.
const { writeFileSync } = require("node:fs");
const { relative, join } = require("node:path");
const Mocha = require("mocha");

const root = join(__dirname, "..", "..");

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {{ passed: string[], failed: { title: string, reason: string }[], skipped: { title: string, reason: string }[] }} */
    const results = { passed: [], failed: [], skipped: [] };
    runner.on("pass", (test) => results.passed.push(titleOf(test)));
    runner.on("fail", (test, error) => {
      results.failed.push({ title: titleOf(test), reason: error.stack ?? String(error) });
    });
    runner.on("pending", (test) => results.skipped.push({ title: titleOf(test), reason: reasonOf(test) }));
    runner.once("end", () => {
      const file = process.env.MW_TEST_RESULTS;
      if (file !== undefined) writeFileSync(file, JSON.stringify(results));
    });
  }
};

/** @param {Mocha.Runnable} test */
function titleOf(test) {
  return `${relative(root, test.file ?? "")}: ${test.fullTitle()}`;
}

/**
 * `skip` of test/helpers/skip.ts leaves it at the test, or at the suite whose hook skips.
 * @param {Mocha.Test} test
 */
function reasonOf(test) {
  /** @type {(Mocha.Test | Mocha.Suite) & { skipReason?: string } | undefined} */
  let place = test;
  while (place !== undefined && place.skipReason === undefined) place = place.parent;
  return place?.skipReason ?? "no reason given";
}
