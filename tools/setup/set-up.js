import { join } from "node:path";
import { buildDist } from "./build.js";
import { installDependencies } from "./dependencies.js";
import { useGitHooks } from "./git-hooks.js";
import { withSetUpLock } from "./lock.js";
import { Progress } from "./progress.js";
import { SetUpError } from "./set-up-error.js";

const root = join(import.meta.dirname, "..", "..");

/**
 * Makes sure that the checkout has its dependencies, its compiled `dist/` and, if asked for, a Pulumi CLI. When all is
 * there it says nothing and takes some milliseconds. Everything it says goes to stderr; when it cannot go on it says
 * why, sets `process.exitCode` (1, or 130 after Ctrl-C) and gives false.
 * @param {{ pulumi: boolean }} wanted
 * @returns {Promise<boolean>} whether the command itself can run now
 */
export async function setUp(wanted) {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const name of signals) process.on(name, onSignal);
  const progress = new Progress(process.stderr);
  try {
    await prepare(wanted, progress, stop.signal);
    return true;
  } catch (error) {
    progress.close();
    if (stop.signal.aborted) {
      process.stderr.write("Interrupted. The same command goes on from here.\n");
      process.exitCode = 130;
      return false;
    }
    if (!(error instanceof Error) || !isForPeople(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return false;
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}

/**
 * @param {{ pulumi: boolean }} wanted
 * @param {Progress} progress
 * @param {AbortSignal} signal
 */
async function prepare(wanted, progress, signal) {
  await withSetUpLock(root, progress, signal, [
    (isDryRun) => installDependencies(root, progress, signal, isDryRun),
    (isDryRun) => buildDist(root, progress, signal, isDryRun),
  ]);
  useGitHooks(root);
  if (wanted.pulumi) {
    const pulumiCli = new URL("../../dist/automation/pulumi-cli/ensure-pulumi.js", import.meta.url);
    const { ensurePulumi } = await import(pulumiCli.href);
    await ensurePulumi({ signal, onProgress: progress.follow });
  }
  progress.close();
}

/**
 * Messages that are written for the person at the terminal, and need no stack trace.
 * @param {Error} error
 */
function isForPeople(error) {
  return error instanceof SetUpError || error.name === "PulumiUnavailableError";
}
