import type { PatchComplianceData } from "@aws-sdk/client-ssm";
import { SendCommandCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { dataOf, installedBy, missingBefore } from "../../history/patch-changes.ts";
import { type ReadOptions, readHistory } from "../../history/read-history.ts";
import type { NodeState, WindowExecution, WindowHistory } from "../../history/window-history.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";
import { startProxy } from "../helpers/proxy.ts";

const FIRST = "i-0a1b2c3d4e5f60001";
const SECOND = "i-0a1b2c3d4e5f60002";

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("patches by name", () => {
  describe("of a fleet that was patched at two o'clock", () => {
    let lab: Rehearsal;
    let was: ReadonlyMap<string, NodeState>;
    before(async () => {
      lab = await rehearse({
        fleet: twoNodes('faults: { failingPatches: ["kernel*"] }'),
        schedule: "cron(0 2 ? * * *)",
      });
      const scan = { DocumentName: "AWS-RunPatchBaseline", Parameters: { Operation: ["Scan"] } };
      await lab.ssm.send(new SendCommandCommand({ ...scan, InstanceIds: [FIRST, SECOND] }));
      await lab.to("2026-12-01T01:59:00Z");
      was = (await readHistory(lab.ssm, lab.windowId)).nodes;
      await lab.to("2026-12-01T05:00:00Z");
    });
    after(() => lab.stop());

    it("say how many were missing before, as a scan did then", async () => {
      const { executions, nodes } = await readHistory(lab.ssm, lab.windowId, { patches: "changes" });
      for (const id of [FIRST, SECOND]) {
        expect(missingBefore(executions[0]!, nodes.get(id)!), id).to.equal(was.get(id)!.patch!.missing);
      }
    });

    it("are those that went in while the execution ran, and those that are not in", async () => {
      const { executions, nodes } = await readHistory(lab.ssm, lab.windowId, { patches: "changes" });
      const second = nodes.get(SECOND)!;
      const scanned = was.get(SECOND)!.patch!;
      expect(second.patches!.open.map(({ id, state }) => [id, state])).to.deep.equal([["kernel.x86_64", "Failed"]]);
      expect(second.patches!.open[0]!.cveIds[0]).to.match(/^CVE-/);
      const { during, thatDay, isAtLeast } = installedBy(executions[0]!, second)!;
      expect(isAtLeast).to.equal(false);
      expect(during).to.have.length(scanned.missing - 1);
      expect(thatDay).to.have.length(0);
      expect(during.every(({ state, installedAt }) => state === "Installed" && installedAt)).to.equal(true);
    });

    it("are not read unless something is open, by default, and then what is open alone", async () => {
      const { history, counts } = await readCounting(lab, {});
      expect(counts.DescribeInstancePatches).to.equal(1);
      expect(history.nodes.get(FIRST)!.patches).to.equal(undefined);
      expect(history.nodes.get(SECOND)!.patches).to.deep.include({ installed: undefined, unavailable: undefined });
      expect(installedBy(history.executions[0]!, history.nodes.get(SECOND)!)).to.equal(undefined);
      expect(missingBefore(history.executions[0]!, history.nodes.get(SECOND)!)).to.equal(undefined);
    });

    it("are not read at all when nobody asks", async () => {
      const { counts } = await readCounting(lab, { patches: "none" });
      expect(counts.DescribeInstancePatches).to.equal(undefined);
    });

    it("of an operation after the execution are not taken for the execution's", async () => {
      const { executions, nodes } = await readHistory(lab.ssm, lab.windowId, { patches: "changes" });
      const [installed] = nodes.get(FIRST)!.patches!.installed!;
      const later = new Date(executions[0]!.endedAt!.getTime() + 3_600_000);
      const node: NodeState = {
        ...nodes.get(FIRST)!,
        patches: { open: [], unavailable: undefined, installed: [{ ...installed!, installedAt: later }] },
      };
      expect(installedBy(executions[0]!, node)).to.deep.equal({ during: [], thatDay: [], isAtLeast: false });
      // Its counts are of that later operation then, and say nothing of how it was before the execution.
      const operation = { ...node.patch!, operationStartedAt: later, operationEndedAt: later };
      const overwritten = { ...node, patch: operation };
      expect(dataOf(overwritten, executions[0]!)).to.equal("later");
      expect(installedBy(executions[0]!, overwritten)!.isAtLeast).to.equal(true);
      expect(missingBefore(executions[0]!, overwritten)).to.equal(undefined);
    });
  });

  it("may be more when another command of the execution worked on the node while the last operation looked at it", () => {
    const at = (time: string) => new Date(`2026-12-01T02:${time}Z`);
    const command = (from: string, to: string) => {
      const steps = [{ status: "Success", startedAt: at(from), endedAt: at(to) }];
      return { invocations: [{ nodes: [{ instanceId: FIRST, status: "Success", steps }] }] };
    };
    const patch = { missing: 2, failed: 0, operationStartedAt: at("00:18"), operationEndedAt: at("00:40") };
    const node = { instanceId: FIRST, patch, patches: { open: [], installed: [], unavailable: undefined } };
    const of = (...tasks: object[]) =>
      ({ startedAt: at("00:00"), endedAt: at("01:00"), tasks }) as unknown as WindowExecution;
    const scan = command("00:18", "00:40");
    // The scan began before the installation of 00:22 had ended, and reports the node as it was before.
    expect(installedBy(of(command("00:01", "00:22"), scan), node as unknown as NodeState)!.isAtLeast).to.equal(true);
    expect(missingBefore(of(command("00:01", "00:22"), scan), node as unknown as NodeState)).to.equal(undefined);
    expect(installedBy(of(command("00:01", "00:15"), scan), node as unknown as NodeState)!.isAtLeast).to.equal(false);
    expect(missingBefore(of(scan), node as unknown as NodeState)).to.equal(2);
  });

  describe("of a node with other answers than the emulator's", () => {
    let lab: Rehearsal;
    before(async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: "cron(0 2 ? * * *)" });
      await lab.to("2026-12-01T05:00:00Z");
    });
    after(() => lab.stop());

    /** The first node's patches, when AWS answers so. */
    async function answered(patches: readonly object[], isWindows = false) {
      const { history } = await readCounting(lab, { patches: "changes" }, ({ operation, input }) => {
        if (operation === "DescribeInstancePatches") {
          return { status: 200, body: input.InstanceId === FIRST ? { Patches: patches } : {} };
        }
        if (operation !== "DescribeInstanceInformation" || !isWindows) return undefined;
        const node = { InstanceId: FIRST, PingStatus: "Online", PlatformType: "Windows" };
        return { status: 200, body: { InstanceInformationList: [node] } };
      });
      return { execution: history.executions[0]!, node: history.nodes.get(FIRST)! };
    }

    const patch = (change: Partial<Record<keyof PatchComplianceData, unknown>>) => ({
      Title: "2026-11 Cumulative Update",
      KBId: "KB5000001",
      Classification: "SecurityUpdates",
      Severity: "Critical",
      State: "Installed",
      ...change,
    });
    const epoch = (instant: string) => Date.parse(instant) / 1000;

    it("takes a midnight for a day, and claims no time of it", async () => {
      const { execution, node } = await answered([patch({ InstalledTime: epoch("2026-12-01T00:00:00Z") })]);
      const { during, thatDay } = installedBy(execution, node)!;
      expect(during).to.deep.equal([]);
      expect(thatDay.map(({ id, isDayOnly }) => [id, isDayOnly])).to.deep.equal([["KB5000001", true]]);
      // It may have been there before two o'clock, so how many were missing then is not known.
      expect(missingBefore(execution, node)).to.equal(undefined);
    });

    it("takes Windows' midnight of another zone for a day, too", async () => {
      const { node } = await answered([patch({ InstalledTime: epoch("2026-11-30T18:30:00Z") })], true);
      expect(node.patches!.installed!.map(({ isDayOnly }) => isDayOnly)).to.deep.equal([true]);
      const { node: linux } = await answered([patch({ InstalledTime: epoch("2026-12-01T02:30:00Z") })]);
      expect(linux.patches!.installed!.map(({ isDayOnly }) => isDayOnly)).to.deep.equal([false]);
    });

    it("leaves out what was installed before, and what has no time", async () => {
      const { node } = await answered([
        patch({ InstalledTime: epoch("2026-11-29T00:00:00Z") }),
        patch({ InstalledTime: epoch("2026-12-01T01:59:50Z") }),
        patch({ InstalledTime: 0 }),
        patch({}),
      ]);
      expect(node.patches!.installed).to.deep.equal([]);
    });

    it("reads the model's words like the wire's", async () => {
      const { node } = await answered([
        patch({ State: "INSTALLED_PENDING_REBOOT", InstalledTime: epoch("2026-12-01T02:01:00Z") }),
      ]);
      expect(node.patches!.open.map(({ state }) => state)).to.deep.equal(["InstalledPendingReboot"]);
      expect(node.patches!.installed).to.have.length(1);
    });

    it("puts the most severe first", async () => {
      const open = ["Low", "Critical", "", "Important"].map((Severity) => patch({ State: "Missing", Severity }));
      const { node } = await answered(open);
      expect(node.patches!.open.map(({ severity }) => severity)).to.deep.equal(["Critical", "Important", "Low", ""]);
    });

    it("bears answers of which everything is missing", async () => {
      const { node } = await answered([{}]);
      expect(node.patches).to.deep.include({ open: [], installed: [] });
    });

    for (const [code, says] of [
      ["AccessDeniedException", /Access denied: allow ssm:DescribeInstancePatches/],
      ["InvalidInstanceId", /no longer known to Systems Manager/],
    ] as const) {
      it(`says why they are not here when it gets ${code}`, async () => {
        const { history } = await readCounting(lab, { patches: "changes" }, ({ operation }) =>
          operation === "DescribeInstancePatches" ? { status: 400, code, message: "" } : undefined,
        );
        expect(history.nodes.get(FIRST)!.patches!.unavailable).to.match(says);
        expect(missingBefore(history.executions[0]!, history.nodes.get(FIRST)!)).to.equal(undefined);
      });
    }
  });

  it("asks two hundred nodes at most, and says of the others that they were not asked", async function () {
    this.timeout(60_000);
    const fleet = `
nodes:
  - { prefix: web, count: 230, platform: amazon-linux-2, patchedThrough: 2026-11-20, tags: { Patch Group: App } }
`;
    const lab = await rehearse({ fleet, maxConcurrency: "100%", schedule: "cron(0 2 ? * * *)" });
    await lab.to("2026-12-01T05:00:00Z");
    const { history, counts } = await readCounting(lab, { patches: "changes" });
    await lab.stop();
    const nodes = [...history.nodes.values()];
    expect(nodes.filter(({ patches }) => patches?.installed)).to.have.length(200);
    expect(nodes.filter(({ patches }) => /is not among them/.test(patches?.unavailable ?? ""))).to.have.length(30);
    expect(counts.DescribeInstancePatches).to.be.at.most(400);
  });
});

async function readCounting(
  { endpoint, windowId }: Rehearsal,
  options: ReadOptions,
  refuse?: Parameters<typeof startProxy>[1],
): Promise<{ history: WindowHistory; counts: Record<string, number> }> {
  const proxy = await startProxy(endpoint, refuse);
  const ssm = new SSMClient({ endpoint: proxy.endpoint, region: "us-east-1", credentials: CREDENTIALS });
  try {
    return { history: await readHistory(ssm, windowId, options), counts: proxy.counts() };
  } finally {
    ssm.destroy();
    await proxy.stop();
  }
}
