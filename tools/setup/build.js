import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { runChild } from "./child.js";
import { copyPrograms, listPrograms } from "./programs.js";
import { SetUpError } from "./set-up-error.js";
import { filesIn, listSources } from "./sources.js";

/**
 * Compiles the sources into `dist/` when one of them, or how they are compiled, is another than at the last time, by path, time
 * and size. Types are not checked here but by `npm run type`: a command should not take ten seconds more because a file was saved.
 * @param {string} root
 * @param {import("./progress.js").Progress} progress
 * @param {AbortSignal} signal
 * @param {boolean} isDryRun
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function buildDist(root, progress, signal, isDryRun) {
  const stamp = join(root, "dist", ".sources");
  const sources = listSources(root);
  const wanted = fingerprint(root, [...sources, ...listPrograms(root)]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  if (isDryRun) return true;
  const why = existsSync(join(root, "dist")) ? "a source has changed" : "dist is not there";
  await progress.step("Compiling", why, async () => {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const steps = [
      [tsc, "-p", "tsconfig.build.json", "--noCheck", "--pretty", "false"],
      [join(import.meta.dirname, "bundle.js"), root, join(root, "dist")],
    ];
    const ends = await Promise.all(steps.map((args) => runChild(process.execPath, args, { cwd: root, signal })));
    for (const { code, lines } of ends) {
      if (code !== 0)
        throw new SetUpError(["The sources do not compile:", ...lines.map((line) => `  ${line}`)].join("\n"));
    }
    removeOrphans(root);
    copyPrograms(root);
    writeFileSync(stamp, wanted);
    return `${sources.length} files`;
  });
  return true;
}

/** @param {string} root @param {readonly string[]} sources */
function fingerprint(root, sources) {
  const settings = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"].map((name) => join(root, name));
  const bundler = join(import.meta.dirname, "bundle.js");
  const hash = createHash("sha256");
  for (const path of [bundler, ...settings, ...sources].sort()) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${relative(root, path)} ${mtimeMs} ${size}\n`);
  }
  return `${hash.digest("hex")}\n`;
}

/**
 * The compiler leaves behind what it made of a source that has since gone.
 * @param {string} root
 */
function removeOrphans(root) {
  const dist = join(root, "dist");
  for (const path of filesIn(dist)) {
    const name = relative(dist, path);
    // The chunks are those of the last build already.
    if (name.startsWith(join("chunks", sep))) continue;
    const source = /^(.*)\.(?:js|js\.map|d\.ts)$/.exec(name)?.[1];
    if (source !== undefined && !existsSync(join(root, `${source}.ts`))) rmSync(path);
  }
}
