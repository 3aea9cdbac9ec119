import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "../setup/child.js";
import { Progress } from "../setup/progress.js";
import { setUp } from "../setup/set-up.js";
import { SetUpError } from "../setup/set-up-error.js";
import { installPackage } from "./installed-package.js";
import { otherNode } from "./other-node.js";
import { isOfCheckout, runMocha, runSubjects, SOURCES, summary } from "./test-runs.js";
import { auditNpm, scanGo } from "./vulnerabilities.js";

/** @import { Results, Subject } from "./test-runs.js" */

const root = join(import.meta.dirname, "..", "..");
/** Well above what all of them take on two slow processors: a test that hangs ends with a message. */
const TESTS_LIMIT_MS = 70 * 60_000;

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
 * The whole check: the stages, and the tests on the sources and on the package as it is installed from its tarball. Each
 * stage and each test counts as one. Names what was skipped and ends with `N passed, N failed, N skipped`, which is also
 * written to the file that MW_CHECK_COUNTS names. With arguments it runs only Mocha on the sources, with these arguments.
 * @param {readonly string[]} mochaArguments
 * @returns {Promise<number>} the exit code
 */
export async function check(mochaArguments) {
  /** @type {Results} */
  const total = { passed: [], failed: [], skipped: [] };
  if (mochaArguments.length > 0) {
    add(total, await runMocha(SOURCES, "", mochaArguments, new AbortController().signal));
  } else {
    // On a fresh machine the CLI is built for minutes, in which the network and the linker leave processors idle.
    const stop = new AbortController();
    const pulumi = setUp({ pulumi: true }).then((isThere) => {
      if (!isThere) stop.abort();
      return isThere;
    });
    // One line at a time ticks on a terminal.
    if (process.stdout.isTTY) await pulumi;
    const packages = await prepare(total, stop.signal);
    if (await pulumi) {
      await runScans(total);
      await runTests(total, packages);
    } else total.failed.push({ title: "Pulumi CLI", reason: "it cannot be had: the set-up says why" });
  }
  printSkipped(total);
  printFailed(total);
  const counts = [total.passed.length, total.failed.length, total.skipped.length];
  if (process.env.MW_CHECK_COUNTS) writeFileSync(process.env.MW_CHECK_COUNTS, `${counts.join(" ")}\n`);
  console.log(summary(total));
  return total.failed.length === 0 ? 0 : 1;
}

/**
 * What needs no CLI, until the signal says that there will be none.
 * @param {Results} total @param {AbortSignal} signal
 */
