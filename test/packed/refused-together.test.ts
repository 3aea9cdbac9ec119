import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { ES_MODULE, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";
import { IS_PACKAGE } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

/** The window is refused when its cutoff is there; the tasks at once, while they wait for the window's id. */
const PROGRAM = `
import { ComponentResource, output } from "@pulumi/pulumi";
import { MaintenanceWindow, PatchTask } from "maintenance-windows/components";
const cutoff = output(new Promise((resolve) => setTimeout(() => resolve(2), 100)));
const { windowId } = new MaintenanceWindow("window", { schedule: "rate(5 minutes)", duration: 2, cutoff });
const parent = new ComponentResource("own:index:Group", "group");
new PatchTask("task", { windowId, instanceIds: ["web"], operation: "Scan" }, { parent });
`;

/** A program in a process of its own, as the errors of one inside the driver's process take another way. */
describe("a component that is refused while it waits for another that is refused", function () {
  this.timeout(120_000);
  let emulator: TestEmulator;
  let own: OwnProject;

  before(async function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
    emulator = await startTestEmulator();
    own = makeOwnProject({ ...ES_MODULE, "index.js": PROGRAM });
  });
  after(async () => {
    own?.remove();
    await emulator?.stop();
  });

  it("says why, as does the other", async () => {
    const driver = new Driver({ directory: own.directory, env: own.env(emulator.endpoint) });
    const { resources, message } = await expectKind(driver.preview("dev"), "failed");
    expect(resources.map(({ urn }) => urn)).to.include(
      "urn:pulumi:dev::own::own:index:Group$maintenance-windows:index:PatchTask::task",
    );
    expect(message)
      .to.match(/instanceIds\S*: "web"/)
      .and.match(/cutoff: 2 hours before the end of a window of 2 hours leaves no time/);
  });
});
