import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteMaintenanceWindowCommand, DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverEvent } from "../../automation/api/events.ts";
import { Driver } from "../../automation/driver.ts";
import type { DriverError } from "../../automation/errors/driver-error.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

describe("the driver", function () {
  // A start of the CLI with a TypeScript program takes seconds on a busy machine.
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  let driver: Driver;

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
    driver = new Driver({ directory: project.directory, env: project.env(emulator.endpoint) });
  });

  beforeEach(() => project.restore());

  after(async () => {
    await emulator.stop();
    project.remove();
  });

  it("previews without touching anything", async () => {
    await driver.destroy("dev");
    const before = await windowIds();
    const events: DriverEvent[] = [];
    const result = await driver.preview("dev", { onEvent: (event) => events.push(event) });
    expect(result.changes.create).to.be.greaterThan(10);
    expect(events.map(({ sequence }) => sequence)).to.deep.equal(events.map((_, index) => index + 1));
    expect(events.at(-1)).to.include({ type: "finished", outcome: "succeeded" });
    expect(await windowIds()).to.deep.equal(before);
  });

  it("deploys, and a second up and a refresh find nothing to do", async () => {
    await driver.destroy("dev");
    const before = await windowIds();
    const result = await driver.up("dev");
    expect(result.outputs).to.include({ windowName: "Patch-amznlin2-app", windowSchedule: "rate(5 minutes)" });
    expect(await windowIds()).to.have.members([...before, result.outputs.windowId]);
    expect(Object.keys((await driver.up("dev")).changes)).to.deep.equal(["same"]);
    expect(Object.keys((await driver.refresh("dev")).changes)).to.deep.equal(["same"]);
    expect(await driver.outputs("dev")).to.deep.equal(result.outputs);
  });

  it("leaves the user's files as they are", async () => {
    await driver.up("dev");
    expect(readFileSync(join(project.directory, "Pulumi.dev.yaml"), "utf8")).to.equal(
      readFileSync("Pulumi.dev.yaml", "utf8"),
    );
  });

  it("changes a schedule and a priority in place", async () => {
    await driver.up("dev");
    project.edit("dev", ["rate(5 minutes)", "rate(10 minutes)"], ["priority: 1", "priority: 3"]);
    const events: DriverEvent[] = [];
    const { changes } = await driver.preview("dev", { onEvent: (event) => events.push(event) });
    // The window and the task, and their components.
    expect(changes).to.include({ update: 4 }).and.not.have.any.keys("replace", "create", "delete");
    const changed = events.flatMap((event) => (event.type === "step" && event.op === "update" ? event.changes : []));
    expect(changed).to.deep.include.members([
      { path: "schedule", kind: "update", replaces: false, old: "rate(5 minutes)", new: "rate(10 minutes)" },
      { path: "priority", kind: "update", replaces: false, old: 1, new: 3 },
    ]);
    expect((await driver.up("dev")).changes).to.include({ update: 4 });
  });

  it("makes a window again that was deleted behind Pulumi's back", async () => {
    const { windowId } = (await driver.up("dev")).outputs;
    const others = (await windowIds()).filter((id) => id !== windowId);
    await emulator.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: windowId as string }));
    await driver.refresh("dev");
    const { outputs } = await driver.up("dev");
    expect(outputs.windowId).to.match(/^mw-/).and.not.equal(windowId);
    expect(await windowIds()).to.have.members([...others, outputs.windowId]);
  });

  it("ends an interrupted up in order and leaves no lock", async () => {
    await driver.destroy("staging");
    const controller = new AbortController();
    const interrupted = driver.up("staging", {
      signal: controller.signal,
      onEvent: (event) => event.type === "step" && controller.abort(),
    });
    await expectKind(interrupted, "cancelled");
    expect((await driver.up("staging")).outputs.windowName).to.equal("Patch-amznlin2-app");
  });

  it("does not begin what is cancelled already", async () => {
    await expectKind(driver.up("dev", { signal: AbortSignal.abort() }), "cancelled");
  });

  it("does one after the other on one stack", async () => {
    const positions: number[] = [];
    const first = driver.up("prod");
    const second = driver.up("prod", { onEvent: (event) => event.type === "queued" && positions.push(event.position) });
    expect((await first).outputs).to.deep.equal((await second).outputs);
    expect(positions).to.deep.equal([1]);
  });

  it("names who holds a stack that another driver works on", async () => {
    const env = project.env(emulator.endpoint);
    const other = new Driver({ directory: project.directory, env, retry: { attempts: 1 } });
    let refused: Promise<DriverError> | undefined;
    for await (const event of driver.up("prod")) {
      if (event.type === "step" && refused === undefined) refused = expectKind(other.up("prod"), "locked");
    }
    expect((await refused)?.owner?.pid).to.be.a("number");
  });

  it("reads the history back and verifies it", async () => {
    await driver.up("dev");
    await emulator.advance("PT2H");
    const [{ history, verdict } = expect.fail("no window")] = (await driver.verify("dev")).windows;
    expect(verdict.findings.filter(({ passed }) => !passed)).to.deep.equal([]);
    expect(history.executions.length).to.be.greaterThan(5);
  });

  it("destroys everything", async () => {
    await driver.up("dev");
    for (const stack of ["dev", "staging", "prod"]) await driver.destroy(stack, { confirm: stack });
    expect(await windowIds()).to.deep.equal([]);
    expect(await driver.outputs("dev")).to.deep.equal({});
  });

  describe("refuses before it touches anything", () => {
    it("an environment that is not there, and names those that are", async () => {
      const error = await expectKind(driver.up("production"), "not-found");
      expect(error.message).to.contain('no stack "production"').and.contain("dev, prod, staging");
    });

    it("a value that AWS would refuse", async () => {
      project.edit("prod", ["cutoff: 1", "cutoff: 2"]);
      const error = await expectKind(driver.preview("prod"), "config");
      expect(error.message).to.contain("maintenance-windows:window.cutoff");
    });

    it("a file that is not YAML", async () => {
      project.edit("prod", ["config:", "config: ["]);
      expect((await expectKind(driver.preview("prod"), "config")).message).to.contain("is not YAML");
    });

    it("a stack of AWS whose endpoint is the emulator", async () => {
      project.edit("prod", ["cloud: emulator", "cloud: aws"]);
      expect((await expectKind(driver.up("prod"), "config")).message).to.contain("belongs to AWS");
    });
  });

  async function windowIds(): Promise<(string | undefined)[]> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.map(({ WindowId }) => WindowId);
  }
});
