import {
  DeleteMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { readHistory } from "../../history/read-history.ts";
import { PATIENT_RETRY } from "../../history/reader.ts";
import { executionFacts } from "../../history/report/facts.ts";
import { verify } from "../../history/verify.ts";
import type { WindowHistory } from "../../history/window-history.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { failures, reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";
import { type PassedRequest, type ProxyRefusal, startProxy } from "../helpers/proxy.ts";

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("reading a window's history", () => {
  describe("of the lab", () => {
    let lab: Rehearsal;
    before(async () => {
      lab = await openedFourTimes();
    });
    after(() => lab.stop());

    it("reads the executions of a range, with its start and without its end", async () => {
      const all = (await readHistory(lab.ssm, lab.windowId)).executions.map(({ startedAt }) => startedAt);
      const [, second, third] = all;
      const history = await readHistory(lab.ssm, lab.windowId, { from: second, to: third });
      expect(all).to.have.length(4);
      expect(history.executions.map(({ startedAt }) => startedAt)).to.deep.equal([second]);
      expect(history.range).to.deep.equal({ from: second, to: third });
    });

    it("reads nothing below executions before the last ones that are asked for", async () => {
      const all = (await readHistory(lab.ssm, lab.windowId)).executions;
      const { executions } = await readHistory(lab.ssm, lab.windowId, { last: 2, to: all[3]!.startedAt });
      expect(executions).to.deep.equal(all.slice(1, 3));
      const error = await readHistory(lab.ssm, lab.windowId, { last: 0 }).catch((reason: Error) => reason);
      expect(error).to.be.instanceOf(RangeError).and.have.property("message").that.contains("last is 0");
    });

    it("judges what a range in the past says by the end of that range", async () => {
      const { history, verdict } = await lab.verify({ to: new Date("2026-12-01T00:12:00Z") });
      expect(history.executions).to.have.length(2);
      expect(reasons(verdict)).to.equal("");
    });

    it("says since when nothing opened", async () => {
      const { verdict } = await lab.verify({ from: new Date("2026-12-01T00:24:00Z") });
      expect(reasons(verdict)).to.match(/no execution started since 2026-12-01T00:24:00Z.*next execution is at/);
    });

    it("reads excerpts of outputs, and all of them when it is asked to", async () => {
      const excerpts = await outputs(lab, {});
      const whole = await outputs(lab, { fullOutput: true });
      const cut = excerpts.findIndex(({ isExcerpt }) => isExcerpt);
      expect(excerpts[cut]!.output)
        .to.match(/---Output truncated---$/)
        .and.have.length.at.most(2500);
      expect(whole.some(({ isExcerpt }) => isExcerpt)).to.equal(false);
      expect(whole[cut]!.output).to.have.length.greaterThan(2500);
    });

    it("ends when it is interrupted", async () => {
      const controller = new AbortController();
      const reading = readHistory(lab.ssm, lab.windowId, { signal: controller.signal });
      controller.abort();
      const error = await reading.catch((reason: Error) => reason);
      expect(error).to.be.instanceOf(Error).and.have.property("name", "AbortError");
    });

    it("goes on through throttling", async function () {
      // The SDK's limiter slows the whole client down, as it should.
      this.timeout(60_000);
      let asked = 0;
      const throttle = () => (asked++ === 5 ? THROTTLED : undefined);
      await withProxy(lab, throttle, async (ssm) => {
        expect((await readHistory(ssm, lab.windowId)).executions).to.have.length(4);
      });
    });

    it("keeps the excerpt of an output that is gone when it is asked for", async () => {
      const refuse = ({ operation }: PassedRequest) =>
        operation === "GetCommandInvocation" ? gone("InvocationDoesNotExist") : undefined;
      await withProxy(lab, refuse, async (ssm) => {
        const steps = await outputs({ ...lab, ssm }, { fullOutput: true });
        expect(steps.some(({ isExcerpt, output }) => isExcerpt && output !== "")).to.equal(true);
      });
    });

    for (const [operation, says] of [
      ["DescribeMaintenanceWindowExecutionTasks", /Its tasks are no longer available/],
      ["DescribeMaintenanceWindowExecutionTaskInvocations", /The task's invocations are no longer available/],
    ] as const) {
      it(`says what is gone when ${operation} does not find it`, async () => {
        const refuse = (request: PassedRequest) =>
          request.operation === operation ? gone("DoesNotExistException") : undefined;
        await withProxy(lab, refuse, async (ssm) => {
          const history = await readHistory(ssm, lab.windowId);
          const verdict = verify(history, { now: new Date("2026-12-01T00:24:59Z") });
          expect(failures(verdict)).to.include.members(["reached", "steps-succeeded", "nobody-else"]);
          expect(reasons(verdict)).to.match(says);
        });
      });
    }

    it("reads a window that is deleted by its executions", async () => {
      const lab = await openedFourTimes();
      await lab.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: lab.windowId }));
      const { history, verdict } = await lab.verify();
      expect(history.window.isDeleted).to.equal(true);
      expect(history.executions).to.have.length(4);
      expect(failures(verdict)).to.deep.equal(["opened", "reached", "nobody-else"]);
      const nodes = [...history.nodes.keys()];
      const { verdict: named } = await lab.verify({ expectation: { nodes, onSchedule: false } });
      await lab.stop();
      expect(reasons(named)).to.equal("");
    });

    it("refuses a window that never was", async () => {
      const error = await readHistory(lab.ssm, "mw-00000000000000000").catch((reason: Error) => reason);
      expect(error).to.have.property("name", "DoesNotExistException");
    });
  });

  it("asks about no node for a window that has none", async () => {
    const lab = await rehearse({ patchGroup: "None" });
    await lab.to("2026-12-01T00:06:00Z");
    await withProxy(lab, undefined, async (ssm, counts) => {
      expect((await readHistory(ssm, lab.windowId)).nodes.size).to.equal(0);
      expect(counts()).to.include.keys("DescribeInstanceInformation", "ListComplianceSummaries");
      expect(counts()).to.not.have.any.keys("ListResourceComplianceSummaries", "DescribeInstancePatchStates");
    });
    await lab.stop();
  });

  it("says of a command that Run Command has forgotten that it is gone", async () => {
    const lab = await rehearse({ fleet: twoNodes(""), schedule: "at(2026-12-01T02:00:00)", durationHours: 24 });
    // Commands are forgotten before their execution, which ends when the slow task after the patching does.
    await lab.ssm.send(
      new RegisterTaskWithMaintenanceWindowCommand({
        WindowId: lab.windowId,
        TaskType: "RUN_COMMAND",
        TaskArn: "AWS-RunShellScript",
        Targets: [{ Key: "WindowTargetIds", Values: [lab.windowTargetId] }],
        Priority: 5,
        MaxConcurrency: "2",
        MaxErrors: "0",
        TaskInvocationParameters: {
          RunCommand: { Parameters: { commands: ["sleep 36000"], executionTimeout: ["172800"] } },
        },
      }),
    );
    await lab.to("2026-12-31T06:00:00Z");
    const { history, verdict } = await lab.verify();
    await lab.stop();
    const [patching] = history.executions[0]!.tasks.flatMap(({ invocations }) => invocations);
    expect(patching).to.deep.include({ status: "SUCCESS", nodes: [] });
    expect(patching!.unavailable).to.match(
      /^Command [0-9a-f-]{36} is no longer available: Systems Manager keeps commands for 30 days/,
    );
    expect(reasons(verdict)).to.contain("is no longer available");
  });

  it("reads a thousand nodes from lists, without a request for each step", async function () {
    this.timeout(120_000);
    const fleet = `
nodes:
  - { prefix: web, count: 997, platform: amazon-linux-2, patchedThrough: 2026-11-20, tags: { Patch Group: App } }
  - { prefix: odd, count: 2, platform: amazon-linux-2, patchedThrough: 2026-11-20, tags: { Patch Group: App }, behaviour: { faults: { failingPatches: ["*"] } } }
  - { prefix: off, count: 1, platform: amazon-linux-2, tags: { Patch Group: App }, behaviour: { faults: { offline: true } } }
`;
    const lab = await rehearse({ fleet, maxConcurrency: "100%", schedule: "cron(0 2 ? * * *)" });
    await lab.to("2026-12-03T04:30:00Z");
    await withProxy(lab, undefined, async (ssm, counts) => {
      const history = await readHistory(ssm, lab.windowId);
      const invocations = history.executions.flatMap(({ tasks }) =>
        tasks.flatMap((task) => task.invocations.flatMap(({ nodes }) => nodes)),
      );
      expect(history.executions).to.have.length(3);
      expect(invocations).to.have.length(3000);
      expect(history.nodes.size).to.equal(1000);
      const { ListCommandInvocations, GetCommandInvocation, ...others } = counts();
      expect(GetCommandInvocation).to.equal(undefined);
      expect(ListCommandInvocations).to.be.at.most(3 * 21);
      expect(others.DescribeInstancePatchStates, "each node is asked about once").to.equal(20);
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).to.be.lessThan(100);
    });
    const all = await readHistory(lab.ssm, lab.windowId);
    await withProxy(lab, undefined, async (ssm, counts) => {
      const history = await readHistory(ssm, lab.windowId, { earlierNodes: 1999 });
      expect(history.executions.slice(1), "the latest, and one more").to.deep.equal(all.executions.slice(1));
      const of = ({ executions: [first] }: WindowHistory) => first!.tasks[0]!.invocations[0]!;
      const nodes = of(all).nodes.filter(({ status }) => status !== "Success");
      expect(nodes.map(({ status }) => status).sort()).to.deep.equal(["Failed", "Failed", "Failed"]);
      expect(of(history)).to.deep.equal({ ...of(all), nodes, unlistedNodes: 997 });
      expect(counts().ListCommandInvocations).to.be.at.most(2 * 20 + 10);
      const [first] = all.executions;
      const whole = executionFacts(first!, all, false);
      const counted = executionFacts(history.executions[0]!, history, false);
      expect({ ...counted, execution: first, installed: whole.installed }).to.deep.equal(whole);
      // What was not read proves nothing.
      const verdict = verify(history, { now: new Date("2026-12-03T04:30:00Z"), judge: "all" });
      expect(reasons(verdict)).to.contain("only the nodes were read on which it did not succeed");
    });
    const few = await readHistory(lab.ssm, lab.windowId, { outputs: "unsuccessful" });
    const kept = stepsOf(all).map((step) => {
      const text = step.output + step.errorOutput;
      return step.status === "Success" ? { ...step, output: "", errorOutput: "", isExcerpt: text !== "" } : step;
    });
    expect(kept.filter(({ output }) => output !== "")).to.have.length(6);
    expect(stepsOf(few)).to.deep.equal(kept);
    const now = new Date("2026-12-03T04:30:00Z");
    expect(verify(few, { now }).findings).to.deep.equal(verify(all, { now }).findings);
    await lab.stop();
  });
});

