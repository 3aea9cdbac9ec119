import { expect } from "chai";
import fc from "fast-check";
import { matchesGlob } from "../../../emulator/input/glob.ts";

describe("a glob", () => {
  it("matches the whole text, with * for any characters and ? for one", () => {
    const rows: [pattern: string, text: string, matches: boolean][] = [
      ["openssl*", "openssl-libs", true],
      ["openssl", "openssl-libs", false],
      ["*lib*", "openssl-libs", true],
      ["*", "", true],
      ["", "", true],
      ["", "a", false],
      ["?", "a", true],
      ["?", "", false],
      ["a.c", "abc", false],
      ["KERNEL", "kernel", false],
      ["*a*b", "aab", true],
      ["*\n*", "line\nline", true],
    ];
    for (const [pattern, text, matches] of rows)
      expect(matchesGlob(pattern, text), `${pattern} ${text}`).to.equal(matches);
  });

  it("means what the same regular expression means", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
    const words = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
    fc.assert(
      fc.property(letters, words, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll("?", ".").replaceAll("*", ".*")}$`);
        expect(matchesGlob(pattern, text)).to.equal(expression.test(text));
      }),
    );
  });

  it("does not despair of a hundred stars", () => {
    expect(matchesGlob(`${"*a".repeat(50)}!`, "a".repeat(2000))).to.equal(false);
  });
});
