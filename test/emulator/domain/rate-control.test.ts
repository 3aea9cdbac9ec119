import { expect } from "chai";
import fc from "fast-check";
import { concurrencyOf, errorsAllowed, rampedConcurrency } from "../../../emulator/domain/rate-control.ts";

describe("rate control", () => {
  for (const [maxConcurrency, count, places] of [
    ["1", 50, 1],
    ["50", 10, 50],
    ["10%", 50, 5],
    ["10%", 59, 5],
    ["10%", 3, 1],
    ["1%", 99, 1],
    ["7%", 100, 7],
    ["100%", 7, 7],
    [null, 1, 1],
  ] as const) {
    it(`rule 19: MaxConcurrency ${maxConcurrency} of ${count} is ${places} at once`, () => {
      expect(concurrencyOf(maxConcurrency, count)).to.equal(places);
    });
  }

  for (const [maxErrors, count, allowed] of [
    ["0", 50, 0],
    ["3", 50, 3],
    ["10%", 50, 5],
    ["10%", 9, 0],
    ["0%", 50, 0],
    ["100%", 50, 50],
    [null, 1, 0],
  ] as const) {
    it(`rule 20: MaxErrors ${maxErrors} of ${count} stops after ${allowed} at the next`, () => {
      expect(errorsAllowed(maxErrors, count)).to.equal(allowed);
    });
  }

  it("rule 18: runs one first, then two, four, eight, up to MaxConcurrency", () => {
    const places = Array.from({ length: 16 }, (_, ended) => rampedConcurrency(10, ended));
    expect(places).to.deep.equal([1, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8, 8, 8, 10]);
  });

  it("rule 18: never runs more than MaxConcurrency, never none, and never slows down", () => {
    const numbers = fc.record({ concurrency: fc.integer({ min: 1, max: 1000 }), ended: fc.nat(1_000_000) });
    fc.assert(
      fc.property(numbers, ({ concurrency, ended }) => {
        const places = rampedConcurrency(concurrency, ended);
        return places >= 1 && places <= concurrency && rampedConcurrency(concurrency, ended + 1) >= places;
      }),
    );
  });
});
