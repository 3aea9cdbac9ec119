import { expect } from "chai";
import { SharedTime } from "../../../automation/read-back/shared-time.ts";
import type { WaitClock } from "../../../history/wait-for-execution.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 11, 1, 0, minute));

/** A clock that stands still until it is moved. */
function stillClock() {
  const moves: number[] = [];
  let now = at(0);
  const clock: WaitClock = {
    now: async () => now,
    async pass(instant) {
      now = instant;
      moves.push(instant.getUTCMinutes());
    },
  };
  return { clock, moves };
}

describe("time that several wait for", () => {
  it("is moved when all of them wait, and only as far as the first of them wants", async () => {
    const { clock, moves } = stillClock();
    const time = new SharedTime(["a", "b"]);
    const a = time.clock("a", "here", clock);
    const b = time.clock("b", "here", clock);
    const slow = a.pass(at(30), undefined);
    await new Promise(setImmediate);
    expect(moves).to.deep.equal([]);
    await b.pass(at(5), undefined);
    await slow;
    expect(moves).to.deep.equal([5]);
    const again = a.pass(at(30), undefined);
    await new Promise(setImmediate);
    expect(moves, "b looks at what has happened").to.deep.equal([5]);
    time.leave("b");
    await again;
    expect(moves).to.deep.equal([5, 30]);
  });

  it("is each clock's own", async () => {
    const here = stillClock();
    const there = stillClock();
    const time = new SharedTime(["a", "b"]);
    await Promise.all([
      time.clock("a", "here", here.clock).pass(at(30), undefined),
      time.clock("b", "there", there.clock).pass(at(5), undefined),
    ]);
    expect([here.moves, there.moves]).to.deep.equal([[30], [5]]);
  });

  it("fails for all that wait on a clock that cannot be moved", async () => {
    const broken: WaitClock = { now: async () => at(0), pass: () => Promise.reject(new Error("no clock")) };
    const time = new SharedTime(["a", "b"]);
    const ends = await Promise.allSettled(
      ["a", "b"].map((name) => time.clock(name, "", broken).pass(at(1), undefined)),
    );
    expect(ends.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
  });
});
