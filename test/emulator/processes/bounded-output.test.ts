import { expect } from "chai";
import fc from "fast-check";
import { BoundedOutput } from "../../../emulator/processes/bounded-output.ts";

describe("bounded output", () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40, max: 127 }), { maxLength: 60 });
  for (const keeps of ["first", "last"] as const) {
    it(`keeps the ${keeps} bytes, however they come`, () => {
      fc.assert(
        fc.property(chunks, fc.integer({ min: 0, max: 100 }), (given, bytesMax) => {
          const output = new BoundedOutput(keeps, bytesMax);
          for (const chunk of given) output.push(chunk);
          const all = Buffer.concat(given);
          const kept = keeps === "first" ? all.subarray(0, bytesMax) : all.subarray(Math.max(0, all.length - bytesMax));
          expect(output.toString()).to.equal(kept.toString());
          expect(output.total).to.equal(all.length);
        }),
      );
    });
  }
});
