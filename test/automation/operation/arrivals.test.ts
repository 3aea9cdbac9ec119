import { expect } from "chai";
import { Arrivals } from "../../../automation/operation/operation-queue.ts";

describe("the order of arrival", () => {
  it("is that of the calls, whoever is ready first and whoever gives up", async () => {
    const arrivals = new Arrivals();
    const passed: string[] = [];
    const ready: string[] = [];
    /** Ready after so many turns of the event loop. */
    const come = async (name: string, turns: number, givesUp = false) => {
      const { before, pass } = arrivals.next();
      try {
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        ready.push(name);
        if (givesUp) return;
        await before;
        passed.push(name);
      } finally {
        pass();
      }
    };
    await Promise.all([come("first", 4), come("second", 1), come("third", 3, true), come("fourth", 2)]);
    expect(ready).to.deep.equal(["second", "fourth", "third", "first"]);
    expect(passed).to.deep.equal(["first", "second", "fourth"]);
  });
});
