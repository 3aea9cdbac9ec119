import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import type { Verification } from "../../automation/read-back/read-back.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { mw } from "../helpers/mw.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";

/** Three windows, of which one is another team's; nothing is exported. */
const PROGRAM = `
const aws = require("@pulumi/aws");
const { sharedWindowId } = JSON.parse(require("fs").readFileSync("shared.json", "utf8"));
const nodes = [{ key: "InstanceIds", values: ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"] }];
const task = (name, windowId, document, parameters) => new aws.ssm.MaintenanceWindowTask(name, {
  windowId, name, taskType: "RUN_COMMAND", taskArn: document, priority: 1, maxConcurrency: "2", maxErrors: "0", targets: nodes,
  taskInvocationParameters: { runCommandParameters: { parameters } },
});
const window = (name, args) =>
  new aws.ssm.MaintenanceWindow(name, { duration: 2, cutoff: 1, allowUnassociatedTargets: true, ...args });
const install = window("install", { name: "monthly-install", schedule: "rate(3 hours)" });
const cleanup = window("clean", { name: "cleanup", schedule: "rate(20 minutes)" });
task("install-task", install.id, "AWS-RunPatchBaseline", [{ name: "Operation", values: ["Install"] }]);
task("clean-task", cleanup.id, "AWS-RunShellScript", [{ name: "commands", values: ["echo cleaned"] }]);
task("shared-task", sharedWindowId, "AWS-RunShellScript", [{ name: "commands", values: ["echo shared"] }]);
`;

const UNASKED = { patches: "any", compliance: "0%" };

function config(verification: object): string {
  return JSON.stringify({
    config: { "maintenance-windows:cloud": "emulator", "maintenance-windows:verification": verification },
  });
}

describe("a stack with several windows, from a program of its own", function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let own: OwnProject;
  let driver: Driver;
  let sharedId: string;

  before(async () => {
    emulator = await startTestEmulator();
    const shared = { Name: "shared", Schedule: "rate(1 hour)", Duration: 2, Cutoff: 1, AllowUnassociatedTargets: true };
    sharedId = (await emulator.ssm.send(new CreateMaintenanceWindowCommand(shared))).WindowId!;
    own = makeOwnProject({
      ...JAVASCRIPT,
      "index.js": PROGRAM,
      "shared.json": JSON.stringify({ sharedWindowId: sharedId }),
      "Pulumi.dev.yaml": config({ windows: { clean: UNASKED, [sharedId]: UNASKED } }),
    });
    driver = new Driver({ directory: own.directory, env: own.env(emulator.endpoint) });
    expect((await driver.up("dev")).outputs).to.deep.equal({});
  });
  after(async () => {
    await driver.close();
    own.remove();
    await emulator.stop();
  });

  const run = (...args: string[]) => mw(["-C", own.directory, ...args], { env: own.env(emulator.endpoint) });
  const seen = ({ windows }: Verification) =>
    windows.map(({ history, verdict }) => [history.window.name, verdict.passed, history.executions.length]);

  it("waits for each window's next execution on their one clock, and judges each then, by its own expectation", async () => {
    const waited = new Set<string>();
    const verification = await driver.verify("dev", {
      wait: { onProgress: ({ type }, stack, { name }) => waited.add(`${stack} ${name} ${type}`) },
    });
    expect(seen(verification)).to.deep.equal([
      ["cleanup", true, 1],
      ["monthly-install", true, 1],
      ["shared", true, 1],
    ]);
    expect(verification.passed).to.equal(true);
    expect([...waited]).to.include.members(["dev cleanup ended", "dev monthly-install ended", "dev undefined ended"]);
  });

  it("finds them by their names in AWS and in the program, and by id", async () => {
    const histories = await driver.history("dev", { windows: ["cleanup", "install", sharedId] });
    expect(histories.map(({ window }) => window.name)).to.deep.equal(["cleanup", "monthly-install", "shared"]);
    const [only, ...others] = await driver.history("dev", { windows: ["cleanup"] });
    expect(others).to.deep.equal([]);
    expect(only?.executions[0]?.tasks[0]?.taskArn).to.equal("AWS-RunShellScript");
  });

  it("names its windows to one who asks for another", async () => {
    const error = await expectKind(driver.verify("dev", { windows: ["cleanups"], wait: {} }), "config");
    expect(error.message).to.match(
      /^Stack dev has no window "cleanups"\. Its windows are cleanup \(mw-\w+\), monthly-install \(mw-\w+\), mw-\w+\.$/,
    );
    own.write("Pulumi.dev.yaml", config({ windows: { clean: UNASKED, sharde: UNASKED } }));
    const wrong = await expectKind(driver.verify("dev"), "config");
    expect(wrong.message).to.contain('"sharde"');
    own.write("Pulumi.dev.yaml", config({ windows: { clean: { ...UNASKED, reached: "most" } } }));
    const invalid = await expectKind(driver.verify("dev"), "config");
    expect(invalid.message).to.match(
      /maintenance-windows:verification\.windows\.clean\.reached \(Pulumi\.dev\.yaml:\d+\): "most"/,
    );
    own.write("Pulumi.dev.yaml", config({ windows: { clean: { patch: "any" } } }));
    expect((await expectKind(driver.verify("dev"), "config")).message).to.contain('Did you mean "patches"?');
  });

  it("says of a stack that is not deployed nothing else, whatever is expected of its windows", async () => {
    own.write("Pulumi.qa.yaml", config({ windows: { clean: UNASKED } }));
    const error = await expectKind(driver.verify("qa"), "not-deployed");
    expect(error.message).to.contain("mw up qa");
  });

  it("gives a verdict for each window and for the stack, on the terminal and in every report", async () => {
    own.write("Pulumi.dev.yaml", config({ reached: "3", windows: { install: { reached: "100%" } } }));
    const file = (name: string) => join(own.directory, name);
    const text = (name: string) => readFileSync(file(name), "utf8");
    const files = ["--html", file("v.html"), "--junit", file("v.xml"), "--markdown", file("v.md")];
    const shown = await run("verify", "dev", "--window", "install", "--window", "cleanup", ...files);
    expect(shown.code, shown.stdout + shown.stderr).to.equal(3);
    expect(shown.stdout)
      .to.match(/^ {2}monthly-install mw-\w+$/m)
      .and.match(/^ {2}cleanup mw-\w+$/m);
    expect(shown.stdout).to.match(/1 of 2 windows verified; not verified: cleanup$/m);
    expect(text("v.xml").match(/maintenance-windows dev, window [\w-]+/g)).to.deep.equal([
      "maintenance-windows dev, window cleanup",
      "maintenance-windows dev, window monthly-install",
    ]);
    expect(text("v.md").match(/^## .*$/gm)).to.deep.equal([
      "## ❌ dev, window cleanup: not verified",
      "## ✅ dev, window monthly-install: verified",
    ]);
    expect(text("v.html")).to.contain("1 of 2 windows verified");
    const ids = [...text("v.html").matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size, "each id once").to.equal(ids.length);

    const { stdout } = await run("verify", "dev", "--json");
    const { passed, windows } = JSON.parse(stdout);
    expect(passed).to.equal(false);
    expect(windows.map(({ name, passed: own }: { name: string; passed: boolean }) => [name, own])).to.deep.equal([
      ["cleanup", false],
      ["monthly-install", true],
      ["shared", false],
    ]);
  });
});
