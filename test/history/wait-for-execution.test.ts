import { DeleteMaintenanceWindowCommand, SSMClient, UpdateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { waitClock } from "../../automation/read-back/wait-clock.ts";
import { reportFacts } from "../../history/report/facts.ts";
import {
  type WaitClock,
  type WaitOptions,
  type WaitProgress,
  type WaitTrouble,
  waitForExecution,
} from "../../history/wait-for-execution.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";
import { startProxy } from "../helpers/proxy.ts";

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

    it("leads to the same facts as a later question about the same execution", async () => {
      // Every node says that nothing was missing, by an operation that is older than what has been published since.
      await lab.to("2026-12-15T01:00:00Z");
      const { result } = await wait(lab);
      const waited = await lab.verify({ from: result.from, patches: "changes" });
      const later = await lab.verify({ patches: "changes" });
      const seen = ({ history, verdict }: typeof waited) => {
        const { judged, fleet, nodes } = reportFacts(history, verdict);
        return {
          judged,
          fleet,
          nodes: nodes.map(({ node: _, ...facts }) => facts),
          findings: verdict.findings.filter(({ check }) => check !== "opened"),
        };
      };
      expect(seen(waited)).to.deep.equal(seen(later));
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

    it("goes by a schedule that changes while it waits", async () => {
      let isFirst = true;
      const clock = clockOf(lab);
      const { result, progress } = await wait(lab, {
        clock: {
          now: clock.now,
          async pass(instant, signal) {
            if (isFirst) {
              const Schedule = "cron(0 3 ? * * *)";
              await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: lab.windowId, Schedule }));
            }
            isFirst = false;
            await clock.pass(instant, signal);
          },
        },
      });
      expect(result.outcome).to.equal("ended");
      const waiting = progress.flatMap((step) => (step.type === "waiting" ? [step.opensAt.toISOString()] : []));
      expect([...new Set(waiting)]).to.deep.equal(["2026-12-01T02:00:00.000Z", "2026-12-01T03:00:00.000Z"]);
    });

    for (const [what, change] of [
      ["disabled", () => new UpdateMaintenanceWindowCommand({ WindowId: lab.windowId, Enabled: false })],
      ["deleted", () => new DeleteMaintenanceWindowCommand({ WindowId: lab.windowId })],
    ] as const) {
      it(`ends when the window is ${what} while it waits, before its time`, async () => {
        const clock = clockOf(lab);
        const { result } = await wait(lab, {
          clock: {
            now: clock.now,
            async pass(instant, signal) {
              await lab.ssm.send(change() as UpdateMaintenanceWindowCommand);
              await clock.pass(instant, signal);
            },
          },
        });
        expect(result.outcome).to.equal("never");
        expect(Date.parse(await now(lab))).to.be.below(Date.parse("2026-12-01T02:00:00Z"));
      });
    }

    it("finds what happened while the clock jumped over it", async () => {
      const clock = clockOf(lab);
      const leap = (instant: Date) => new Date(instant.getTime() + 6 * 3_600_000);
      const { result, progress } = await wait(lab, {
        clock: { now: clock.now, pass: (instant, signal) => clock.pass(leap(instant), signal) },
      });
      expect(result.outcome).to.equal("ended");
      expect(progress.at(-1)).to.deep.include({ type: "ended" });
      expect(Date.parse(await now(lab))).to.be.below(Date.parse("2026-12-01T12:00:00Z"));
    });

    it("goes on through minutes in which an execution is not there yet, though the window names its next opening", async () => {
      // AWS does so for some seconds; here what is listed is held back for three minutes.
      const isEarly = async () => Date.parse(await now(lab)) < Date.parse("2026-12-01T02:03:00Z");
      let early = true;
      const held = await startProxy(lab.endpoint, ({ operation }) =>
        early && operation === "DescribeMaintenanceWindowExecutions" ? EMPTY : undefined,
      );
      const ssm = clientOf(held.endpoint);
      const clock = clockOf(lab);
      const { result, progress } = await wait(lab, {
        ssm,
        clock: {
          now: clock.now,
          async pass(instant, signal) {
            await clock.pass(instant, signal);
            early = await isEarly();
          },
        },
      });
      ssm.destroy();
      await held.stop();
      expect(result.outcome).to.equal("ended");
      expect(Date.parse(await now(lab))).to.be.below(Date.parse("2026-12-01T02:30:00Z"));
      expect(progress.filter(({ type }) => type === "waiting").length).to.be.at.least(4);
    });

    it("asks two questions a look, and none about the nodes", async () => {
      const proxy = await startProxy(lab.endpoint);
      const ssm = clientOf(proxy.endpoint);
      const clock = clockOf(lab);
      let looks = 0;
      const { result } = await wait(lab, {
        ssm,
        onProgress: () => looks++,
        clock: {
          now: clock.now,
          // As a clock that runs by itself: five minutes at most.
          async pass(instant, signal) {
            const soon = Date.parse(await now(lab)) + 5 * 60_000;
            await clock.pass(new Date(Math.min(soon, instant.getTime())), signal);
          },
        },
      });
      ssm.destroy();
      await proxy.stop();
      expect(result.outcome).to.equal("ended");
      expect(looks).to.be.within(25, 35);
      const { DescribeMaintenanceWindowExecutions, DescribeInstancePatchStates } = proxy.counts();
      expect(DescribeMaintenanceWindowExecutions).to.equal(looks);
      expect(DescribeInstancePatchStates).to.equal(undefined);
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

  describe("when nothing answers for a while", () => {
    const patience = { firstMs: 20, maxMs: 100, giveUpMs: 10_000 };

    it("asks again, and goes on where it was", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * * *)" });
      const proxy = await startProxy(lab.endpoint);
      const ssm = clientOf(proxy.endpoint);
      const troubles: WaitTrouble[] = [];
      const clock = clockOf(lab);
      let passes = 0;
      const { result, progress } = await wait(lab, {
        ssm,
        patience,
        onTrouble: (trouble) => {
          troubles.push(trouble);
          if (troubles.length === 3) proxy.answer(true);
        },
        clock: {
          now: clock.now,
          async pass(instant, signal) {
            if (++passes === 2) proxy.answer(false);
            await clock.pass(instant, signal);
          },
        },
      });
      ssm.destroy();
      await proxy.stop();
      await lab.stop();
      expect(troubles).to.have.length(3);
      expect(troubles.map(({ retryInMs }) => retryInMs)).to.deep.equal([20, 40, 80]);
      expect(result.outcome).to.equal("ended");
      expect(progress[0]!.type).to.equal("waiting");
    });

    it("survives a clock that is away, too", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * * *)" });
      const clock = clockOf(lab);
      const gone = await startProxy(lab.endpoint);
      await gone.stop();
      const away = clockOf(lab, gone.endpoint);
      let [nows, passes] = [0, 0];
      const troubles: WaitTrouble[] = [];
      const { result } = await wait(lab, {
        patience,
        onTrouble: (trouble) => troubles.push(trouble),
        clock: {
          now: () => (++nows === 3 ? away.now() : clock.now()),
          pass: (instant, signal) => (++passes === 2 ? away.pass(instant, signal) : clock.pass(instant, signal)),
        },
      });
      await lab.stop();
      expect(troubles).to.have.length(2);
      expect(result.outcome).to.equal("ended");
    });

    for (const [what, options] of [
      ["its patience", { patience: { ...patience, giveUpMs: 300 } }],
      ["its time", { patience, timeoutMs: 300 }],
    ] as const) {
      it(`gives up with ${what}, and says who did not answer`, async () => {
        const lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * * *)" });
        const proxy = await startProxy(lab.endpoint);
        const ssm = clientOf(proxy.endpoint);
        const clock = clockOf(lab);
        const waiting = wait(lab, {
          ssm,
          ...options,
          clock: { now: clock.now, pass: async () => proxy.answer(false) },
        });
        const error = await waiting.catch((reason: Error) => reason);
        ssm.destroy();
        await proxy.stop();
        await lab.stop();
        expect(error).to.be.instanceOf(Error).and.have.property("code", "ECONNRESET");
      });
    }

    it("is not patient with a refusal, nor when the first question fails", async () => {
      const lab = await rehearse({ schedule: "cron(0 2 ? * * *)" });
      const refused = await startProxy(lab.endpoint, () => ({
        status: 400,
        code: "AccessDeniedException",
        message: "no",
      }));
      const ssm = clientOf(refused.endpoint);
      const error = await wait(lab, { ssm, patience }).catch((reason: Error) => reason);
      expect(error).to.have.property("name", "AccessDeniedException");
      ssm.destroy();
      await refused.stop();
      const nobody = clientOf("http://127.0.0.1:9");
      const nothing = await wait(lab, { ssm: nobody, patience }).catch((reason: Error) => reason);
      nobody.destroy();
      await lab.stop();
      expect(nothing).to.have.property("code", "ECONNREFUSED");
    });
  });

  it("looks now and then on a clock that runs by itself", async () => {
    const lab = await rehearse({ fleet: twoNodes(""), clock: "real" });
    await lab.control("POST", "/clock", { rate: 600 });
    const { result } = await wait(lab);
    await lab.stop();
    expect(result.outcome).to.equal("ended");
  });
});

/** An answer to a list that has nothing (yet). */
const EMPTY = { status: 200, body: {} };

function clientOf(endpoint: string): SSMClient {
  return new SSMClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
}

/** The emulator's clock, as the driver waits on it. */
function clockOf(lab: Rehearsal, endpoint = lab.endpoint): WaitClock {
  return waitClock({ cloud: "emulator" }, {}, endpoint).clock;
}

async function wait(lab: Rehearsal, options: WaitOptions & { clock?: WaitClock; ssm?: SSMClient } = {}) {
  const progress: WaitProgress[] = [];
  const { clock = clockOf(lab), ssm = lab.ssm, ...rest } = options;
  const result = await waitForExecution(ssm, lab.windowId, clock, {
    ...rest,
    onProgress: (step) => {
      progress.push(step);
      rest.onProgress?.(step);
    },
  });
  return { result, progress };
}

async function now({ control }: Rehearsal): Promise<string> {
  return (await control("GET", "/clock")).body.now;
}
