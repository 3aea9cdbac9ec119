import { expect } from "chai";
import { Arrivals } from "../../../automation/operation/operation-queue.ts";

describe("the order of arrival", () => {
  it("is that of the calls, whoever is ready first and whoever gives up", async () => {
    const arrivals = new Arrivals();
    const passed: string[] = [];
    const come = async (name: string, readyAfterMs: number, givesUp = false) => {
      const { before, pass } = arrivals.next();
      try {
        await new Promise((resolve) => setTimeout(resolve, readyAfterMs));
        if (givesUp) return;
        await before;
        passed.push(name);
      } finally {
        pass();
      }
    };
    await Promise.all([come("first", 30), come("second", 0), come("third", 10, true), come("fourth", 1)]);
    expect(passed).to.deep.equal(["first", "second", "fourth"]);
  });
});
