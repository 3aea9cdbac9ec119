import { expect } from "chai";
import { execa } from "execa";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { mw } from "../helpers/mw.ts";
import { ES_MODULE, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";
import { IS_PACKAGE } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

/** Two windows that collide, one of them with a target that matches nothing. */
const PROGRAM = `
import { MaintenanceWindow, MaintenanceWindowTarget, PatchTask } from "maintenance-windows/components";
const patch = (name, window, tags) => {
  const { windowId } = new MaintenanceWindow(name, { duration: 3, cutoff: 1, ...window });
  const { windowTargetId } = new MaintenanceWindowTarget(name, { windowId, tags });
  new PatchTask(name, { windowId, windowTargetIds: [windowTargetId], operation: "Install" });
};
patch("weekly", { schedule: "cron(0 4 ? * 1 *)", scheduleTimezone: "Australia/Sydney" }, { "Patch Group": ["App"] });
patch("nightly", { schedule: "cron(0 17 ? * * *)" }, { "Patch Group": ["App"] });
patch("typo", { schedule: "rate(12 hours)" }, { "Patch Group": ["Ap"] });
`;

/** With the package installed in an empty folder, and without `mw`. */
describe("plain pulumi preview", function () {
  this.timeout(240_000);
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

  it("says of the components what mw preview says, and mw says it once", async () => {
    const env = own.env(emulator.endpoint);
    const { stdout } = await mw(["-C", own.directory, "env", "dev", "--json"], { env });
    const { export: variables } = JSON.parse(stdout);
    const pulumi = async (more: Readonly<Record<string, string>> = {}) => {
      const options = {
        cwd: own.directory,
        env: { ...env, ...variables, NO_COLOR: "1", ...more } as Record<string, string>,
      };
      return (await execa("pulumi", ["preview", "--stack", "dev", "--non-interactive"], options)).stdout;
    };
    const text = await pulumi();
    const lines = text
      .slice(text.indexOf("Diagnostics:"))
      .split("\n")
      .map((line) => line.trim());
    expect(lines).to.include.members([
      "2026-12-06 04:00:00+11:00 (2026-12-05 17:00:00Z)",
      "next executions (estimate: counts from the creation of the window or the change of its schedule):",
      "target weekly: tag:Patch Group = App → 2 managed nodes now: i-0a1b2c3d4e5f60001, i-0a1b2c3d4e5f60002",
      "target typo: tag:Patch Group = Ap → no managed node now",
    ]);
    const warnings = lines
      .filter((line) => /^warning: .*\[[a-z-]+\]$/.test(line))
      .map((line) => line.replace(/^.*\[/, "["));
    expect(warnings.sort()).to.deep.equal(["[no-nodes]", "[numbered-weekday]", "[overlap]"]);
    expect(await pulumi({ MAINTENANCE_WINDOWS_FORECAST: "off" })).not.to.include("next executions");

    const shown = await mw(["-C", own.directory, "preview", "dev"], { env });
    expect(shown.stdout.match(/next executions/g)).to.have.length(3);
    expect(shown.stdout.match(/\[overlap\]/g)).to.have.length(1);
    expect(shown.stderr).not.to.include("[");
  });
});
