import { UpdateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { XMLParser } from "fast-xml-parser";
import { htmlReport } from "../../history/report/html.ts";
import { junitXml } from "../../history/report/junit.ts";
import { markdownReport } from "../../history/report/markdown.ts";
import type { CheckName, Verdict } from "../../history/verdict.ts";
import { verify } from "../../history/verify.ts";
import { failures, type RehearsalOptions, reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("verification of a window's history", () => {
  describe("of the lab's fleet", () => {
    let lab: Rehearsal;
    beforeEach(async () => {
      lab = await rehearse({});
      await lab.to("2026-12-01T00:24:59Z");
    });
    afterEach(() => lab.stop());

    it("says yes when the patching happened", async () => {
      const { history, verdict } = await lab.verify();
      expect(failures(verdict)).to.deep.equal([]);
      expect(verdict.passed).to.equal(true);
      expect(history.executions).to.have.length(4);
    });

    it("joins executions, tasks, commands and the output of each step of each node", async () => {
      const { history } = await lab.verify();
      const [task] = history.executions[0]!.tasks;
      expect(task).to.include({ taskArn: "AWS-RunPatchBaseline", type: "RUN_COMMAND", status: "SUCCESS" });
      const [invocation] = task!.invocations;
      expect(invocation).to.include({ status: "SUCCESS", ownerInformation: "app-team" });
      expect(invocation!.nodes.map(({ instanceId }) => instanceId)).to.deep.equal([
        "i-0a1b2c3d4e5f60001",
        "i-0a1b2c3d4e5f60002",
      ]);
      const steps = invocation!.nodes[0]!.steps;
      expect(steps.map(({ name }) => name)).to.deep.equal(["PatchWindows", "PatchLinux", "PatchMacOS"]);
      expect(steps[0]!.output).to.contain("Step execution skipped due to unsatisfied preconditions");
      expect(steps[1]!.output).to.contain("Install");
    });

    it("knows what the nodes are like now", async () => {
      const { history } = await lab.verify();
      expect([...history.nodes.keys()]).to.deep.equal(["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"]);
      const node = history.nodes.get("i-0a1b2c3d4e5f60001")!;
      expect(node).to.include({ pingStatus: "Online", patchCompliance: "COMPLIANT" });
      expect(node.patch).to.include({ operation: "Install", missing: 0, failed: 0, patchGroup: "App" });
    });

    it("says no when the window should have opened since and did not", async () => {
      const { history } = await lab.verify();
      const { findings } = verify(history, { now: new Date("2026-12-01T03:00:00Z") });
      expect(findings[0]).to.include({ check: "opened", passed: false });
      expect(findings[0]!.text).to.match(/no execution started at 2026-12-01T00:25:00Z as scheduled/);
    });

    it("says no once the window is disabled", async () => {
      await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: lab.windowId, Enabled: false }));
      const { verdict } = await lab.verify();
      expect(failures(verdict)).to.deep.equal(["opened"]);
      expect(verdict.findings[0]!.text).to.contain("disabled");
    });
  });

  describe("of a window that installs nothing", () => {
    let lab: Rehearsal;
    afterEach(() => lab.stop());

    const script = { RunCommand: { Parameters: { commands: ["echo clean"] } } };
    const patched = ({ findings }: Verdict) =>
      findings.filter(({ check }) => check === "patched" || check === "scanned");

    it("asks a scan whether patches are missing, or where that is expected only whether it has reported", async () => {
      lab = await rehearse({ fleet: twoNodes(""), operation: "Scan" });
      await lab.to("2026-12-01T00:24:59Z");
      const { history, verdict } = await lab.verify();
      expect(new Set(failures(verdict))).to.deep.equal(new Set(["patched", "compliant"]));
      const now = new Date("2026-12-01T00:24:59Z");
      const scanned = verify(history, { now, expectation: { patches: "scanned" } });
      expect(failures(scanned)).to.deep.equal([]);
      expect(patched(scanned)).to.have.length(2);
      for (const { text } of patched(scanned)) expect(text).to.match(/^Scan: \d+ on the node; [1-9]\d* missing/);
      expect(markdownReport({ title: "scan", history, verdict: scanned })).to.contain("2 of 2 nodes scanned");
      const nodes = new Map([...history.nodes].map(([id, node]) => [id, { ...node, patch: undefined }]));
      expect(failures(verify({ ...history, nodes }, { now, expectation: { patches: "scanned" } }))).to.deep.equal([
        "scanned",
      ]);
    });

    it("asks a script nothing about patches, and a document of one's own everything", async () => {
      lab = await rehearse({
        fleet: twoNodes(""),
        task: { TaskArn: "AWS-RunShellScript", TaskInvocationParameters: script },
      });
      await lab.to("2026-12-01T00:24:59Z");
      const { history, verdict } = await lab.verify();
      expect(failures(verdict)).to.deep.equal([]);
      expect(patched(verdict)).to.deep.equal([]);
      const tasks = history.window.tasks.map((task) => ({ ...task, taskArn: "OurOwnScript" }));
      const other = verify(
        { ...history, window: { ...history.window, tasks } },
        { now: new Date("2026-12-01T00:24:59Z") },
      );
      expect(failures(other)).to.deep.equal(["patched"]);
    });
  });

  const cases: [what: string, options: RehearsalOptions, checks: CheckName[], says: RegExp][] = [
    [
      "a node that is offline",
      { fleet: twoNodes("faults: { offline: true }") },
      ["ended-well", "reached"],
      /i-0a1b2c3d4e5f60002 its command did not arrive \(Delayed\).*ConnectionLost/,
    ],
    [
      "a node whose patch fails",
      { fleet: twoNodes('faults: { failingPatches: ["kernel*"] }') },
      ["ended-well", "steps-succeeded", "patched", "compliant"],
      /[1-9]\d* failed/,
    ],
    [
      "a window that never opens",
      { schedule: "at(2020-01-01T00:00:00)" },
      ["opened"],
      /at\(2020-01-01T00:00:00\) has no further executions/,
    ],
    [
      "a window that has not opened yet",
      { schedule: "cron(0 2 ? * * 2030)" },
      ["opened"],
      /first execution is at 2030-01-01T02:00Z/,
    ],
    ["targets that match no node", { patchGroup: "Nobody" }, ["reached"], /match no managed node/],
    [
      "a node that reports Success with patches missing",
      { operation: "Scan" },
      ["patched", "compliant"],
      /Scan: [1-9]\d* missing/,
    ],
  ];
  for (const [what, options, checks, says] of cases) {
    it(`says no, and why, to ${what}`, async () => {
      const lab = await rehearse(options);
      try {
        await lab.to("2026-12-01T02:00:00Z");
        const { verdict } = await lab.verify();
        expect(verdict.passed).to.equal(false);
        expect(failures(verdict)).to.include.members(checks);
        expect(reasons(verdict)).to.match(says);
      } finally {
        await lab.stop();
      }
    });
  }

  it("is reported as JUnit XML with a failure for every no", async () => {
    const verdict: Verdict = {
      passed: false,
      windowExecutionIds: [],
      findings: [
        { check: "opened", passed: true, subject: "mw-1", text: "1 execution started" },
        { check: "patched", passed: false, subject: "i-1", text: '3 missing: <openssl> & "glibc"' },
      ],
    };
    const parser = new XMLParser({ ignoreAttributes: false });
    const { testsuite } = parser.parse(junitXml("dev", verdict)).testsuites;
    expect(testsuite).to.include({ "@_tests": "2", "@_failures": "1" });
    expect(testsuite.testcase[1].failure["@_message"]).to.equal('3 missing: <openssl> & "glibc"');
  });

  it("is reported as a comment in which a node's output stays text of its cell", async () => {
    const lab = await rehearse({});
    await lab.to("2026-12-01T00:09:30Z");
    const { history, verdict } = await lab.verify();
    await lab.stop();
    expect(markdownReport({ title: "dev", history, verdict })).to.match(
      /^## ✅ dev: verified\n.*\| ✅ \| Patches are installed \| 2 \| 0 \|/s,
    );
    const text = "exited 1: | <img src=x> `code` @everyone\n# Title";
    const failed: Verdict = {
      ...verdict,
      passed: false,
      findings: [{ check: "patched", passed: false, subject: "i-1", text }],
    };
    const comment = markdownReport({ title: "dev", history, verdict: failed });
    expect(comment).to.match(/^## ❌ dev: not verified\n/);
    expect(comment).to.contain(
      "| Patches are installed | `i-1` | exited 1: \\| \\<img src=x\\> \\`code\\` @\u200beveryone \\# Title |",
    );
  });

  it("is reported as a page in which a node's output stays text", async () => {
    const lab = await rehearse({});
    try {
      await lab.to("2026-12-01T00:04:00Z");
      const { history } = await lab.verify();
      const page = htmlReport({
        title: "dev",
        history,
        verdict: {
          passed: false,
          windowExecutionIds: [],
          findings: [{ check: "patched", passed: false, subject: "i-1", text: "<script>alert(1)</script>" }],
        },
      });
      expect(page).to.contain("&lt;script&gt;alert(1)&lt;/script&gt;").and.not.contain("<script>");
    } finally {
      await lab.stop();
    }
  });
});
