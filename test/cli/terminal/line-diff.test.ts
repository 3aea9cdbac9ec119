import { expect } from "chai";
import { lineDiff } from "../../../cli/terminal/line-diff.ts";

const shown = (before: string, after: string) =>
  lineDiff([...before], [...after])
    .map(({ mark, line }) => `${mark}${line}`)
    .join(" ");

describe("a diff of lines", () => {
  for (const [before, after, lines] of [
    ["", "ab", "+a +b"],
    ["ab", "", "-a -b"],
    ["abc", "axc", " a -b +x  c"],
    ["abcdefghij", "abcdefghiJ", " …  h  i -j +J"],
    ["xabcdefghijklm", "abcdefghijklmy", "-x  a  b  …  l  m +y"],
  ] as const) {
    it(`of "${before}" and "${after}" keeps what both have and two lines around a change`, () => {
      expect(shown(before, after)).to.equal(lines);
    });
  }

  it("of very long texts does not compare them", () => {
    const long = (text: string) => Array.from({ length: 3000 }, () => text);
    expect(lineDiff(long("a"), long("b"))).to.have.length(6000);
  });
});
