import { expect } from "chai";
import type { QueueLimits } from "../../../automation/api/driver-options.ts";
import { type Claim, OperationQueue } from "../../../automation/operation/operation-queue.ts";

const UNLIMITED: QueueLimits = { global: Infinity, perBackend: Infinity, perKey: Infinity };

describe("the operation queue", () => {
  it("lets one operation at a time on a stack, in the order they came", async () => {
    const { enter, started } = queue(UNLIMITED);
    const first = enter("a");
    enter("b", { stack: "a" });
    enter("c", { stack: "a" });
    await turn();
    expect(started).to.deep.equal(["a"]);
    (await first)();
    await turn();
    expect(started).to.deep.equal(["a", "b"]);
  });

  it("lets those overtake that wait for nothing, and tells the places", async () => {
    const { enter, started, positions } = queue({ ...UNLIMITED, perBackend: 1 });
    const first = enter("a", { backend: "one" });
    const second = enter("b", { backend: "one" });
    enter("c", { backend: "one" });
    enter("d", { backend: "two" });
    await turn();
    expect(started).to.deep.equal(["a", "d"]);
    (await first)();
    await second;
    expect(started).to.deep.equal(["a", "d", "b"]);
    expect(positions).to.deep.equal(["b 1", "c 2", "c 1"]);
  });

  it("keeps to the limits of the whole and of a key", async () => {
    const { enter, started } = queue({ ...UNLIMITED, global: 2, perKey: 1 });
    enter("a", { key: "x" });
    enter("b", { key: "x" });
    enter("c");
    enter("d");
    await turn();
    expect(started).to.deep.equal(["a", "c"]);
  });

  it("refuses limits that let nothing run", () => {
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      const given = { ...UNLIMITED, perKey: limit };
      expect(() => new OperationQueue(given), String(limit)).to.throw(
        RangeError,
        `limits.perKey is ${limit}: it must be`,
      );
    }
  });

  it("lets go of one that is aborted while it waits", async () => {
    const { enter, started, positions } = queue({ ...UNLIMITED, global: 1 });
    const first = enter("a");
    const controller = new AbortController();
    const second = enter("b", {}, controller.signal);
    enter("c");
    controller.abort("no more");
    expect(await second.catch((reason: unknown) => reason)).to.equal("no more");
    (await first)();
    await turn();
    expect(started).to.deep.equal(["a", "c"]);
    expect(positions).to.deep.equal(["b 1", "c 2", "c 1"]);
  });

  it("frees a place once, however often it is told to", async () => {
    const { enter, started } = queue({ ...UNLIMITED, global: 1 });
    const leave = await enter("a");
    enter("b");
    enter("c");
    leave();
    leave();
    await turn();
    expect(started).to.deep.equal(["a", "b"]);
  });
});

function queue(limits: QueueLimits) {
  const operations = new OperationQueue(limits);
  const started: string[] = [];
  const positions: string[] = [];
  const never = new AbortController().signal;
  const enter = async (name: string, claim: Partial<Claim> = {}, signal = never) => {
    const whole = { stack: name, backend: "file", ...claim };
    const leave = await operations.enter(whole, signal, (position) => positions.push(`${name} ${position}`));
    started.push(name);
    return leave;
  };
  return { enter, started, positions };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
