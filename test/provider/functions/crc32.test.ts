import { expect } from "chai";
import { crc32 } from "../../../provider/functions/crc32.ts";

describe("crc32", () => {
  it("gives the polynomial's check value", () => {
    expect(crc32("123456789")).to.equal(0xcbf43926);
    expect(crc32("")).to.equal(0);
  });
});
