import { expect } from "chai";
import { BUILT_IN_DOCUMENTS } from "../../../emulator/domain/documents/built-in/built-in-documents.ts";
import { checkPattern, PatternError, PatternMatcher } from "../../../emulator/input/pattern.ts";

const matches = (pattern: string, text: string) => new PatternMatcher().matches(pattern, text);

describe("a pattern from a client", () => {
  it("matches whole texts", () => {
    const rows: [pattern: string, text: string, matches: boolean][] = [
      ["a|b", "b", true],
      ["a|b", "ab", false],
      ["^a$", "a", true],
      ["^a$", "a\n", false],
      ["[\\w.-]+", "a-b.c", true],
      ["\\u002F\\d{2}", "/42", true],
      ["(?i)abc", "ABC", true],
      ["\\p{L}+", "äö", true],
      [".", "😀", true],
      ["", "", true],
      ["", "a", false],
    ];
    for (const [pattern, text, expected] of rows)
      expect(matches(pattern, text), `${pattern} ${text}`).to.equal(expected);
  });

  it("takes linear time whatever it is", () => {
    const text = `${"a".repeat(50_000)}!`;
    const startedAt = performance.now();
    for (const pattern of ["(a+)+$", "(a|a)*b", "(a*)*b", "(.*)*x", "(a|aa)+c", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
      expect(matches(pattern, text), pattern).to.equal(pattern.startsWith("^") ? matches(pattern, "a!") : false);
    }
    expect(performance.now() - startedAt).to.be.below(2000);
  });

  it("is refused with the reason when it is not one of RE2", () => {
    for (const pattern of ["(?=a)b", "(?<!a)b", "(a)\\1", "[", "a{1001}", "(?>a)", "*"]) {
      expect(() => checkPattern(pattern), pattern).to.throw(PatternError, /^is not one of RE2, .* no look-around/);
    }
    expect(() => checkPattern("(a{1,100}){1,10}b{1,1000}c{1,1000}")).to.throw(
      PatternError,
      /^is too large: .* 2500 are allowed/,
    );
    expect(() => checkPattern("a".repeat(10_001))).to.throw(PatternError, "has more than 10000 characters");
  });

  it("costs no more in one request than is allowed", () => {
    const matcher = new PatternMatcher();
    const pattern = "(a?){500}b";
    expect(() => {
      for (let value = 0; value < 100; value++) matcher.matches(pattern, "a".repeat(1000));
    }).to.throw(PatternError, "too large to be matched in one request");
  });

  it("of AWS's own documents is one that the emulator can use", () => {
    for (const { name, content } of BUILT_IN_DOCUMENTS.values()) {
      const declared = Object.values((content.parameters ?? {}) as Record<string, { allowedPattern?: string }>);
      for (const { allowedPattern } of declared) {
        if (allowedPattern !== undefined) expect(() => checkPattern(allowedPattern), name).not.to.throw();
      }
    }
  });
});
