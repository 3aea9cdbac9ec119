import { expect } from "chai";
import fc from "fast-check";
import { plainValues, type Values } from "../../adoption/declaration.ts";
import { identifier, RESERVED_WORDS } from "../../adoption/names.ts";
import { brokenObject, commentLines, type Scope, stringText } from "../../adoption/write-value.ts";
import { formatted } from "../helpers/formatted.ts";

const SCOPE: Scope = { variable: () => "unused" };
const evaluated = (text: string): unknown => new Function(`"use strict"; return (${text});`)();

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "a\u2028b", ["`", "{x}`"].join("$"), "\ud800", "'\"\\"),
);
/** Arguments with such texts in them. */
const valuesOf = (text: fc.Arbitrary<string>) =>
  fc.dictionary(
    text,
    fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(text, tie("value"), { maxKeys: 4 }),
      ),
    })).value,
  ) as fc.Arbitrary<Values>;
const values = valuesOf(text);

describe("values in a program", () => {
  it("are what they were when the program runs, whatever is in them", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(evaluated(brokenObject(value, SCOPE, ""))).to.deep.equal(plainValues(value));
      }),
    );
  });

  it("show what a reader would not see, or would see elsewhere", () => {
    expect(stringText("a\u202eb\u200bc\u0000")).to.equal('"a\\u202eb\\u200bc\\u0000"');
  });

  it("have the quotes that need fewer escapes", () => {
    expect(stringText('say "yes"')).to.equal(`'say "yes"'`);
    expect(stringText(`it's "so" and it's`)).to.equal(`"it's \\"so\\" and it's"`);
  });

  it("stay in a comment, whatever is in a name", () => {
    fc.assert(
      fc.property(text, (name) => {
        const lines = commentLines(`In AWS it is called ${name}.`);
        expect(evaluated(`1\n${lines.join("\n")}\n`)).to.equal(1);
        expect(lines.every((line) => /^\/\/ [^\n\r\u2028\u2029]*$/.test(line))).to.equal(true);
      }),
    );
  });

  it("are laid out as a formatter does", async () => {
    const samples = fc.sample(valuesOf(fc.oneof(fc.string(), fc.constant("ウィンドウ"))), { seed: 3, numRuns: 100 });
    // What needs no quotes, and numbers as names, are a formatter's own taste.
    const program = samples
      .map((value, index) => `const v${index} = ${brokenObject(plainKeys(value), SCOPE, "")};\n`)
      .join("");
    expect(await formatted(program)).to.equal(program);
  });
});

function plainKeys(value: unknown): Values {
  if (Array.isArray(value)) return value.map(plainKeys) as unknown as Values;
  if (typeof value !== "object" || value === null) return value as Values;
  const entries = Object.entries(value).map(([, member], index) => [`member${index}`, plainKeys(member)]);
  return Object.fromEntries(entries) as Values;
}

describe("names of constants", () => {
  it("are identifiers", () => {
    expect(["Patch-amznlin2-app", "nightly", "AWS.prod_2", "7-days", "é-x"].map(identifier)).to.deep.equal([
      "patchAmznlin2App",
      "nightly",
      "awsProd2",
      "_7Days",
      "éX",
    ]);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9_\-.]{3,128}$/), (name) => {
        const constant = identifier(name);
        if (RESERVED_WORDS.includes(constant)) return;
        expect(evaluated(`(() => { const ${constant} = 1; return ${constant}; })()`)).to.equal(1);
      }),
    );
  });
});
