import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runChild } from "./child.js";
import { SetUpError } from "./set-up-error.js";

/**
 * Runs `npm ci` when node_modules is missing or was installed from another package-lock.json. Install scripts are left
 * out: no dependency needs one, and so no compiler is needed and no package runs code while it is installed.
 * @param {string} root
 * @param {import("./progress.js").Progress} progress
 * @param {AbortSignal} signal
 * @param {boolean} isDryRun
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function installDependencies(root, progress, signal, isDryRun) {
  const stamp = join(root, "node_modules", ".maintenance-windows-lock");
  const wanted = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  if (isDryRun) return true;
  if (!installedByHand(root)) await npmCi(root, progress, signal);
  linkCommand(root);
  writeFileSync(stamp, wanted);
  return true;
}

/** @param {string} root @param {import("./progress.js").Progress} progress @param {AbortSignal} signal */
async function npmCi(root, progress, signal) {
  const isThere = existsSync(join(root, "node_modules"));
  const why = isThere ? "node_modules is not what package-lock.json says" : "node_modules is not there";
  const [command, ...npm] = npmCommand();
  await progress.step("Installing dependencies", why, async (detail) => {
    const giveUp = new AbortController();
    // At this log level npm tells of each answer and each failed attempt.
    const args = [...npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=http"];
    const onLine = followRequests(detail, () => giveUp.abort(new SetUpError(unreachable(registryOf(root)))));
    const either = AbortSignal.any([signal, giveUp.signal]);
    const { code, lines } = await runChild(command, args, { cwd: root, signal: either, onLine });
    if (code !== 0) throw new SetUpError(explain(lines));
    return "installed";
  });
}

/**
 * Tells of each package that npm fetches. Without a network npm tries each of some hundred packages three times, which
 * takes minutes: `onUnreachable` is called as soon as ten attempts have failed and none has been answered.
 * @param {(text: string) => void} detail
 * @param {() => void} onUnreachable
 * @returns {(line: string) => void}
 */
function followRequests(detail, onUnreachable) {
  let fetched = 0;
  let failed = 0;
  return (line) => {
    if (/ http fetch .* attempt \d+ failed with /.test(line)) {
      failed += 1;
      detail(`no answer from the registry, ${failed} attempts`);
      if (fetched === 0 && failed === 10) onUnreachable();
    } else if (/ http fetch \w+ [23]\d\d /.test(line)) {
      fetched += 1;
      const path = line.replace(/^.*?https?:\/\/[^/\s]+\//, "").replace("%2f", "/");
      const name = /^((?:@[^/\s]+\/)?[^/\s]+)/.exec(path)?.[1] ?? "";
      detail(`${fetched} fetched, ${name}`);
    }
  };
}

/**
 * The registry that npm asks, for the message that it does not answer.
 * @param {string} root
 */
function registryOf(root) {
  const [command, ...npm] = npmCommand();
  const { stdout } = spawnSync(command, [...npm, "config", "get", "registry"], { cwd: root, encoding: "utf8" });
  return stdout?.trim() || "its registry";
}

/** @param {string} registry */
function unreachable(registry) {
  return `npm cannot reach ${registry}. The dependencies come from there: check the network, or name a registry with \`npm config set registry URL\`, and run the same command again.`;
}

/** The npm that runs us, else the one on PATH. @returns {[string, ...string[]]} */
export function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && /^npm(-cli)?\.c?js$/.test(basename(running))) return [process.execPath, running];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}

/**
 * Whether node_modules was installed from this package-lock.json without us: npm writes its own copy of the lock last.
 * @param {string} root
 */
function installedByHand(root) {
  const copy = join(root, "node_modules", ".package-lock.json");
  return existsSync(copy) && statSync(copy).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

/**
 * npm links the commands of dependencies but not the project's own. With this link `npx mw` finds it at once; without it
 * npm installs the checkout into its cache first, on every call.
 * @param {string} root
 */
function linkCommand(root) {
  const link = join(root, "node_modules", ".bin", "mw");
  if (process.platform === "win32") return;
  rmSync(link, { force: true });
  symlinkSync(join("..", "..", "bin", "mw.js"), link);
}

/** @param {string} root */
function fingerprint(root) {
  const hash = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** @param {readonly string[]} lines */
function explain(lines) {
  const errors = lines.filter((line) => /^npm (error|ERR!)/.test(line));
  const text = (errors.length > 0 ? errors : lines).join("\n");
  const registry = /https?:\/\/[^/\s:]+/.exec(text)?.[0] ?? "its registry";
  if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH)\b/.test(text)) {
    return unreachable(registry);
  }
  if (/\bENOSPC\b/.test(text)) return "The disk is full. Make 2 GB of room and run the same command again.";
  if (/\b(EROFS|EACCES)\b/.test(text)) {
    const path = /npm (?:error|ERR!) path (\S+)/.exec(text)?.[1] ?? "its cache or node_modules";
    return `npm cannot write ${path}. Make it writable, or give npm another cache folder with npm_config_cache=DIR, and run the same command again.`;
  }
  if (/ENOENT/.test(text) && errors.length === 0) {
    return "There is no npm on PATH. It comes with Node.js (https://nodejs.org/); run the same command again with it.";
  }
  // After its reason npm prints a page of usage.
  const said = (errors.length > 0 ? errors : lines).map((line) => line.replace(/^npm (error|ERR!) ?/, ""));
  const usage = said.indexOf("Clean install a project");
  const reason = said.slice(0, usage < 0 ? undefined : usage).filter((line) => line !== "");
  return ["npm ci failed:", ...reason.slice(0, 15).map((line) => `  ${line}`)].join("\n");
}
