import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { REFERENCE } from "../../emulator/domain/automation/references.ts";
import { compilePattern } from "../../emulator/wire/decode.ts";
import type { Shape } from "../../emulator/wire/shape.ts";
import { SURFACE } from "../fuzz/surface.ts";

/** In a pattern whose time is the square of the length this takes a second, in one of higher power an hour. */
const LENGTH = 20_000;
const MS_MAX = 60;

/**
 * Clients' patterns run on RE2. The emulator's own, and AWS's in the shapes, run on JavaScript's engine, which can take longer than
 * linear time: here they meet texts that make them.
 */
describe("patterns that requests meet", () => {
  const slowIn = (patterns: Iterable<RegExp>) => [...patterns].flatMap(slowTexts);

  it("take linear time when they are AWS's, in shapes", () => {
    const sources = new Set<string>();
    for (const { input } of Object.values(SURFACE).flat()) if (input) collect(input, sources);
    expect(sources.size).to.be.above(40);
    const slow = slowIn([...sources].map(compilePattern));
    expect(slow, slow.join("\n")).to.deep.equal([]);
  }).timeout(300_000);

  it("take linear time when they are the emulator's own", () => {
    const literals = [REFERENCE, ...literalsOf("emulator"), ...literalsOf("schedule")];
    expect(literals.length).to.be.above(150);
    const slow = slowIn(literals);
    expect(slow, slow.join("\n")).to.deep.equal([]);
  }).timeout(300_000);

  it("are noticed when they do not", () => {
    expect(slowTexts(/^(a+)+$/)).not.to.deep.equal([]);
    expect(slowTexts(/\s*\}\}\s*$/)).not.to.deep.equal([]);
  });
});

const STARTS = ["", "{{", "{{a:", "{{ a.", "arn:aws:", "s3://", "https://", "['", "[?(@", "<", "$", "\u0000"];
const ENDS = ["\u0000", "!\n"];

function slowTexts(pattern: RegExp): string[] {
  // A pattern that is exponential never comes back: a short text shows it first.
  for (const length of [20, 24, 28, 32, LENGTH]) {
    for (const pump of pumpsFor(pattern.source)) {
      for (const start of STARTS) {
        for (const end of ENDS) {
          const text = start + pump.repeat(Math.ceil(length / pump.length)) + end;
          // A pause of the machine is not the pattern's: it counts when it comes again.
          if (timed(pattern, text) > MS_MAX && timed(pattern, text) > MS_MAX) {
            return [`${pattern} with ${JSON.stringify(start)}, then ${JSON.stringify(pump)} again and again`];
          }
        }
      }
    }
  }
  return [];
}

/** What repetition may repeat: characters of each kind, those that the pattern names, and pairs of them. */
function pumpsFor(source: string): string[] {
  const named = [...new Set(source.replace(/\\./g, ""))].filter((character) => /[!-~]/.test(character));
  const single = new Set(["a", "0", "-", ".", "/", ":", " ", "\\", "\ud83d", ...named]);
  return [...single, "a.", "a/", "0.", "-0", "a ", "::", "{{", "}}", "{{ ", "\n ", "a,", "''"];
}

function timed(pattern: RegExp, text: string): number {
  const startedAt = performance.now();
  if (pattern.global) for (const _ of text.matchAll(pattern));
  else pattern.exec(text);
  return performance.now() - startedAt;
}

function collect(shape: Shape, sources: Set<string>): void {
  switch (shape.type) {
    case "structure":
      for (const member of Object.values(shape.members)) collect(member, sources);
      break;
    case "list":
      collect(shape.member, sources);
      break;
    case "map":
      collect(shape.key, sources);
      collect(shape.value, sources);
      break;
    case "string":
      if (shape.pattern !== undefined) sources.add(shape.pattern);
  }
}

/** The regular expressions that stand in the sources below a folder, each once. */
function literalsOf(folder: string): RegExp[] {
  const root = join(import.meta.dirname, "../..", folder);
  const found = new Map<string, RegExp>();
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const source = ts.createSourceFile(name, readFileSync(join(root, name), "utf8"), ts.ScriptTarget.ESNext);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const [, pattern = "", flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
        found.set(node.text, new RegExp(pattern, flags));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found.values()];
}
