import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DriverOptions } from "../../automation/api/driver-options.ts";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

describe("the process that embeds the driver", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;

  const { TMPDIR } = process.env;
  let temporary: string;

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
    // A folder for temporary files where nobody else makes any.
    temporary = mkdtempSync(join(tmpdir(), "host-"));
    process.env.TMPDIR = temporary;
  });
  after(async () => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(temporary, { recursive: true });
    await emulator.stop();
    project.remove();
  });

  const driverWith = (options: Partial<DriverOptions> = {}) =>
    new Driver({ directory: project.directory, env: project.env(emulator.endpoint), ...options });

  it("keeps its environment, folder and handlers, whatever an operation does", async () => {
    const before = host();
    await driverWith().up("dev");
    // Less than the CLI and the program need to start.
    await expectKind(driverWith().up("staging", { timeoutMs: 500 }), "timeout");
    await driverWith().destroy("dev");
    expect(host()).to.deep.equal(before);
  });

  for (const [how, code] of [
    ["exits", "process.exit(3)"],
    ["exits as if all was well", "process.exit(0)"],
    ["throws where nobody catches it", 'setImmediate(() => { throw new Error("out of windows"); })'],
    ["kills itself", 'process.kill(process.pid, "SIGKILL")'],
  ] as const) {
    it(`survives a program that ${how}`, async () => {
      const broken = makeProject(`${code};\nawait new Promise((resolve) => setTimeout(resolve, 500));\n`);
      const driver = driverWith({ directory: broken.directory, env: broken.env(emulator.endpoint) });
      const error = await expectKind(driver.up("dev"), "failed");
      expect(error.message).to.not.equal("");
      broken.remove();
    });
  }

  it("is told of a program's error at once, with the program's own line", async () => {
    const broken = makeProject("const window: unknown = undefined;\n(window as { id: string }).id;\n");
    const driver = driverWith({ directory: broken.directory, env: broken.env(emulator.endpoint) });
    const run = driver.preview("dev", { timeoutMs: 25_000 });
    expect((await expectKind(run, "failed")).message).to.match(/TypeError: Cannot read properties.*index\.ts:2/s);
    broken.remove();
  });

  it("finds neither lock nor process nor folder after a time of grace that was not enough", async () => {
    const driver = driverWith({ graceMs: 0 });
    // So that something is left to do when the first step is done, however fast the rest would be.
    const disturbance = { operation: "RegisterTargetWithMaintenanceWindow", latency: "PT3S" };
    await emulator.control("PUT", "/disturbances", [disturbance]);
    const run = driver.up("staging");
    for await (const event of run) if (event.type === "step" && event.phase === "done") run.cancel();
    await expectKind(run, "cancelled");
    await emulator.control("DELETE", "/disturbances");
    expect(locks()).to.deep.equal([]);
    expect(pulumiProcesses()).to.deep.equal([]);
    expect(temporaryFiles(temporary)).to.deep.equal([]);
    const { changes } = await driverWith({ retry: { attempts: 1 } }).up("staging");
    expect(changes.create ?? 0).to.be.greaterThan(0);
    expect(Object.keys((await driverWith().up("staging")).changes)).to.deep.equal(["same"]);
    await driverWith().destroy("staging");
  });

  it("is told of an emulator that is not there before anything starts", async () => {
    const driver = driverWith({ env: project.env("http://127.0.0.1:1") });
    const error = await expectKind(driver.up("dev"), "unreachable");
    expect(error.message).to.contain("http://127.0.0.1:1").and.contain("npx mw emulator");
  });

  function locks(): string[] {
    const all = readdirSync(join(project.directory, "backend", ".pulumi", "locks"), {
      recursive: true,
      encoding: "utf8",
    });
    return all.filter((name) => name.endsWith(".json"));
  }

  /** Of this project: other tests may be at work beside this one. */
  function pulumiProcesses(): string[] {
    return readdirSync("/proc").filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        const env = readFileSync(`/proc/${pid}/environ`, "latin1");
        return env.includes("MAINTENANCE_WINDOWS_OPERATION_ON=") && env.includes(project.directory);
      } catch {
        // It ended while it was looked at, or is another's.
        return false;
      }
    });
  }
});

function host() {
  const names = [
    "uncaughtException",
    "unhandledRejection",
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    "exit",
    "beforeExit",
  ] as const;
  return {
    env: { ...process.env },
    cwd: process.cwd(),
    listeners: names.map((name) => [name, process.listenerCount(name)]),
    folders: temporaryFiles(tmpdir()),
  };
}

/** All but the caches of compilers, which are meant to stay. */
function temporaryFiles(directory: string): string[] {
  return readdirSync(directory).filter((name) => !/^(?:v8-compile-cache|node-compile-cache|ts-node)/.test(name));
}
