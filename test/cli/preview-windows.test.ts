import { expect } from "chai";
import type { OperationResult } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { mw } from "../helpers/mw.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";

/** Windows of plain @pulumi/aws, all new: no id is known, and each target belongs to a window that is not there yet. */
const PROGRAM = `
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
const window = (name, args) => new aws.ssm.MaintenanceWindow(name, { name: name + "-window", duration: 3, cutoff: 1, ...args });
const target = (name, windowId, key, values, resourceType = "INSTANCE") =>
  new aws.ssm.MaintenanceWindowTarget(name, { windowId, resourceType, targets: [{ key, values }] });
const task = (name, windowId, ids, args) => new aws.ssm.MaintenanceWindowTask(name, {
  windowId, name, priority: 1, maxConcurrency: "1", maxErrors: "1", taskType: "RUN_COMMAND", taskArn: "AWS-RunPatchBaseline",
  targets: [{ key: "WindowTargetIds", values: ids }],
  taskInvocationParameters: { runCommandParameters: { parameters: [{ name: "Operation", values: ["Scan"] }] } }, ...args,
});
const berlin = window("berlin", { schedule: "cron(0 2 ? * TUES#2 *)", scheduleTimezone: "Europe/Berlin" });
const app = target("app", berlin.id, "tag:Patch Group", ["App"]);
task("scan", berlin.id, [app.id]);
const often = window("often", { schedule: "rate(30 minutes)" });
const mixed = target("mixed", often.id, "InstanceIds", ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002", "i-0123456789abcdef0"]);
task("scan-often", often.id, [mixed.id, target("typo", often.id, "tag:Patch Group", ["Ap"]).id]);
target("group", often.id, "resource-groups:Name", ["nowhere"], "RESOURCE_GROUP");
window("secret", { schedule: pulumi.secret("cron(0 5 ? * SAT *)") });
`;

const CONFIG = {
  "maintenance-windows:cloud": "emulator",
  "maintenance-windows:verification": { patches: "all" },
};

describe("what a preview says of windows", function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let own: OwnProject;

  before(async () => {
    emulator = await startTestEmulator();
    own = makeOwnProject({ ...JAVASCRIPT, "index.js": PROGRAM, "Pulumi.dev.yaml": JSON.stringify({ config: CONFIG }) });
  });
  after(async () => {
    own.remove();
    await emulator.stop();
  });

  const run = (...args: string[]) => mw(["-C", own.directory, ...args], { env: own.env(emulator.endpoint) });

  it("is when they open, which nodes they reach, and what is wrong, of a program that is not deployed", async () => {
    const { code, stdout, stderr } = await run("preview", "dev");
    expect(code, stderr).to.equal(0);
    const [, ...blocks] = stdout.split(/\n\n(?= {2}window )/);
    const [berlin = "", often = "", secret = ""] = blocks.map((block) => block.split("\n\n")[0]!);
    expect(berlin.split("\n").map((line) => line.trimEnd())).to.deep.equal([
      "  window berlin (berlin-window): cron(0 2 ? * TUES#2 *) in Europe/Berlin, open for 3 h, no new task in the last 1 h",
      "    next executions:",
      "      2026-12-01 02:00:00+01:00 (01:00:00Z)",
      "      2026-12-08 02:00:00+01:00 (01:00:00Z)",
      "      2026-12-15 02:00:00+01:00 (01:00:00Z)",
      "    target app: tag:Patch Group = App → 2 managed nodes now: i-0a1b2c3d4e5f60001 ip-10-0-0-0.ec2.internal, i-0a1b2c3d4e5f60002 ip-10-0-0-1.ec2.internal",
      `    warning schedule "cron(0 2 ? * TUES#2 *)": Invalid Day-of-Week value: 'TUES#2'. Write TUE#2. The cron parser of AWS ignores the rest of such a field and opens the window on other days; the next executions show which. [cron-partly-read]`,
      "    warning berlin and often are both open at 2026-12-01T01:00Z and work on i-0a1b2c3d4e5f60001, i-0a1b2c3d4e5f60002. AWS runs both at the same time. Move one, or make them tasks of one window with different priorities. [overlap]",
      "    warning The tasks of the window only scan for patches, but maintenance-windows:verification expects patches: all. Set patches: scanned for this window, or operation: Install. [scan-only]",
    ]);
    expect(often).to.match(/next executions \(estimate: counts from the creation/);
    expect(often).to.match(/target mixed: InstanceIds = \S+ or \S+ or \S+ → 2 managed nodes now: .*001.*, .*002/);
    expect(often).to.match(/target typo: tag:Patch Group = Ap → no managed node now/);
    expect(often).to.match(/target group: resource-groups:Name = nowhere → nodes not known: NotFoundException: /);
    expect(often.match(/\[[a-z-]+\]/g)).to.deep.equal(["[no-nodes]", "[nodes-unmanaged]", "[scan-only]"]);
    expect(often).to.match(/i-0123456789abcdef0 is not a managed node now\..* \[nodes-unmanaged\]/);
    expect(secret).to.match(/^ {2}window secret \(secret-window\): schedule not known in UTC/);
    expect(secret).to.match(/next executions: known after the deployment, which sets schedule$/);
    expect(stdout + stderr).not.to.include("cron(0 5");
  });

  it("is left out on request, and warnings by their names; then nothing of it is in the results either", async () => {
    const left = await run("preview", "dev", "--no-forecast", "--json");
    expect(left.code, left.stderr).to.equal(0);
    expect(left.stdout).not.to.include('"window"');
    const ignored = ["overlap", "often/scan-only", "berlin-window/cron-partly-read"];
    own.write(
      "Pulumi.dev.yaml",
      JSON.stringify({ config: { ...CONFIG, "maintenance-windows:ignoredWarnings": ignored } }),
    );
    const { stdout } = await run("preview", "dev", "--json");
    const windows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === "window");
    const names = (one: OperationResult["windows"][number]) => one.warnings.map(({ name }) => name);
    expect(windows.map((one) => [one.resourceName, names(one)])).to.deep.equal([
      ["berlin", ["scan-only"]],
      ["often", ["no-nodes", "nodes-unmanaged"]],
      ["secret", []],
    ]);
    own.write("Pulumi.dev.yaml", JSON.stringify({ config: CONFIG }));
  });

  it("counts on from the cloud's clock for what is deployed, and is data for a program", async () => {
    // AWS's provider takes a schedule that only our emulator refuses.
    own.write("index.js", PROGRAM.replace("TUES#2", "TUE#2"));
    await using driver = new Driver({ directory: own.directory, env: own.env(emulator.endpoint) });
    expect((await driver.up("dev")).windows).to.deep.equal([]);
    await emulator.advance("PT45M");
    const { windows, steps } = await driver.preview("dev");
    expect(steps.every(({ op }) => op === "same")).to.equal(true);
    const [berlin, often] = windows;
    expect(berlin?.windowId).to.match(/^mw-/);
    expect(often?.nextExecutions.map(({ utc }) => utc.slice(11, 16))).to.deep.equal(["01:00", "01:30", "02:00"]);
    expect(often?.note).to.equal(undefined);
    const [app] = berlin?.targets ?? [];
    expect(app?.nodes).to.deep.include({ count: 2, isAtLeast: false, offline: 0, unmanaged: [] });
    expect(berlin?.warnings.map(({ name }) => name)).to.include("before-patch-tuesday");
  });

  it("is nothing for a program without windows", async () => {
    own.write("index.js", "exports.none = true;\n");
    const { stdout } = await run("preview", "dev", "--json");
    expect(stdout).not.to.include('"window"');
  });
});
