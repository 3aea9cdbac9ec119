import { RegisterTaskWithMaintenanceWindowCommand, SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { Expectation } from "../../history/expectation.ts";
import type { CheckName, Finding, Verdict } from "../../history/verdict.ts";
import { failures, reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

const FIRST = "i-0a1b2c3d4e5f60001";
const SECOND = "i-0a1b2c3d4e5f60002";

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("an expectation", () => {
  describe("of two nodes that are patched at two o'clock", () => {
    let lab: Rehearsal;
    before(async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * * *)" });
      await lab.to("2026-12-01T04:30:00Z");
    });
    after(() => lab.stop());

    const cases: [what: string, expectation: Expectation, says: CheckName[], because: RegExp][] = [
      ["everything, by default", {}, [], /^$/],
      ["a list with exactly these nodes", { nodes: [FIRST, SECOND] }, [], /^$/],
      [
        "a list with a node that is not there",
        { nodes: [FIRST, SECOND, "i-0a1b2c3d4e5f60003"] },
        ["reached"],
        /i-0a1b2c3d4e5f60003 no command was sent to it.*unknown to Systems Manager/,
      ],
      [
        "a list without a node that was touched",
        { nodes: [FIRST] },
        ["nobody-else"],
        /it touched i-0a1b2c3d4e5f60002: not among the expected nodes/,
      ],
      ["such a list, when others may be touched", { nodes: [FIRST], outsiders: true }, [], /^$/],
      ["at least two nodes", { reached: "2" }, [], /^$/],
      ["at least three nodes", { reached: "3" }, ["reached"], /2 of 2 nodes, at least 3 expected/],
      ["an end an hour before the end", { slack: "PT1H" }, [], /^$/],
      [
        "an end an hour before the cutoff",
        { slack: "PT1H", endsBefore: "cutoff" },
        ["ended-well"],
        /before its cutoff/,
      ],
      ["an end half an hour before the cutoff", { slack: "PT30M", endsBefore: "cutoff" }, [], /^$/],
    ];
    for (const [what, expectation, says, because] of cases) {
      it(`can be ${what}`, async () => {
        const { verdict } = await lab.verify({ expectation });
        expect(failures(verdict)).to.deep.equal(says);
        expect(reasons(verdict)).to.match(because);
      });
    }

    it("that is wrong is refused with its key, its value and what would be right", async () => {
      const wrong: [Expectation, RegExp][] = [
        [{ reached: "most" }, /expectation reached: "most".*"95%"/],
        [{ reached: "0" }, /expectation reached: "0"/],
        [{ reached: "101%" }, /expectation reached: "101%"/],
        [{ compliance: "95" }, /expectation compliance: "95".*"95%"/],
        [{ slack: "15 minutes" }, /expectation slack: "15 minutes".*PT15M/],
        [{ nodes: [] }, /expectation nodes: it is empty/],
        [{ nodes: ["web-1"] }, /expectation nodes: "web-1".*i-0a1b/],
      ];
      const { history } = await lab.verify();
      const { verify } = await import("../../history/verify.ts");
      for (const [expectation, says] of wrong) {
        expect(() => verify(history, { now: new Date(), expectation }), JSON.stringify(expectation)).to.throw(
          RangeError,
          says,
        );
      }
    });
  });

  describe("of a fleet with a node that is offline", () => {
    let lab: Rehearsal;
    before(async () => {
      const fleet = twoNodes("faults: { offline: true }");
      lab = await rehearse({ fleet, schedule: "cron(0 2 ? * * *)", durationHours: 8 });
      await lab.to("2026-12-01T12:00:00Z");
    });
    after(() => lab.stop());

    it("of half the nodes asks the other half nothing else", async () => {
      const { verdict } = await lab.verify({ expectation: { reached: "50%" } });
      expect(reasons(verdict)).to.equal("");
      expect(finding(verdict, "reached").text).to.match(/1 of 2 .*at least 50% expected; not reached: i-.*2$/);
      expect(finding(verdict, "ended-well").text).to.match(/^(FAILED|TIMED_OUT) \(for 1 node that may fail\)/);
    });

    it("of more nodes than were reached says no about each that was not", async () => {
      const { verdict } = await lab.verify({ expectation: { reached: "51%" } });
      expect(failures(verdict)).to.have.members(["reached", "ended-well"]);
      // Counted once: as not reached, and not again for its steps, its patches and its compliance.
      const ofNode = verdict.findings.filter(({ subject }) => subject === SECOND);
      expect(ofNode.map(({ check }) => check)).to.deep.equal(["reached"]);
      expect(ofNode[0]!.text).to.match(/^its command did not arrive/);
      expect(reasons(verdict)).to.match(/1 of 2 nodes, at least 51% expected/);
    });

    it("of a compliance names the node that was not reached", async () => {
      const { verdict } = await lab.verify({ expectation: { compliance: "60%" } });
      expect(finding(verdict, "compliant")).to.include({ passed: false, subject: lab.windowId });
      expect(finding(verdict, "compliant").text).to.match(/^1 of 2 nodes, at least 60% expected; not reached: i-.*2$/);
      const { verdict: halved } = await lab.verify({ expectation: { compliance: "50%" } });
      expect(finding(halved, "compliant").passed).to.equal(true);
    });
  });

  describe("of which patches are in", () => {
    it("can be those that are critical or security alone", async () => {
      const lab = await rehearse({ fleet: twoNodes('faults: { failingPatches: ["kernel*"] }') });
      await lab.to("2026-12-01T01:00:00Z");
      const { history, verdict } = await lab.verify({ expectation: { patches: "criticalAndSecurity" } });
      await lab.stop();
      const { criticalNonCompliant, securityNonCompliant } = history.nodes.get(SECOND)!.patch!;
      const patched = verdict.findings.filter(({ check }) => check === "patched");
      expect(patched.map(({ passed }) => passed)).to.deep.equal([
        true,
        criticalNonCompliant + securityNonCompliant === 0,
      ]);
      expect(failures(verdict)).not.to.include("compliant");
    });

    it("can be any", async () => {
      const lab = await rehearse({ operation: "Scan" });
      await lab.to("2026-12-01T01:00:00Z");
      const { verdict } = await lab.verify({ expectation: { patches: "any" } });
      await lab.stop();
      expect(reasons(verdict)).to.equal("");
    });
  });

  describe("tells a status and the patching apart", () => {
    it("when a node reports Failed with its patches in", async () => {
      const lab = await rehearse({ fleet: twoNodes("steps: [{ command: check, exitCode: 3, stderr: no app }]") });
      await registerCheck(lab);
      await lab.to("2026-12-01T00:20:00Z");
      const { verdict } = await lab.verify();
      const { verdict: patched } = await lab.verify({ expectation: { steps: "patched" } });
      await lab.stop();
      expect(failures(verdict)).to.deep.equal(["ended-well", "steps-succeeded"]);
      expect(reasons(verdict)).to.match(
        /60002 Failed: step .* exited 3: no app; but its patches are installed nevertheless \(Install ended at .*check the step/,
      );
      expect(reasons(patched)).to.equal("");
      expect(patched.findings.filter(({ text }) => /exited 3.*its patches are installed/.test(text))).to.have.length(1);
    });

    it("when a node reports Success with patches missing", async () => {
      const lab = await rehearse({ operation: "Scan" });
      await lab.to("2026-12-01T00:20:00Z");
      const { verdict } = await lab.verify({ expectation: { steps: "patched" } });
      await lab.stop();
      expect(reasons(verdict)).to.match(/Scan: [1-9]\d* missing, though its command reported Success/);
    });

    it("when somebody else patched the node after the execution", async () => {
      const lab = await rehearse({ operation: "Scan", schedule: "cron(0 2 ? * * *)" });
      await lab.to("2026-12-01T04:30:00Z");
      const install = { DocumentName: "AWS-RunPatchBaseline", Parameters: { Operation: ["Install"] } };
      await lab.ssm.send(new SendCommandCommand({ ...install, InstanceIds: [FIRST, SECOND] }));
      await lab.advance("PT1H");
      const { verdict } = await lab.verify();
      await lab.stop();
      expect(failures(verdict)).to.deep.equal([]);
      expect(finding(verdict, "patched").text).to.match(
        /, according to the Install of 2026-12-01T04:3.*, after this execution$/,
      );
    });
  });
});

function finding({ findings }: Verdict, name: CheckName): Finding {
  return findings.find(({ check }) => check === name)!;
}

/** A second task of the window, which looks after the patching whether the app is there. */
async function registerCheck({ ssm, windowId, windowTargetId }: Rehearsal): Promise<void> {
  await ssm.send(
    new RegisterTaskWithMaintenanceWindowCommand({
      WindowId: windowId,
      TaskType: "RUN_COMMAND",
      TaskArn: "AWS-RunShellScript",
      Targets: [{ Key: "WindowTargetIds", Values: [windowTargetId] }],
      Priority: 2,
      MaxConcurrency: "2",
      MaxErrors: "2",
      TaskInvocationParameters: { RunCommand: { Parameters: { commands: ["check"] } } },
    }),
  );
}
