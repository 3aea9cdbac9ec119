import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { expect } from "chai";
import { inParallel } from "../../history/parallel.ts";

describe("work on many items", () => {
  it("begins in their order, so many at the same time, and gives the results in that order", async () => {
    const log: string[] = [];
    const results = await inParallel([3, 1, 2, 1], 2, async (rounds) => {
      log.push(`${rounds} begins`);
      for (let round = 0; round < rounds; round++) await turnOfTheLoop();
      log.push(`${rounds} ends`);
      return rounds * 10;
    });
    expect(results).to.deep.equal([30, 10, 20, 10]);
    expect(log.slice(0, 4)).to.deep.equal(["3 begins", "1 begins", "1 ends", "2 begins"]);
  });

  it("begins nothing more once one has failed", async () => {
    const begun: number[] = [];
    const run = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await turnOfTheLoop();
      if (item === 2) throw new Error("two");
    });
    const error = await run.catch((error: unknown) => error);
    await turnOfTheLoop();
    expect((error as Error).message).to.equal("two");
    // One was done when two failed, so that three may have taken its place.
    expect(begun.length).to.be.below(4);
  });
});
