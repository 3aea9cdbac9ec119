import { expect } from "chai";
import fc from "fast-check";
import { DEPTH_MAX, isDeeperThan, JsonError, parseJson } from "../../../emulator/input/json.ts";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("JSON from a client", () => {
  it("means what JavaScript reads in it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseJson(text)).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it("may nest so deep and no deeper", () => {
    expect(isDeeperThan(DEPTH_MAX, parseJson(nested(DEPTH_MAX)))).to.equal(false);
    for (const text of [nested(DEPTH_MAX + 1), nested(20_000), `{"a":${nested(DEPTH_MAX)}}`, "[".repeat(1_000_000)]) {
      expect(() => parseJson(text)).to.throw(JsonError, `It is nested too deep: more than ${DEPTH_MAX} levels.`);
    }
  });

  it("does not nest inside its strings", () => {
    const brackets = "[".repeat(2 * DEPTH_MAX);
    for (const value of [brackets, `"${brackets}`, `\\${brackets}`, `\\"${brackets}`, `${brackets}\\`]) {
      const text = JSON.stringify({ [value]: value });
      expect(parseJson(text)).to.deep.equal({ [value]: value });
    }
  });
});
