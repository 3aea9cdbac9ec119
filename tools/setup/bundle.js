// Compiles the sources into JavaScript that starts fast: Node.js takes a third of a millisecond for each file that it loads, so
// modules that are always loaded together become one file (decision 343).
//   node tools/setup/bundle.js CHECKOUT DIST
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { rollup } from "rollup";
import { stripTypes } from "../typescript/strip-types.js";
import { filesIn, listSources } from "./sources.js";

const [root = "", dist = ""] = process.argv.slice(2).map((path) => resolve(path));

/** Where the files of several modules are, below the folder of the build. */
const CHUNKS = "chunks";

/** What Node.js or Pulumi starts by its path. */
const PROGRAMS = [
  "cli/main.ts",
  "emulator/domain/state-machines/interpreter-process.ts",
  "emulator/domain/state-machines/interpreter-worker.ts",
  "identity/main.ts",
  "index.ts",
  "plugin/serve.ts",
  "provider/main.ts",
];

/**
 * Libraries of many small modules that every operation of the driver loads, and their ES modules. In the build each is one file with
 * what is used of it: zod loads in 6 ms instead of 38, yaml in 5 instead of 20. Neither has side effects, and their licences go along.
 */
const BUNDLED = new Map([
  ["zod", "index.js"],
  ["yaml", "browser/dist/index.js"],
]);

/**
 * Libraries that are CommonJS and large. To import one, Node.js compiles it twice, once to see what it is, and reads it for the names of
 * its exports: a client of AWS takes 125 ms. To require it takes 68 ms, so the build turns imports of these into that.
 */
const REQUIRED = /^(?:@aws-sdk\/|@grpc\/grpc-js$|google-protobuf\/|@pulumi\/pulumi\/proto\/)/;
/** The module that stands for one of them; no path begins like this. */
const STAND_IN = "\0require:";

/** What TypeScript writes for `using` asks for a `this` that modules do not have; and a source of types has no code. */
const EXPECTED = ["THIS_IS_UNDEFINED", "EMPTY_BUNDLE"];

/**
 * Writes a file for each source, under its own path and with all that it exports. Where several modules are loaded by the same
 * programs, their code is in a common file below `chunks/` and these files only lead there.
 */
async function bundle() {
  const build = await rollup({
    input: Object.fromEntries(listSources(root).map((path) => [nameOf(path).replace(/\.ts$/, ""), path])),
    plugins: [
      {
        name: "sources",
        resolveId,
        resolveDynamicImport,
        load,
        resolveImportMeta,
        renderDynamicImport,
        renderChunk: ascii,
      },
    ],
    treeshake: { moduleSideEffects: (id) => bundledOf(id) === undefined },
    onLog(_level, log) {
      const isOwn = ![log.id, ...(log.ids ?? [])].some((id) => id !== undefined && bundledOf(id) !== undefined);
      if (isOwn && !EXPECTED.includes(log.code ?? "")) throw new Error(log.message);
    },
  });
  /** @type {Map<string, string> | undefined} */
  let chunkOf;
  const { output } = await build.write({
    dir: dist,
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: `${CHUNKS}/[name].js`,
    generatedCode: "es2015",
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    banner: ({ moduleIds }) =>
      [...new Set(moduleIds.map(bundledOf))].map((one) => (one ? licenceOf(one) : "")).join(""),
    manualChunks(id, { getModuleIds, getModuleInfo }) {
      chunkOf ??= chunksOf([...getModuleIds()].map((module) => getModuleInfo(module)));
      return chunkOf.get(id);
    },
  });
  await build.close();
  const written = new Set(output.map(({ fileName }) => fileName));
  const chunks = join(dist, CHUNKS);
  for (const path of existsSync(chunks) ? filesIn(chunks) : []) {
    if (!written.has(relative(dist, path).replaceAll(sep, "/"))) rmSync(path);
  }
}

/** @param {string} name @param {string | undefined} importer */
function resolveId(name, importer) {
  if (importer === undefined) return name;
  const main = BUNDLED.get(name);
  if (main !== undefined && existsSync(folderOf(name))) return join(folderOf(name), main);
  if (REQUIRED.test(name)) return { id: STAND_IN + name, syntheticNamedExports: true };
  return name.startsWith(".") ? resolve(dirname(importer), name) : { id: name, external: true };
}

/** What waits for a module gets CommonJS's exports without a `default` beside them, which nothing takes of AWS's clients. @param {string | object} name */
function resolveDynamicImport(name) {
  return typeof name === "string" && REQUIRED.test(name) ? { id: name, external: true } : null;
}

/** @param {{ targetModuleId: string | null }} target */
function renderDynamicImport({ targetModuleId }) {
  if (!targetModuleId?.startsWith("@aws-sdk/")) return null;
  return { left: 'import("node:module").then(({ createRequire }) => createRequire(import.meta.url)(', right: "))" };
}

