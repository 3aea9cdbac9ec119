import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";

const root = join(import.meta.dirname, "..", "..");

/**
 * Mocha in processes of its own; about how long each takes on two processors, by which the longest begin first. What users
 * of the package run, once: on the installed package (decision 336).
 */
const OF_USERS = [
  {
    name: "driver",
    seconds: 290,
    specs: ["test/automation/*.test.ts", "test/automation/{engine,operation,process,queue}/**/*.test.ts"],
  },
  {
    name: "library",
    seconds: 110,
    specs: ["test/{adoption,components,config,fuzz,history,identity,public-api,schedule}/**/*.test.ts"],
  },
  { name: "provider", seconds: 60, specs: ["test/provider/**/*.test.ts"] },
];
/** What a user of the package starts. */
const COMMAND = { name: "command", seconds: 180, specs: ["test/cli/**/*.test.ts"] };
/** What asks most of Node.js: servers, processes, SQLite, streams, and all of AWS's own clients. */
const EMULATOR = {
  name: "emulator",
  seconds: 130,
  specs: ["test/{contract,emulator,simulation}/**/*.test.ts"],
};
/**
 * What takes minutes and asks nothing of how the code was packed: state stores, what a stack's files mean, the locks of
 * installations, kills of everything at any moment, a real browser.
 */
const OF_SOURCES = [
  {
    name: "stores, stacks and recovery",
    seconds: 300,
    specs: ["test/automation/{backend,pulumi-cli,recovery,stack}/**/*.test.ts"],
  },
  { name: "crash", seconds: 280, specs: ["test/{browser,crash}/**/*.test.ts"] },
];
/** What is only true of an installed package. */
const OF_PACKAGE = { name: "package", seconds: 45, specs: ["test/packed/*.test.ts"] };
/** What is the same on every Node.js: what TypeScript makes of it, and a project that it makes. */
const OF_TYPES = { name: "types of the package", seconds: 150, specs: ["test/packed/{new,types}/**/*.test.ts"] };
/** The package in YAML and Python: whatever runs Node.js, Pulumi starts the same hosts. */
const OF_LANGUAGES = { name: "other languages", seconds: 150, specs: ["test/languages/**/*.test.ts"] };
/** What no package has: the rules of the sources, the set-up of the checkout, the example service. */
const OF_CHECKOUT = { name: "checkout", seconds: 70, specs: ["test/*.test.ts", "test/{examples,setup}/**/*.test.ts"] };

const ALL = [...OF_USERS, COMMAND, EMULATOR, ...OF_SOURCES, OF_CHECKOUT, OF_PACKAGE, OF_TYPES, OF_LANGUAGES];
/** All that runs: a test that none of them names would never run. */
export const SPECS = ALL.flatMap(({ specs }) => specs);

/**
 * The code that one run of the tests is about.
 * @typedef {object} Subject
 * @property {string} name
 * @property {string} node the Node.js that runs it
 * @property {string} [package] the folder of an installed package; without it the sources
 * @property {boolean} [isPartial] only what starts the package as a user does: everything runs on it with another Node.js
 */

/**
 * What became of the tests, by `file: title`.
 * @typedef {object} Results
 * @property {string[]} passed
 * @property {{ title: string, reason: string }[]} failed
 * @property {{ title: string, reason: string }[]} skipped
 */

/** @type {Subject} */
export const SOURCES = { name: "sources", node: process.execPath };

/** @param {string} title `file: title` */
export function isOfCheckout(title) {
  return /^test\/(?:[^/]+|(?:automation\/(?:backend|pulumi-cli|recovery|stack)|browser|crash|examples|setup)\/.*)\.test\.ts: /.test(
    title,
  );
}

/**
 * Runs the tests on each subject, as many processes at once as there are processors and no more than two: many tests
 * measure real time. Prints what each process wrote when it has ended.
 * @param {readonly Subject[]} subjects
 * @param {AbortSignal} signal
 * @returns {Promise<Map<Subject, Results>>}
 */
