import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../setup/child.js";
import { Progress } from "../setup/progress.js";

const root = join(import.meta.dirname, "..", "..");
/** Under CI's limit of 25 minutes, so that a test that hangs ends with a message. */
const TESTS_LIMIT_MS = 20 * 60_000;

/** Each is a program of a package in node_modules: one thing that is true of the whole tree or not. */
const STAGES = [
  {
    title: "Format and lint",
    why: "biome",
    script: "@biomejs/biome/bin/biome",
    args: ["check", "--error-on-warnings"],
  },
  { title: "Types", why: "tsc", script: "typescript/bin/tsc", args: ["--noEmit", "--pretty", "false"] },
  { title: "Dead code", why: "knip", script: "knip/bin/knip.js", args: ["--no-progress"] },
];

/**
 * The whole check: each stage and each test counts as one. Prints every stage with its time and ends with
 * `N passed, N failed`, which is also written to the file that MW_CHECK_COUNTS names. With arguments it runs only Mocha,
 * with these arguments.
 * @param {readonly string[]} mochaArguments
 * @returns {Promise<number>} the exit code
 */
export async function check(mochaArguments) {
  const signal = new AbortController().signal;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const progress = new Progress(process.stdout);
  for (const stage of mochaArguments.length > 0 ? [] : STAGES) {
    progress.follow({ kind: "begin", title: stage.title, why: stage.why });
    const program = join(root, "node_modules", stage.script);
    const { code, lines } = await runChild(process.execPath, [program, ...stage.args], { cwd: root, signal });
    counts[code === 0 ? "passed" : "failed"] += 1;
    progress.follow({ kind: "end", ok: code === 0, text: code === 0 ? "passed" : "failed" });
    if (code !== 0) console.log(lines.map((line) => `  ${line}`).join("\n"));
  }
  const startedMs = performance.now();
  const tests = await runTests(mochaArguments);
  counts.passed += tests.passed;
  counts.failed += tests.failed;
  counts.skipped += tests.skipped;
  const elapsed = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`Tests: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped  ${elapsed} s\n`);
  if (process.env.MW_CHECK_COUNTS) writeFileSync(process.env.MW_CHECK_COUNTS, `${counts.passed} ${counts.failed}\n`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

/** @param {readonly string[]} mochaArguments */
async function runTests(mochaArguments) {
  const folder = mkdtempSync(join(tmpdir(), "maintenance-windows-tests-"));
  const file = join(folder, "counts.json");
  try {
    const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
    const reporter = join(root, "tools", "check", "counting-reporter.cjs");
    // Mocha takes CI for a terminal with colours; a log file is none.
    const plain = process.stdout.isTTY ? [] : ["--no-color"];
    const code = await runMocha([mocha, "--forbid-only", "--reporter", reporter, ...plain, ...mochaArguments], file);
    if (!existsSync(file)) {
      console.log("Mocha ended before the tests did.");
      return { passed: 0, failed: 1, skipped: 0 };
    }
    /** @type {{ passed: number, failed: number, skipped: number }} */
    const counts = JSON.parse(readFileSync(file, "utf8"));
    // A test run that fails without a failing test still fails.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {readonly string[]} args @param {string} counts @returns {Promise<number | null>} */
function runMocha(args, counts) {
  const env = { ...process.env, MW_TEST_COUNTS: counts };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  const limit = setTimeout(() => {
    console.log(`The tests did not end in ${TESTS_LIMIT_MS / 60_000} minutes.`);
    child.kill("SIGKILL");
  }, TESTS_LIMIT_MS);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      clearTimeout(limit);
      done(code);
    });
  });
}
