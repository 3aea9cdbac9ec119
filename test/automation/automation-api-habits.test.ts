import { CreateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";

/** Written with the table of docs/embedding.md beside it: each call is the one that the table names. */
describe("a service by the table of the Automation API's calls", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: OwnProject;
  before(async () => {
    emulator = await startTestEmulator();
    project = makeOwnProject({
      ...JAVASCRIPT,
      "index.js": `const pulumi = require("@pulumi/pulumi");
const { MaintenanceWindow } = require("@pulumi/aws/ssm");
const config = new pulumi.Config();
const window = new MaintenanceWindow("nightly", { schedule: config.require("schedule"), duration: 3, cutoff: 1 });
exports.windowId = window.id;
exports.token = config.requireSecret("token");`,
    });
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });

  it("configures, deploys, imports, looks back, moves the state, destroys and removes", async () => {
    await using driver = new Driver({ directory: project.directory, env: project.env(emulator.endpoint) });
    const stack = driver.stack("dev");
    await stack.config.setAll({ schedule: { value: "rate(1 day)" }, token: { value: "s3cret-token", secret: true } });
    const urns: string[] = [];
    const { outputs, changes } = await stack.up({
      message: "first",
      onEvent: (event) => event.type === "step" && event.phase === "done" && urns.push(event.urn),
    });
    expect(changes.create).to.equal(2);
    expect(outputs).to.deep.include({ token: "[secret]" }).and.have.property("windowId").that.matches(/^mw-/);
    expect((await stack.outputs({ showSecrets: true })).token).to.deep.equal({ value: "s3cret-token", secret: true });

    const made = { Name: "by-hand", Schedule: "rate(2 days)", Duration: 4, Cutoff: 1, AllowUnassociatedTargets: false };
    const { WindowId: id = "" } = await emulator.ssm.send(new CreateMaintenanceWindowCommand(made));
    const type = "aws:ssm/maintenanceWindow:MaintenanceWindow";
    const run = stack.import({ resources: [{ type, name: "by-hand", id }], protect: false, message: "taken over" });
    const imported = [];
    for await (const event of run) if (event.type === "step" && event.op === "import") imported.push(event.phase);
    const { generatedCode, operation } = await run;
    expect(operation).to.equal("import");
    expect(imported).to.include("done");
    expect(generatedCode).to.contain("new aws.ssm.MaintenanceWindow").and.contain("rate(2 days)");
    await expectKind(stack.import({ resources: [] }), "config");

    expect((await stack.history({ last: 2 })).map(({ kind, message }) => [kind, message])).to.deep.equal([
      ["resource-import", "taken over"],
      ["update", "first"],
    ]);
    const state = await stack.exportState();
    await stack.importState(state);
    const window = urns.find((urn) => urn.includes(type))!;
    expect((await stack.refresh({ target: [window], expectNoChanges: true })).changes).to.deep.equal({ same: 1 });
    expect((await stack.destroy({ planOnly: true, target: ["by-hand"] })).changes.delete).to.equal(1);
    expect((await stack.destroy()).changes.delete).to.equal(3);
    expect((await stack.info())?.kind).to.equal("destroy");
    expect(await stack.remove()).to.equal(true);
    expect(await stack.history()).to.deep.equal([]);
  });
});
