import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverOptions } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
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
    expect((await driver.history("one")).map(({ window }) => window.windowId)).to.deep.equal([outputs.windowId]);
    expect(Object.keys((await driver.up("one")).changes)).to.deep.equal(["same"]);
    await driver.destroy("one");
    expect(await windowIds()).to.deep.equal([]);
  });

  it("takes turns with others, and leaves no listener behind", async () => {
    const before = host();
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
    expect(host()).to.deep.equal(before);
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
    ["exits", () => process.exit(3)],
    [
      "exits later",
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        process.exit(3);
      },
    ],
  ];
  for (const [how, program] of failures) {
    it(`that ${how} fails its stack and nothing else`, async () => {
      const before = host();
      const error = await expectKind(driverOf(program).up("two"), "failed");
      expect(error.message).to.match(/no such thing as a free window|process\.exit\(3\)/);
      expect(host()).to.deep.equal(before);
      expect(
        await driverOf(windows)
          .up("two")
          .then(({ changes }) => changes.create),
      ).to.be.greaterThan(1);
      await driverOf(windows).destroy("two");
    });
  }

  it("gives the host its errors, folder and umask back, also when it never ends", async () => {
    const before = host();
    const place = {
      cwd: "",
      async change() {
        process.chdir("/");
        process.umask(0o77);
        place.cwd = process.cwd();
      },
    };
    await driverOf(place.change).preview("one");
    expect(place.cwd).to.equal("/");
    expect(host()).to.deep.equal(before);

    let end: (() => void) | undefined;
    let fail: ((error: Error) => void) | undefined;
    for (const how of ["end", "fail"] as const) {
      const driver = driverOf(async () => {
        await new Promise<void>((resolve, reject) => {
          end = resolve;
          fail = reject;
        });
        process.exit(4);
      });
      await expectKind(driver.up("one", { timeoutMs: 4000 }), "timeout");
      await driver.close();
      expect(listeners()).to.deep.equal(before.listeners);
      // Whatever it does after its operation has ended, the host goes on.
      if (how === "end") end!();
      else fail!(new Error("too late"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(host()).to.deep.equal(before);
    }
    const { outputs } = await driverOf(windows).up("one");
    expect(outputs.windowId).to.match(/^mw-/);
    await driverOf(windows).destroy("one");
  });

  it("is interrupted in order", async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const endless = () => {
      begin();
      return new Promise<void>(() => {});
    };
    const run = driverOf(endless).up("one");
    await Promise.race([begun, run]);
    run.cancel();
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

function host() {
  const { exit, chdir, umask } = process;
  return { listeners: listeners(), cwd: process.cwd(), mask: process.umask(), exit, chdir, umask };
}

function listeners(): Record<string, number> {
  const names = ["uncaughtException", "unhandledRejection", "SIGINT", "SIGTERM", "exit"] as const;
  return Object.fromEntries(names.map((name) => [name, process.listenerCount(name)]));
}
