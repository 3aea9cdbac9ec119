import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..");

/** What may import what: each from itself and from those before it; of siblings none from another. A folder also holds its subfolders. */
const LAYERS: readonly (string | readonly string[])[] = [
  "schedule",
  "emulator/clock",
  "emulator/chance",
  "emulator/processes",
  "emulator/input",
  "emulator/store",
  "emulator/domain",
  "emulator/wire",
  ["emulator/services", "emulator/engine"],
  "emulator/disturbances",
  "emulator/observe",
  "emulator/control",
  "emulator",
  "identity",
  "provider",
  "history",
  "components",
  "plugin",
  "config",
  "adoption",
  "index.ts",
  "automation/errors",
  "automation/process",
  "automation/pulumi-cli",
  "automation/project",
  "automation/api",
  "automation/identity",
  "automation/backend",
  "automation/secrets",
  "automation/locks",
  "automation/stack",
  "automation/engine",
  "automation/recovery",
  "automation/read-back",
  "automation/forecast",
  "automation/operation",
  "automation/stack-calls",
  "automation",
  "cli",
];

/** Why a source breaks a law of the house; the sentence names what to do instead. */
type Law = (path: string, text: string, imports: readonly string[]) => readonly string[];

const LAWS: Record<string, Law> = {
  "imports only from its own layer and those before it": (path, _text, imports) =>
    imports.filter((target) => !mayImport(path, target)).map((target) => `${path} imports ${target}`),

  "keeps the Pulumi program out of the library: automation reaches index.ts as a program": (path, _text, imports) =>
    path.startsWith("automation/") && imports.includes("index.ts") ? [`${path} imports index.ts`] : [],

  "writes the extension of every relative import": (path, text) =>
    specifiers(text)
      .filter((name) => name.startsWith(".") && !/\.(ts|js|json)$/.test(name))
      .map((name) => `${path} imports ${name} without .ts`),

  "takes time from the clock it is given": (path, text) => {
    if (!/^(emulator|schedule)\//.test(path) || path === "emulator/clock/real-clock.ts") return [];
    // setImmediate lets others go first and is no timer.
    const reads = found(path, text, /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(|\bhrtime\b/g);
    const waits = found(path, text, /\bset(?:Timeout|Interval)\b(?=[^;]*from "node:timers|\()/g);
    return [...reads, ...waits].map(
      (breach) => `${breach}: only emulator/clock/real-clock.ts reads the machine's time`,
    );
  },

  "takes chance from the seeded generator it is given": (path, text) => {
    // The name of a run is the one thing that must not repeat.
    if (!/^(emulator|schedule)\//.test(path) || path === "emulator/chance/run-id.ts") return [];
    return found(path, text, /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(|\brandomInt\(/g);
  },

  "names the SQLite package in emulator/store/sqlite.ts alone": (path, text) =>
    path === "emulator/store/sqlite.ts" ? [] : found(path, text, /["'](?:@photostructure\/sqlite|node:sqlite)["']/g),

  "writes SQL in emulator/store alone": (path, text) => {
    if (!path.startsWith("emulator/") || path.startsWith("emulator/store/")) return [];
    return found(path, text, SQL).map((breach) => `${breach}: give the store a condition or a method instead`);
  },

  // The default export of a Pulumi program is the object of its outputs.
  "exports by name": (path, text) =>
    path === "index.ts" ? [] : found(path, text, /^export default\b|^export \{[^}]*\bas default\b/gm),

  "is named for what it is": (path) => {
    const words = path.replace(/\.ts$/, "").split("/");
    const vague = words.filter((word) => /^(utils?|helpers?|common|misc|shared|managers?)$/.test(word));
    const isBarrel = path !== "index.ts" && words.at(-1) === "index";
    return [...vague.map((word) => `${path}: ${word}`), ...(isBarrel ? [`${path} is a barrel`] : [])];
  },

  "has a name in kebab-case": (path) =>
    /^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(path.split("/").at(-1) ?? "") ? [] : [path],

  "only erases types: no enum, no namespace": (path, text) =>
    found(path, text, /^\s*(?:export )?(?:declare )?(?:const )?(?:enum|namespace) \w+/gm),
};

/** A statement, a clause or a comparison of a column, as they stand in texts. */
const SQL = new RegExp(
  [
    /\bsql\b\s*[:`]/,
    /\b(?:SELECT|DELETE)\s[^"'`]*\bFROM\b/,
    /\bINSERT (?:OR \w+ )?INTO\b/,
    /\bUPDATE \w+ SET\b/,
    /\b(?:WHERE|GROUP BY|ORDER BY|json_each\()/,
    /\b[a-z]+(?:_[a-z]+)* (?:=|<>|[<>]=?) \?/,
    /\bIN \(\$?[?{]/,
    /\bIS (?:NOT )?NULL\b/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

const sources = [...new Set(LAYERS.flat().map((layer) => layer.split("/")[0] ?? layer))]
  .filter((place) => existsSync(join(root, place)))
  .flatMap((place) => (place.endsWith(".ts") ? [place] : typescriptIn(place)));
const texts = new Map(sources.map((path) => [path, withoutComments(readFileSync(join(root, path), "utf8"))]));
const importsOf = new Map(sources.map((path) => [path, relativeImports(path, texts.get(path) ?? "")]));

describe("the house", () => {
  for (const [title, law] of Object.entries(LAWS)) {
    it(`every source ${title}`, () => {
      const breaches = sources.flatMap((path) => law(path, texts.get(path) ?? "", importsOf.get(path) ?? []));
      expect(breaches, breaches.join("\n")).to.deep.equal([]);
    });
  }

  it("every folder of automation/ has its place in the order", () => {
    const folders = sources.filter((path) => /^automation\/.+\//.test(path)).map((path) => dirname(path));
    const without = [...new Set(folders)].filter((folder) => !LAYERS.includes(folder));
    expect(without, "add it to LAYERS").to.deep.equal([]);
  });

  it("no source imports itself by way of others", () => {
    const cycle = findCycle();
    expect(cycle, cycle?.join("\n  → ")).to.equal(undefined);
  });

  it("every test that is skipped gives its reason, by skip of test/helpers/skip.ts", () => {
    const tests = typescriptIn("test").filter((path) => path !== "test/helpers/skip.ts");
    expect(tests).to.include("test/tidy.test.ts");
    const breaches = tests.flatMap((path) =>
      found(path, withoutComments(readFileSync(join(root, path), "utf8")), /\b(?:this|context|suite)\.skip\(/g),
    );
    expect(breaches, breaches.join("\n")).to.deep.equal([]);
  });

  it("the console imports nothing of the house", () => {
    const folder = join(root, "console");
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
    const scripts = files.filter((name) => name.endsWith(".js"));
    const breaches = scripts.flatMap((name) => {
      const names = specifiers(readFileSync(join(folder, name), "utf8")).filter((name) => name.startsWith("."));
      return names
        .filter((to) => normalize(join(dirname(name), to)).startsWith(".."))
        .map((to) => `${name} imports ${to}`);
    });
    expect(breaches, breaches.join("\n")).to.deep.equal([]);
  });
});

function mayImport(path: string, target: string): boolean {
  const [from, to] = [layerOf(path), layerOf(target)];
  return to.position < from.position || to.place === from.place;
}

/** The folder of `LAYERS` that a file is in, and where that stands in the order. */
function layerOf(path: string): { readonly place: string; readonly position: number } {
  const places = LAYERS.flat();
  let place = path;
  while (place !== "." && !places.includes(place)) place = dirname(place);
  return { place, position: LAYERS.findIndex((layer) => [layer].flat().includes(place)) };
}

function typescriptIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** Block comments and lines that are only a comment: examples in documentation are no imports. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** What is imported or re-exported, statically or by `import("…")`. */
function specifiers(text: string): string[] {
  const matches = text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)["']([^"']+)["']/g);
  return [...matches].map((match) => match[1] ?? "");
}

function relativeImports(path: string, text: string): string[] {
  const names = specifiers(text).filter((name) => name.startsWith("."));
  return names.map((name) => normalize(join(dirname(path), name)));
}

function found(path: string, text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => `${path}: ${match[0].trim()}`);
}

/** The first chain of imports that comes back to where it began; a type import is one too, since it ties files as much. */
function findCycle(): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, chain: readonly string[]): string[] | undefined => {
    const start = chain.indexOf(path);
    if (start >= 0) return [...chain.slice(start), path];
    if (done.has(path)) return undefined;
    for (const target of importsOf.get(path) ?? []) {
      const cycle = visit(target, [...chain, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of sources) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