/**
 * V8 keeps the text of a file as long as its code, and takes two bytes for each character if one of them is beyond Latin-1. So others than
 * ASCII become escapes, which mean the same in strings, templates, regular expressions and names; `String.raw` would keep them.
 * @param {string} code
 */
function ascii(code) {
  const raw = /String\.raw`[^`]*[^\0-\x7f][^`]*`/.exec(code);
  if (raw) throw new Error(`the build cannot keep a character of ${raw[0]}; write String.raw in ASCII`);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** @param {string} path */
function load(path) {
  if (path.startsWith(STAND_IN)) {
    const name = JSON.stringify(path.slice(STAND_IN.length));
    return `import { createRequire } from "node:module";\nexport default createRequire(import.meta.url)(${name});`;
  }
  if (bundledOf(path) !== undefined) return readFileSync(path, "utf8");
  const source = stripTypes(readFileSync(path, "utf8"));
  // In a stack trace the file is that of a chunk; this says which of its modules the line is in.
  return `// ${nameOf(path)}\n${source}`;
}

/**
 * A module in a chunk finds the files beside it where it would find them without.
 * @param {string | null} name
 * @param {{ moduleId: string, chunkId: string }} where
 */
function resolveImportMeta(name, { moduleId, chunkId }) {
  if (moduleId.startsWith(STAND_IN)) return null;
  const compiled = join(dist, nameOf(moduleId)).replace(/\.ts$/, ".js");
  const path = relative(dirname(join(dist, chunkId)), compiled).replaceAll(sep, "/");
  const url = `new URL(${JSON.stringify(path.startsWith(".") ? path : `./${path}`)}, import.meta.url)`;
  if (name === "url") return `${url}.href`;
  throw new Error(
    `${nameOf(moduleId)} uses import.meta${name === null ? "" : `.${name}`}; the build knows import.meta.url only`,
  );
}

/**
 * The chunk of each module: modules that the same programs, entry points and dynamic imports load are one. So nothing is loaded
 * that would not be loaded without chunks, and chunks import one another without cycles.
 * @param {readonly (import("rollup").ModuleInfo | null)[]} infos
 */
function chunksOf(infos) {
  const modules = new Map(infos.flatMap((info) => (info === null || info.isExternal ? [] : [[info.id, info]])));
  const starts = new Set(startedPaths());
  for (const { dynamicallyImportedIds } of modules.values()) for (const id of dynamicallyImportedIds) starts.add(id);
  /** @type {Map<string, number[]>} */
  const loadedBy = new Map();
  for (const [number, start] of [...starts].sort().entries()) {
    const loaded = new Set([start]);
    // The set grows while it is walked.
    for (const id of loaded) for (const imported of modules.get(id)?.importedIds ?? []) loaded.add(imported);
    for (const id of loaded) loadedBy.set(id, [...(loadedBy.get(id) ?? []), number]);
  }
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  const programs = PROGRAMS.map((path) => join(root, path));
  for (const [id, numbers] of [...loadedBy].sort()) {
    // A program does its work when it is loaded: what it consists of must not bring it along.
    const group = programs.includes(id) ? id : String(numbers);
    if (modules.has(id)) groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  /** @type {Map<string, string>} */
  const chunks = new Map();
  for (const group of groups.values()) {
    const first = group.find((id) => !id.startsWith(STAND_IN)) ?? group[0] ?? "";
    const name = (first.startsWith(STAND_IN) ? first.slice(STAND_IN.length) : nameOf(first))
      .replace(/\.[jt]s$/, "")
      .replaceAll("/", "-");
    for (const id of group) chunks.set(id, name);
  }
  return chunks;
}

function startedPaths() {
  /** @type {{ exports?: Record<string, string | { default: string }> }} */
  const { exports = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry.default]));
  const compiled = entries.map((path) => path.replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts"));
  return [...compiled, ...PROGRAMS].map((path) => join(root, path));
}

/** @param {string} library */
function folderOf(library) {
  return join(root, "node_modules", library);
}

/** The library that a module belongs to, of those that go along. @param {string} path */
function bundledOf(path) {
  return [...BUNDLED.keys()].find((library) => path.startsWith(join(folderOf(library), sep)));
}

/** @param {string} library */
function licenceOf(library) {
  const { version } = JSON.parse(readFileSync(join(folderOf(library), "package.json"), "utf8"));
  return `/*!\n${library} ${version}\n\n${readFileSync(join(folderOf(library), "LICENSE"), "utf8").trim()}\n*/\n`;
}

/** @param {string} path */
function nameOf(path) {
  return relative(root, path).replaceAll(sep, "/");
}

await bundle();
