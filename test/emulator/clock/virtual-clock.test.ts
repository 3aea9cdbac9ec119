import { expect } from "chai";
import { VirtualClock } from "../../../emulator/clock/virtual-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe("the virtual clock", () => {
  it("runs alarms of the same instant in the order they were set", async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    clock.at(20, () => void ran.push("late"));
    clock.at(10, () => void ran.push("first"));
    clock.at(10, () => void ran.push("second"));
    await clock.advanceTo(20);
    expect(ran).to.deep.equal(["first", "second", "late"]);
  });

  it("runs an hourly alarm of a year 8760 times, each at its own now", async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    const ring = (): void => {
      ran.push(clock.now());
      clock.at(clock.now() + HOUR_MS, ring);
    };
    clock.at(HOUR_MS, ring);
    await clock.advanceBy(365 * DAY_MS);
    expect(ran).to.have.length(8760);
    expect(ran.every((nowMs, index) => nowMs === (index + 1) * HOUR_MS)).to.equal(true);
  });

  it("finds alarms that are set while one runs, also for the same instant", async () => {
    const clock = new VirtualClock(0);
    const ran: [string, number][] = [];
    clock.at(10, () => {
      clock.at(10, () => void ran.push(["same", clock.now()]));
      clock.at(5, () => void ran.push(["past", clock.now()]));
      clock.at(30, () => void ran.push(["later", clock.now()]));
      clock.at(99, () => void ran.push(["beyond", clock.now()]));
    });
    await clock.advanceTo(50);
    expect(ran).to.deep.equal([
      ["past", 10],
      ["same", 10],
      ["later", 30],
    ]);
    expect(clock.now()).to.equal(50);
  });

  it("runs what is due already without being moved", async () => {
    const clock = new VirtualClock(100);
    await new Promise<void>((resolve) => void clock.at(100, () => resolve()));
    expect(clock.now()).to.equal(100);
  });

  it("leaves out an alarm that was cancelled", async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    const cancelled = clock.at(20, () => void ran.push("cancelled"));
    clock.at(10, () => cancelled.cancel());
    await clock.advanceTo(30);
    expect(ran).to.deep.equal([]);
  });

  it("makes two moves asked for at once one after the other", async () => {
    const clock = new VirtualClock(0);
    const reached = await Promise.all([clock.advanceBy(10), clock.advanceBy(10)]);
    expect(reached).to.deep.equal([10, 20]);
  });

  it("refuses to go back", async () => {
    const clock = new VirtualClock(1000);
    const error = await clock.advanceTo(999).catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(RangeError);
    expect(clock.now()).to.equal(1000);
  });

  it("waits for an alarm's work before the next one runs", async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    clock.at(10, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      ran.push(`slow at ${clock.now()}`);
    });
    clock.at(11, () => void ran.push(`next at ${clock.now()}`));
    await clock.advanceTo(20);
    expect(ran).to.deep.equal(["slow at 10", "next at 11"]);
  });

  it("stays where it got to when a move is abandoned", async () => {
    const clock = new VirtualClock(0);
    const abandoned = new AbortController();
    clock.at(10, () => abandoned.abort());
    clock.at(20, () => expect.fail("the move was abandoned"));
    expect(await clock.advanceTo(30, { signal: abandoned.signal })).to.equal(10);
    expect(clock.now()).to.equal(10);
  });

  it("says where it got to when a move ends, and nothing when it went nowhere", async () => {
    const positions: number[] = [];
    const clock = new VirtualClock(5, (nowMs) => positions.push(nowMs));
    await clock.advanceBy(0);
    await clock.advanceBy(10);
    expect(positions).to.deep.equal([15]);
  });
});