async function prepare(total, signal) {
  const progress = new Progress(process.stdout);
  try {
    await runStages(total, progress, signal);
    return await findPackages(total, progress, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return [];
  } finally {
    progress.close();
  }
}

/** @param {Results} total @param {Progress} progress @param {AbortSignal} signal */
async function runStages(total, progress, signal) {
  for (const { title, why, script, args } of STAGES) {
    progress.follow({ kind: "begin", title, why });
    const program = join(root, "node_modules", script);
    const { code, lines } = await runChild(process.execPath, [program, ...args], { cwd: root, signal });
    if (code === 0) total.passed.push(title);
    else total.failed.push({ title, reason: lines.join("\n") });
    progress.follow({ kind: "end", ok: code === 0, text: code === 0 ? "passed" : "failed" });
  }
}

/**
 * Asks the services that know of vulnerabilities. One that does not answer is one skip.
 * @param {Results} total
 */
async function runScans(total) {
  const { signal } = new AbortController();
  const progress = new Progress(process.stdout);
  const pulumiCli = new URL("../../dist/automation/pulumi-cli/ensure-pulumi.js", import.meta.url);
  const { ensurePulumi } = await import(pulumiCli.href);
  const { binDir } = await ensurePulumi({ signal });
  for (const [title, why, scan] of /** @type {const} */ ([
    ["Vulnerabilities of npm packages", "npm audit", () => auditNpm(signal)],
    ["Vulnerabilities of Go modules", "govulncheck", () => scanGo(binDir, signal)],
  ])) {
    progress.follow({ kind: "begin", title, why });
    const found = await scan();
    if ("unanswered" in found) {
      total.skipped.push({ title, reason: found.unanswered });
      progress.follow({ kind: "end", ok: true, text: `skipped, ${found.unanswered}` });
      continue;
    }
    if (found.ok) total.passed.push(title);
    else total.failed.push({ title, reason: found.lines.join("\n") });
    progress.follow({ kind: "end", ok: found.ok, text: found.ok ? "passed" : "failed" });
  }
}

/** @param {Results} total @param {readonly Subject[]} packages */
async function runTests(total, packages) {
  const stop = new AbortController();
  const limit = setTimeout(() => {
    console.log(`The tests did not end in ${TESTS_LIMIT_MS / 60_000} minutes.`);
    stop.abort();
  }, TESTS_LIMIT_MS);
  const interrupt = () => stop.abort();
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, interrupt);
  const results = await runSubjects([SOURCES, ...packages], stop.signal);
  clearTimeout(limit);
  for (const found of results.values()) add(total, found);
  for (const subject of packages) {
    if (subject.isPartial) continue;
    const missing = notFrom(results.get(SOURCES), results.get(subject));
    const reason = `it passed on the sources and did not run on the ${subject.name}`;
    total.failed.push(...missing.map((title) => ({ title, reason })));
  }
}

/**
 * What is tested beside the sources: the installed package, whole with the other end of the supported versions of Node.js,
 * and with this one what starts it as a user does, or whole where the other cannot be had.
 * @param {Results} total @param {Progress} progress @param {AbortSignal} signal
 * @returns {Promise<Subject[]>}
 */
async function findPackages(total, progress, signal) {
  const title = "Installed package";
  let folder = "";
  try {
    await progress.step(title, "npm pack, then npm install of the tarball", async () => {
      folder = await installPackage(signal);
      return "passed";
    });
    total.passed.push(title);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    total.failed.push({ title, reason: error.message });
    return [];
  }
  /** @type {Subject[]} */
  const others = [];
  await progress.step("Another Node.js", "the package runs on the oldest and on a current one", async () => {
    const { version, ...found } = await otherNode(signal);
    const name = `package on Node.js ${version}`;
    if ("node" in found) others.push({ name, node: found.node, package: folder });
    else total.skipped.push({ title: `tests of the ${name}`, reason: found.why });
    return version;
  });
  const name = `package on Node.js ${process.versions.node}`;
  return [{ name, node: process.execPath, package: folder, isPartial: others.length > 0 }, ...others];
}

/**
 * What passed from the sources and did not pass from the package. What failed there is counted as failed already.
 * @param {Results | undefined} sources
 * @param {Results | undefined} installed
 */
export function notFrom(sources, installed) {
  const known = new Set([...(installed?.passed ?? []), ...(installed?.failed ?? []).map((one) => one.title)]);
  return (sources?.passed ?? []).filter((title) => !known.has(title) && !isOfCheckout(title));
}

/** @param {Results} total @param {Results} found */
function add(total, found) {
  total.passed.push(...found.passed);
  total.failed.push(...found.failed);
  total.skipped.push(...found.skipped);
}

/** @param {Results} total */
function printSkipped({ skipped }) {
  for (const reason of new Set(skipped.map((one) => one.reason))) {
    const titles = new Set(skipped.filter((one) => one.reason === reason).map((one) => one.title));
    console.log(`Skipped: ${reason}`);
    for (const title of titles) console.log(`  ${title}`);
  }
}

/**
 * Once more at the end, where a log of ten thousand lines is read first.
 * @param {Results} total
 */
function printFailed({ failed }) {
  for (const { title, reason } of failed) console.log(`Failed: ${title}\n${reason.replace(/^/gm, "  ")}`);
}
