import { expect } from "chai";
import { RealClock } from "../../../emulator/clock/real-clock.ts";

describe("the real clock", () => {
  const clocks: RealClock[] = [];
  const start = (startMs?: number): RealClock => {
    const clock = new RealClock(startMs);
    clocks.push(clock);
    return clock;
  };
  afterEach(() => {
    for (const clock of clocks.splice(0)) clock.stop();
  });

  it("shows the machine's time", () => {
    const before = Date.now();
    expect(start().now()).to.be.within(before, Date.now());
    expect(start().isOnMachineTime).to.equal(true);
  });

  it("begins where it is told to", () => {
    const clock = start(1000);
    expect(clock.now()).to.be.within(1000, 60_000);
    expect(clock.isOnMachineTime).to.equal(false);
  });

  it("runs alarms in order, each once", async () => {
    const clock = start();
    const ran: string[] = [];
    const now = clock.now();
    await new Promise<void>((resolve) => {
      clock.at(now + 3, () => {
        ran.push("third");
        resolve();
      });
      clock.at(now + 1, () => void ran.push("first"));
      clock.at(now + 1, () => void ran.push("second"));
    });
    expect(ran).to.deep.equal(["first", "second", "third"]);
  });

  it("stands still while it is paused and goes on from there", async () => {
    const clock = start(1000);
    clock.pause();
    const pausedMs = clock.now();
    let hasRun = false;
    const ran = new Promise<void>((resolve) => {
      clock.at(pausedMs + 1, () => {
        hasRun = true;
        resolve();
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).to.equal(pausedMs);
    expect(hasRun).to.equal(false);
    clock.resume();
    await ran;
    expect(clock.now()).to.be.at.least(pausedMs + 1);
  });

  it("reaches an hour in moments at a rate of 100000", async () => {
    const clock = start(0);
    clock.setRate(100_000);
    await new Promise<void>((resolve) => void clock.at(3_600_000, () => resolve()));
    expect(clock.now()).to.be.at.least(3_600_000);
    clock.setRate(1);
    const slowMs = clock.now();
    expect(clock.now() - slowMs).to.be.below(60_000);
  });
});
