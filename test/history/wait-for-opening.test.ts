import { expect } from "chai";
import { waitClock } from "../../automation/stack/wait-clock.ts";
import { type WaitOptions, type WaitProgress, waitForOpening } from "../../history/wait-for-opening.ts";
import { rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("waiting for a window's next opening", () => {
  describe("on a clock that stands still", () => {
    let lab: Rehearsal;
    beforeEach(async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * * *)" });
    });
    afterEach(() => lab.stop());

    it("moves it to the opening and on until the execution has ended", async () => {
      const { result, progress } = await wait(lab);
      expect(result.outcome).to.equal("ended");
      expect([...new Set(progress.map(({ type }) => type))]).to.deep.equal(["waiting", "running", "ended"]);
      expect(progress[0]).to.deep.include({ opensAt: new Date("2026-12-01T02:00:00Z") });
      const { verdict } = await lab.verify({ from: result.from });
      expect(verdict.passed).to.equal(true);
    });

    it("remembers the patch data from before, so that the difference can be told", async () => {
      const first = await wait(lab);
      expect(first.result.patchBefore.size).to.equal(0);
      const { result } = await wait(lab);
      expect([...result.patchBefore.keys()]).to.have.length(2);
      const { history } = await lab.verify({ from: result.from, patchBefore: result.patchBefore });
      const [node] = history.nodes.values();
      expect(node!.patchBefore!.operationEndedAt).to.be.below(node!.patch!.operationEndedAt!);
    });

    it("is over at once when it is taken up again after the end", async () => {
      const { result } = await wait(lab);
      const before = await now(lab);
      const again = await wait(lab, { from: result.from });
      expect(again.progress.map(({ type }) => type)).to.deep.equal(["ended"]);
      expect(await now(lab)).to.equal(before);
    });

    it("goes on when it is taken up again in the middle of an execution", async () => {
      const from = new Date(await now(lab));
      await lab.to("2026-12-01T02:00:30Z");
      const { progress } = await wait(lab, { from });
      expect([...new Set(progress.map(({ type }) => type))]).to.deep.equal(["running", "ended"]);
    });

    it("ends at its deadline, and moves the clock no further", async () => {
      const { result } = await wait(lab, { timeoutMs: 600_000 });
      expect(result.outcome).to.equal("deadline");
      expect(Date.parse(await now(lab))).to.equal(result.from.getTime() + 600_000);
    });

    it("ends when it is interrupted", async () => {
      const controller = new AbortController();
      const waiting = wait(lab, { signal: controller.signal, onProgress: () => controller.abort() });
      expect(await waiting.catch((error: Error) => error.name)).to.equal("AbortError");
    });
  });

  it("ends at once when the window does not open any more", async () => {
    const lab = await rehearse({ schedule: "at(2020-01-01T00:00:00)" });
    const { result } = await wait(lab);
    await lab.stop();
    expect(result.outcome).to.equal("never");
  });

  it("looks now and then on a clock that runs by itself", async () => {
    const lab = await rehearse({ fleet: twoNodes(""), clock: "real" });
    await lab.control("POST", "/clock", { rate: 600 });
    const { result } = await wait(lab);
    await lab.stop();
    expect(result.outcome).to.equal("ended");
  });
});

async function wait(lab: Rehearsal, options: WaitOptions = {}) {
  const progress: WaitProgress[] = [];
  const clock = waitClock({ cloud: "emulator" }, {}, lab.endpoint);
  const result = await waitForOpening(lab.ssm, lab.windowId, clock, {
    onProgress: (step) => progress.push(step),
    ...options,
  });
  return { result, progress };
}

async function now({ control }: Rehearsal): Promise<string> {
  return (await control("GET", "/clock")).body.now;
}
