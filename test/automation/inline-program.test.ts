import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import type { DriverOptions } from "../../automation/driver-options.ts";
import { MaintenanceWindow } from "../../components/components.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";

const CONFIG = { "aws:region": "us-east-1", "maintenance-windows:cloud": "emulator" };

describe("a program inside the driver's process", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let backend: string;

  before(async () => {
    emulator = await startTestEmulator();
    backend = mkdtempSync(join(tmpdir(), "inline-"));
  });
  after(async () => {
    await emulator.stop();
    rmSync(backend, { recursive: true });
  });

  const driverOf = (program: NonNullable<DriverOptions["program"]>, stacks: DriverOptions["stacks"] = {}) =>
    new Driver({
      project: "inline",
      program,
      endpoint: emulator.endpoint,
      env: { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "test" },
      stacks: { one: { config: CONFIG }, two: { config: CONFIG }, ...stacks },
    });

  const windows = async () => {
    const window = new MaintenanceWindow("inline", { schedule: "rate(1 day)", duration: 2, cutoff: 1 });
    return { windowId: window.windowId };
  };

  it("is deployed, read and destroyed without a folder of its own", async () => {
    const driver = driverOf(windows);
    expect(await driver.environments()).to.deep.equal(["one", "two"]);
    const { outputs, changes } = await driver.up("one");
    expect(changes.create).to.be.greaterThan(1);
    expect(await windowIds()).to.deep.equal([outputs.windowId]);
    expect(await driver.outputs("one")).to.deep.equal(outputs);
    expect((await driver.history("one")).window.windowId).to.equal(outputs.windowId);
    expect(Object.keys((await driver.up("one")).changes)).to.deep.equal(["same"]);
    await driver.destroy("one");
    expect(await windowIds()).to.deep.equal([]);
  });

  it("takes turns with others, and leaves no listener behind", async () => {
    const before = listeners();
    let inside = 0;
    let most = 0;
    const program = async () => {
      most = Math.max(most, ++inside);
      const outputs = await windows();
      await new Promise((resolve) => setTimeout(resolve, 200));
      inside--;
      return outputs;
    };
    const outcomes = await driverOf(program).up(["one", "two"]);
    expect(outcomes.map(({ ok }) => ok)).to.deep.equal([true, true]);
    expect(most).to.equal(1);
    await driverOf(program).destroy(["one", "two"]);
    expect(listeners()).to.deep.equal(before);
  });

  const failures: [how: string, program: NonNullable<DriverOptions["program"]>][] = [
    ["throws", () => Promise.reject(new Error("no such thing as a free window"))],
    [
      "throws before it has begun",
      () => {
        throw new Error("no such thing as a free window");
      },
    ],
    [
      "leaves a rejection that nobody handles",
      async () => {
        void Promise.reject(new Error("no such thing as a free window"));
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
    ],
  ];
  for (const [how, program] of failures) {
    it(`that ${how} fails its stack and nothing else`, async () => {
      const before = listeners();
      const error = await expectKind(driverOf(program).up("two"), "failed");
      expect(error.message).to.contain("no such thing as a free window");
      expect(listeners()).to.deep.equal(before);
      expect(
        await driverOf(windows)
          .up("two")
          .then(({ changes }) => changes.create),
      ).to.be.greaterThan(1);
      await driverOf(windows).destroy("two");
    });
  }

  it("is interrupted in order", async () => {
    const endless = () => new Promise<void>(() => {});
    const run = driverOf(endless).up("one");
    setTimeout(() => run.cancel(), 2500);
    await expectKind(run, "cancelled");
    await driverOf(windows).up("one");
    await driverOf(windows).destroy("one");
  });

  it("needs a name for its project, and a place for its state", async () => {
    await expectKind(new Driver({ program: windows }).up("one"), "config");
    const homeless = new Driver({
      project: "inline",
      program: windows,
      env: { PATH: process.env.PATH },
      stacks: { one: { config: { "maintenance-windows:cloud": "emulator" } } },
    });
    expect((await expectKind(homeless.up("one"), "config")).message).to.contain("backendUrl");
  });

  async function windowIds(): Promise<unknown[]> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.map(({ WindowId }) => WindowId);
  }
});

function listeners(): Record<string, number> {
  const names = ["uncaughtException", "unhandledRejection", "SIGINT", "SIGTERM", "exit"] as const;
  return Object.fromEntries(names.map((name) => [name, process.listenerCount(name)]));
}
