import {
  DescribeMaintenanceWindowsCommand,
  DescribeMaintenanceWindowTargetsCommand,
  DescribeMaintenanceWindowTasksCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverEvent } from "../../automation/api/events.ts";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { startHolding } from "../helpers/holding.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { refusal } from "../helpers/refused-run.ts";
import { skip } from "../helpers/skip.ts";
import { type Part, stackProcesses } from "../helpers/stack-processes.ts";
import { TWIN } from "../helpers/twin.ts";

/** Who is killed while which request is on its way to the cloud, or back from it. */
const CASES: readonly (readonly [part: Part, operation: string, at: "before" | "after", resource: string])[] = [
  ["provider", "CreateMaintenanceWindow", "after", "patch-window"],
  ["cli", "RegisterTargetWithMaintenanceWindow", "after", "patch-target"],
  ["provider", "RegisterTaskWithMaintenanceWindow", "before", "patch-task"],
];

describe("an up that is killed in the middle of a request", function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let holding: Awaited<ReturnType<typeof startHolding>>;
  let project: TestProject;
  let env: Record<string, string | undefined>;

  before(async function () {
    if (process.platform !== "linux") return skip(this, "the processes of a stack are found in Linux's /proc");
    emulator = await startTestEmulator();
    holding = await startHolding(emulator.endpoint);
    project = makeProject();
    env = project.env(holding.endpoint);
  });
  after(async () => {
    project?.remove();
    await holding?.stop();
    await emulator?.stop();
  });

  for (const [part, operation, at, resource] of CASES) {
    it(`makes nothing twice: the ${part}, ${at} ${operation} was carried out`, async () => {
      const held = holding.hold(operation, at);
      const killed = refusal(driver().up("twin"));
      await held.reached;
      const victims = stackProcesses(env.PULUMI_BACKEND_URL!, "maintenance-windows", "twin");
      for (const victim of victims) if (victim.part === part) process.kill(victim.pid, "SIGKILL");
      expect((await killed).kind).to.equal(part === "cli" ? "cli-crashed" : "failed");
      held.release();

      const events: DriverEvent[] = [];
      const { outputs } = await driver().up("twin", { onEvent: (event) => events.push(event) });
      const repaired = events.flatMap((event) => (event.type === "repairing" ? event.pending : []));
      const ours = repaired.filter(({ urn }) => urn.includes("aws:ssm") && urn.endsWith(`::${resource}`));
      expect(ours).to.have.length(1);
      expect(ours[0]).to.include({ action: "creating" });
      expect(ours[0]?.id !== undefined, "whether it was found").to.equal(at === "after");
      await isThereOnce(outputs);
      expect(Object.keys((await driver().up("twin")).changes)).to.deep.equal(["same"]);
      await driver().destroy("twin");
      expect((await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities).to.deep.equal([]);
    });
  }

  function driver(): Driver {
    return new Driver({ directory: project.directory, env, stacks: { twin: { config: TWIN } } });
  }

  async function isThereOnce({
    windowId,
    windowTargetId,
    windowTaskId,
  }: Readonly<Record<string, unknown>>): Promise<void> {
    const { ssm } = emulator;
    const { WindowIdentities = [] } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
    expect(WindowIdentities.map(({ WindowId }) => WindowId)).to.deep.equal([windowId]);
    const window = { WindowId: String(windowId) };
    const { Targets = [] } = await ssm.send(new DescribeMaintenanceWindowTargetsCommand(window));
    expect(Targets.map(({ WindowTargetId }) => WindowTargetId)).to.deep.equal([windowTargetId]);
    const { Tasks = [] } = await ssm.send(new DescribeMaintenanceWindowTasksCommand(window));
    expect(Tasks.map(({ WindowTaskId }) => WindowTaskId)).to.deep.equal([windowTaskId]);
  }
});