export async function runSubjects(subjects, signal) {
  /** @type {Map<Subject, Results>} */
  const results = new Map(subjects.map((subject) => [subject, { passed: [], failed: [], skipped: [] }]));
  const jobs = subjects.flatMap((subject) => partsOf(subject).map((part) => ({ subject, part })));
  jobs.sort((one, other) => other.part.seconds - one.part.seconds);
  await pLimit(Math.min(2, availableParallelism())).map(jobs, async ({ subject, part }) => {
    const found = await runMocha(subject, part.name, part.specs, signal);
    const all = results.get(subject);
    all?.passed.push(...found.passed);
    all?.failed.push(...found.failed);
    all?.skipped.push(...found.skipped);
  });
  return results;
}

/**
 * What runs on a subject.
 * @param {Subject} subject
 */
export function partsOf(subject) {
  if (subject.package === undefined) return [EMULATOR, ...OF_SOURCES, OF_CHECKOUT];
  if (subject.isPartial) return [COMMAND, OF_PACKAGE];
  return [...OF_USERS, COMMAND, EMULATOR, OF_PACKAGE, OF_TYPES, OF_LANGUAGES];
}

/**
 * One Mocha process.
 * @param {Subject} subject
 * @param {string} part which of its tests; without a name they are all that runs, and it writes to our terminal itself
 * @param {readonly string[]} args its command line
 * @param {AbortSignal} signal
 * @returns {Promise<Results>}
 */
export async function runMocha(subject, part, args, signal) {
  const isAlone = part === "";
  const title = isAlone ? subject.name : `${subject.name}, ${part}`;
  if (!isAlone) console.log(`Tests, ${title} …`);
  const folder = mkdtempSync(join(tmpdir(), "maintenance-windows-tests-"));
  const file = join(folder, "results.json");
  const startedMs = performance.now();
  try {
    const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
    const reporter = join(root, "tools", "check", "counting-reporter.cjs");
    // Mocha takes CI for a terminal with colours; a log file has none.
    const plain = isAlone && process.stdout.isTTY ? [] : ["--no-color"];
    const command = [mocha, "--forbid-only", "--reporter", reporter, ...plain, ...args];
    const env = { ...process.env, ...environmentOf(subject), MW_TEST_RESULTS: file };
    const { code, text } = await run(subject.node, command, env, isAlone, signal);
    const elapsed = ((performance.now() - startedMs) / 1000).toFixed(1);
    /** @type {Results} */
    const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: [], failed: [], skipped: [] };
    for (const failure of results.failed) failure.reason = `on the ${subject.name}: ${failure.reason}`;
    if (!existsSync(file)) results.failed.push({ title, reason: `Mocha ended with ${code} before the tests did` });
    // A run that fails without a failing test still fails.
    else if (code !== 0 && results.failed.length === 0)
      results.failed.push({ title, reason: `Mocha ended with ${code}` });
    console.log(`${text}Tests, ${title}: ${summary(results)}  ${elapsed} s\n`);
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {Results} results */
export function summary({ passed, failed, skipped }) {
  return `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/**
 * What the tests start finds the same Node.js on PATH, the Pulumi CLI's host too.
 * @param {Subject} subject
 * @returns {NodeJS.ProcessEnv}
 */
function environmentOf(subject) {
  const isOurs = subject.node === process.execPath;
  return {
    ...(isOurs ? {} : { PATH: [dirname(subject.node), process.env.PATH].join(delimiter) }),
    ...(subject.package === undefined ? {} : { MW_TEST_PACKAGE: subject.package }),
  };
}

/**
 * @param {string} node @param {readonly string[]} args @param {NodeJS.ProcessEnv} env
 * @param {boolean} isAlone @param {AbortSignal} signal
 * @returns {Promise<{ code: number | null, text: string }>}
 */
async function run(node, args, env, isAlone, signal) {
  const child = execa(node, args, {
    cwd: root,
    env,
    extendEnv: false,
    stdin: isAlone ? "inherit" : "ignore",
    stdout: isAlone ? "inherit" : "pipe",
    stderr: isAlone ? "inherit" : "pipe",
    all: !isAlone,
    stripFinalNewline: false,
    // With what it starts, so that it can be ended with it.
    detached: !isAlone,
    reject: false,
  });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(isAlone ? child.pid : -child.pid, "SIGKILL");
  };
  if (signal.aborted) kill();
  signal.addEventListener("abort", kill, { once: true });
  const { exitCode = null, code, originalMessage, all = "" } = await child;
  signal.removeEventListener("abort", kill);
  if (code !== undefined) throw new Error(originalMessage);
  return { code: exitCode, text: all };
}
