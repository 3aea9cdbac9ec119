import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { version } = require("ts-blank-space/package.json");
const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache", `ts-blank-space-${version}`);

/** `using` is younger than Node.js 20. */
const USES_USING = /^\s*(?:await )?using \w/m;

/**
 * JavaScript of a TypeScript source: types are blanked out, so each line and column stays where it was. A test run starts
 * hundreds of processes, so results are kept by the content of the source: a process that finds all of its files does not
 * load the compiler.
 * @param {string} source
 * @returns {string}
 */
export function stripTypes(source) {
  const kept = join(CACHE, `${createHash("sha256").update(source).digest("hex")}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const blanked = require("ts-blank-space").default(source);
    const stripped = USES_USING.test(blanked) ? withoutUsing(blanked) : blanked;
    keep(kept, stripped);
    return stripped;
  }
}

/**
 * The lines of these few files move: TypeScript writes its own code before them.
 * @param {string} source
 */
function withoutUsing(source) {
  /** @type {import("typescript")} */
  const { ModuleKind, ScriptTarget, transpileModule } = require("typescript");
  const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.ESNext, verbatimModuleSyntax: true };
  return transpileModule(source, { compilerOptions }).outputText;
}

/** @param {string} file @param {string} text */
function keep(file, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    // Whole or not at all: other processes read while this one writes.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    // In a checkout that cannot be written every process strips for itself.
  }
}
