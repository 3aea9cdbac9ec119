import { expect } from "chai";
import { valueInText } from "../../config/value-in-text.ts";

describe("the value in a config key's text", () => {
  for (const [text, value] of [
    ['{"a":[1]}', { a: [1] }],
    [" [true]", [true]],
    ["{not JSON", "{not JSON"],
    ["5", "5"],
    ["true", "true"],
    ['"quoted"', '"quoted"'],
    ["", ""],
  ] as const) {
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => {
      expect(valueInText(text)).to.deep.equal(value);
    });
  }
});
