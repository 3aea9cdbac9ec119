import { DeleteMaintenanceWindowCommand, SSMClient, UpdateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { type ReadOptions, readHistory } from "../../history/read-history.ts";
import { PATIENT_RETRY } from "../../history/reader.ts";
import { htmlReport } from "../../history/report/html.ts";
import { junitXml } from "../../history/report/junit.ts";
import { markdownReport } from "../../history/report/markdown.ts";
import type { Verdict } from "../../history/verdict.ts";
import { verify } from "../../history/verify.ts";
import type { WindowHistory } from "../../history/window-history.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { failures, reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";
import { type PassedRequest, startProxy } from "../helpers/proxy.ts";

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;
type Refuse = Parameters<typeof startProxy>[1];

const NOW = new Date("2026-12-01T05:00:00Z");
const AT_TWO = "cron(0 2 ? * * *)";

/** Every list and answer that a history is made of. */
const OPERATIONS = [
  "GetMaintenanceWindow",
  "DescribeMaintenanceWindowTargets",
  "DescribeMaintenanceWindowTasks",
  "DescribeInstanceInformation",
  "DescribeMaintenanceWindowExecutions",
  "DescribeMaintenanceWindowExecutionTasks",
  "DescribeMaintenanceWindowExecutionTaskInvocations",
  "ListCommandInvocations",
  "DescribeInstancePatchStates",
  "DescribeInstancePatches",
  "ListResourceComplianceSummaries",
  "ListComplianceSummaries",
];

/** The lists' members, for items of which everything is missing. */
const MEMBERS: Readonly<Record<string, string>> = {
  DescribeMaintenanceWindowTargets: "Targets",
  DescribeMaintenanceWindowTasks: "Tasks",
  DescribeInstanceInformation: "InstanceInformationList",
  DescribeMaintenanceWindowExecutions: "WindowExecutions",
  DescribeMaintenanceWindowExecutionTasks: "WindowExecutionTaskIdentities",
  DescribeMaintenanceWindowExecutionTaskInvocations: "WindowExecutionTaskInvocationIdentities",
  ListCommandInvocations: "CommandInvocations",
  DescribeInstancePatchStates: "InstancePatchStates",
  DescribeInstancePatches: "Patches",
  ListResourceComplianceSummaries: "ResourceComplianceSummaryItems",
  ListComplianceSummaries: "ComplianceSummaryItems",
};

describe("a history of partial answers", () => {
  describe("of a window that patched at two o'clock", () => {
    let lab: Rehearsal;
    before(async () => {
      lab = await rehearse({ fleet: twoNodes('faults: { failingPatches: ["kernel*"] }'), schedule: AT_TWO });
      await lab.to("2026-12-01T05:00:00Z");
    });
    after(() => lab.stop());

    for (const operation of OPERATIONS) {
      const member = MEMBERS[operation];
      for (const body of [{}, ...(member ? [{ [member]: [{}] }, { [member]: [] }] : [])]) {
        it(`is judged and reported when ${operation} answers ${JSON.stringify(body)}`, async () => {
          const history = await readThrough(lab, (request) =>
            request.operation === operation ? { status: 200, body } : undefined,
          );
          const verdict = verify(history, { now: NOW });
          expect(verdict.findings).not.to.deep.equal([]);
          for (const text of [
            htmlReport({ title: "dev", history, verdict }),
            markdownReport({ title: "dev", history, verdict }),
            junitXml("dev", verdict, history),
          ]) {
            expect(text).not.to.match(/undefined|\bNaN\b|Invalid Date|\[object/);
          }
        });
      }

      it(`is none when ${operation} fails, with AWS's own error`, async () => {
        const error = await readThrough(lab, (request) =>
          request.operation === operation ? { status: 400, code: "ValidationException", message: "no" } : undefined,
        ).catch((reason: Error) => reason);
        expect(error).to.have.property("name", "ValidationException");
      });
    }

    it("proves no patches by counts that are not reported", async () => {
      const ids = ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"];
      const InstancePatchStates = ids.map((InstanceId) => ({
        InstanceId,
        PatchGroup: "App",
        BaselineId: "pb-0a1b2c3d4e5f60001",
        Operation: "Install",
        OperationStartTime: NOW.getTime() / 1000 - 600,
        OperationEndTime: NOW.getTime() / 1000 - 300,
        MissingCount: 0,
        FailedCount: 0,
        InstalledPendingRebootCount: 0,
      }));
      const history = await readThrough(lab, ({ operation }) =>
        operation === "DescribeInstancePatchStates" ? { status: 200, body: { InstancePatchStates } } : undefined,
      );
      const patched = (patches: "all" | "criticalAndSecurity") =>
        verify(history, { now: NOW, expectation: { patches, steps: "any" } }).findings.find(
          ({ check }) => check === "patched",
        )!;
      expect(patched("all")).to.include({ passed: false });
      expect(patched("all").text).to.match(/^Install: an unknown number installed though rejected,/);
      expect(patched("criticalAndSecurity").text).to.match(
        /^Install: an unknown number critical not installed, an unknown number security not installed,/,
      );
    });

    it("goes on through throttling of every list", async function () {
      this.timeout(60_000);
      const throttled = new Set<string>();
      const history = await readThrough(lab, ({ operation }) => {
        if (throttled.has(operation) || throttled.size >= 6) return undefined;
        throttled.add(operation);
        return { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
      });
      expect(throttled.size).to.equal(6);
      expect(history.executions[0]!.tasks[0]!.invocations[0]!.nodes).to.have.length(2);
    });
  });

  it("is none when a page after the first fails, and leaves no rejection behind", async () => {
    const fleet = `
nodes:
  - { prefix: web, count: 120, platform: amazon-linux-2, patchedThrough: 2026-11-20, tags: { Patch Group: App } }
`;
    const lab = await rehearse({ fleet, maxConcurrency: "100%", schedule: AT_TWO });
    await lab.to("2026-12-03T05:00:00Z");
    const stray: unknown[] = [];
    const onStray = (reason: unknown) => stray.push(reason);
    process.on("unhandledRejection", onStray);
    try {
      const failing = ({ operation, input }: PassedRequest) =>
        operation === "ListCommandInvocations" && input.NextToken
          ? { status: 400, code: "InvalidNextToken", message: "expired" }
          : undefined;
      const error = await readThrough(lab, failing).catch((reason: Error) => reason);
      expect(error).to.have.property("name", "InvalidNextToken");
      let asked = 0;
      const controller = new AbortController();
      const interrupted = await readThrough(
        lab,
        () => {
          if (++asked === 7) controller.abort();
          return undefined;
        },
        { signal: controller.signal },
      ).catch((reason: Error) => reason);
      expect(interrupted).to.have.property("name", "AbortError");
      // In the middle of a wait between retries, too, and with the reason that the signal has.
      const started = performance.now();
      const late = await readThrough(lab, () => ({ status: 400, code: "ThrottlingException", message: "" }), {
        signal: AbortSignal.timeout(300),
      }).catch((reason: Error) => reason);
      expect(late).to.have.property("name", "TimeoutError");
      expect(performance.now() - started).to.be.below(1_500);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(stray).to.deep.equal([]);
    } finally {
      process.off("unhandledRejection", onStray);
      await lab.stop();
    }
  });

  describe("of any range", () => {
    it("has executions that run, judged as such, and those before them", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-01T02:00:10Z");
      const { history, verdict } = await lab.verify();
      expect(history.executions.map(({ endedAt }) => endedAt)).to.deep.equal([undefined]);
      expect(reasons(verdict)).to.match(/started at 2026-12-01T02:00:00Z and is still IN_PROGRESS/);
      await lab.to("2026-12-02T02:00:10Z");
      const { history: both, verdict: last } = await lab.verify();
      await lab.stop();
      expect(both.executions).to.have.length(2);
      // The one before is judged, by patch data that are being made anew.
      expect(last.windowExecutionIds).to.deep.equal([both.executions[0]!.windowExecutionId]);
      for (const text of [htmlReport({ title: "dev", history: both, verdict: last }), junitXml("dev", last, both)]) {
        expect(text).not.to.match(/undefined|NaN|Invalid Date/);
      }
    });

    it("counts the openings that were skipped for the one before, and judges none of them", async () => {
      const fleet = twoNodes("steps: [{ command: slow, duration: 12m }]");
      const lab = await rehearse({
        fleet,
        task: {
          TaskArn: "AWS-RunShellScript",
          MaxConcurrency: "2",
          TaskInvocationParameters: { RunCommand: { Parameters: { commands: ["slow"] } } },
        },
      });
      await lab.to("2026-12-01T00:29:00Z");
      const { history, verdict } = await lab.verify({ expectation: { patches: "any" } });
      await lab.stop();
      expect(history.executions.map(({ status }) => status)).to.include("SKIPPED_OVERLAPPING");
      const judged = history.executions.find(({ windowExecutionId }) =>
        verdict.windowExecutionIds.includes(windowExecutionId),
      );
      expect(judged!.status).to.equal("SUCCESS");
      expect(verdict.findings.find(({ check }) => check === "opened")!.text).to.match(
        /skipped while the previous one was running/,
      );
      const page = htmlReport({ title: "dev", history, verdict });
      expect(page).to.contain("SKIPPED_OVERLAPPING");
    });

    it("in the past is judged as of its end, which an operation since does not show when patches were installed in between", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-03T05:00:00Z");
      const to = new Date("2026-12-02T00:00:00Z");
      const { history, verdict } = await lab.verify({ to });
      const { installed } = history.nodes.get("i-0a1b2c3d4e5f60001")!.patches!;
      await lab.stop();
      expect(history.executions).to.have.length(1);
      expect(failures(verdict)).to.deep.equal(["patched"]);
      const since = installed!.filter(({ installedAt }) => installedAt! > to).length;
      expect(since).to.be.greaterThan(0);
      expect(reasons(verdict)).to.match(
        new RegExp(
          `60001 patches missing at the end of the range, 2026-12-02T00:00:00Z, unknown: .* the Install of 2026-12-03T02:\\S+ \\(${since} patch(es)? installed since\\)`,
        ),
      );
    });

    it("in the past is judged by an operation since when nothing was installed in between, and worded as of its end", async () => {
      const lab = await rehearse({ fleet: twoNodes("") });
      await lab.to("2026-12-01T00:24:59Z");
      const to = new Date("2026-12-01T00:12:00Z");
      const { history, verdict } = await lab.verify({ to, patches: "changes" });
      await lab.stop();
      expect(reasons(verdict)).to.equal("");
      const texts = verdict.findings.filter(({ check }) => check === "patched").map(({ text }) => text);
      expect(texts).to.have.length(2);
      for (const text of texts) {
        expect(text).to.match(
          /^Install: 0 installed by this execution, \d+ on the node; none missing or failed, as of 2026-12-01T00:12:00Z: nothing was installed from then until the Install of 2026-12-01T00:20:/,
        );
      }
      expect(verdict.findings[0]!.text).to.equal("2 executions started until 2026-12-01T00:12:00Z");
      for (const text of reportsOf(history, verdict)) expect(text).not.to.match(/\bnow\b/);
    });

    for (const [what, body] of [
      ["not every time of installation is known", { Patches: [{ KBId: "bash.x86_64", State: "Installed" }] }],
      ["there are more pages than are read", { Patches: [], NextToken: "more" }],
    ] as const) {
      it(`in the past is unknown by an operation since when ${what}`, async () => {
        const lab = await rehearse({ fleet: twoNodes("") });
        await lab.to("2026-12-01T00:24:59Z");
        let pages = 0;
        const history = await readThrough(
          lab,
          ({ operation }) =>
            operation === "DescribeInstancePatches"
              ? { status: 200, body: "NextToken" in body ? { ...body, NextToken: `more ${pages++}` } : body }
              : undefined,
          { to: new Date("2026-12-01T00:12:00Z"), patches: "changes" },
        );
        await lab.stop();
        const verdict = verify(history, { now: new Date("2026-12-01T00:24:59Z") });
        expect(failures(verdict)).to.deep.equal(["patched"]);
        expect(reasons(verdict)).to.match(/60001 patches missing at the end of the range, \S+, unknown: /);
      });
    }

    it("in the past, with nothing in it, has nothing to judge and names no instant as now", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * MON#2 *)" });
      await lab.to("2027-01-05T00:00:00Z");
      const range = { from: new Date("2026-12-15T00:00:00Z"), to: new Date("2026-12-31T00:00:00Z") };
      const { history, verdict } = await lab.verify(range);
      await lab.stop();
      expect(verdict.passed).to.equal(false);
      expect(reasons(verdict)).to.match(
        /^mw-\w+ no execution started from 2026-12-15T00:00:00Z until 2026-12-31T00:00:00Z$/,
      );
      for (const text of reportsOf(history, verdict)) expect(text).not.to.match(/\bnow\b|as scheduled|was scheduled/);
    });

    it("in the past, with nothing in it though its schedule names an instant, says which", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * MON#2 *)" });
      await lab.to("2027-01-05T00:00:00Z");
      const range = { from: new Date("2026-12-10T00:00:00Z"), to: new Date("2026-12-31T00:00:00Z") };
      const { history } = await lab.verify(range);
      await lab.stop();
      const verdict = verify({ ...history, executions: [] }, { now: new Date("2027-01-05T00:00:00Z") });
      expect(reasons(verdict)).to.match(/; one was scheduled at 2026-12-14T02:00:00Z$/);
    });

    for (const [what, from, to, says] of [
      ["reversed", "2026-12-31", "2026-12-11", /from 2026-12-31T.* to 2026-12-11T.* is reversed/],
      ["empty", "2026-12-11", "2026-12-11", /from 2026-12-11T.* to 2026-12-11T.* is empty/],
      ["no range", "yesterday", "2026-12-11", /The range's from is not an instant/],
    ] as const) {
      it(`is refused when it is ${what}`, async () => {
        const lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
        const error = await lab.verify({ from: new Date(from), to: new Date(to) }).catch((reason: Error) => reason);
        await lab.stop();
        expect(error).to.be.instanceOf(RangeError).and.have.property("message").that.matches(says);
      });
    }

    it("without an execution says so in every report", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-01T05:00:00Z");
      const { history, verdict } = await lab.verify({ from: NOW });
      await lab.stop();
      expect(history.executions).to.deep.equal([]);
      expect(failures(verdict)).to.deep.equal(["opened"]);
      expect(htmlReport({ title: "dev", history, verdict })).to.match(/no execution was checked/);
      expect(markdownReport({ title: "dev", history, verdict })).to.match(/no execution was checked/);
    });

    it("goes on over the deletion of the window, and over its being disabled", async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-02T05:00:00Z");
      await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: lab.windowId, Enabled: false }));
      const { verdict: disabled } = await lab.verify({ expectation: { onSchedule: false } });
      expect(reasons(disabled)).to.equal("");
      await lab.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: lab.windowId }));
      const range = { from: new Date("2026-12-01T00:00:00Z"), to: new Date("2026-12-02T00:00:00Z") };
      const { history, verdict } = await lab.verify(range);
      await lab.stop();
      expect(history.window.isDeleted).to.equal(true);
      expect(history.executions).to.have.length(1);
      expect(htmlReport({ title: "dev", history, verdict })).to.match(/was deleted\./);
    });
  });
});

function reportsOf(history: WindowHistory, verdict: Verdict): string[] {
  return [
    htmlReport({ title: "dev", history, verdict }),
    markdownReport({ title: "dev", history, verdict }),
    junitXml("dev", verdict, history),
  ];
}

async function readThrough(
  { endpoint, windowId }: Rehearsal,
  refuse: Refuse,
  options: ReadOptions = {},
): Promise<WindowHistory> {
  const proxy = await startProxy(endpoint, refuse);
  const ssm = new SSMClient({
    endpoint: proxy.endpoint,
    region: "us-east-1",
    credentials: CREDENTIALS,
    ...PATIENT_RETRY,
  });
  try {
    return await readHistory(ssm, windowId, options);
  } finally {
    ssm.destroy();
    await proxy.stop();
  }
}