async function openedFourTimes(): Promise<Rehearsal> {
  const lab = await rehearse({});
  await lab.to("2026-12-01T00:24:59Z");
  return lab;
}

const THROTTLED: ProxyRefusal = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };

function gone(code: string): ProxyRefusal {
  return { status: 400, code, message: "" };
}

async function withProxy(
  lab: Pick<Rehearsal, "endpoint">,
  refuse: Parameters<typeof startProxy>[1],
  work: (ssm: SSMClient, counts: () => Record<string, number>) => Promise<void>,
): Promise<void> {
  const proxy = await startProxy(lab.endpoint, refuse);
  const settings = { endpoint: proxy.endpoint, region: "us-east-1", credentials: CREDENTIALS };
  const ssm = new SSMClient({ ...settings, ...PATIENT_RETRY });
  try {
    await work(ssm, proxy.counts);
  } finally {
    ssm.destroy();
    await proxy.stop();
  }
}

/** Every step of every node that ran. */
async function outputs({ ssm, windowId }: Pick<Rehearsal, "ssm" | "windowId">, options: { fullOutput?: boolean }) {
  return stepsOf(await readHistory(ssm, windowId, options));
}

function stepsOf({ executions }: WindowHistory) {
  return executions.flatMap(({ tasks }) =>
    tasks.flatMap(({ invocations }) => invocations.flatMap(({ nodes }) => nodes.flatMap(({ steps }) => steps))),
  );
}
