import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeMaintenanceWindowsCommand, GetMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverOptions } from "../../automation/api/driver-options.ts";
import type { DriverEvent } from "../../automation/api/events.ts";
import { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";
import { type PulumiRun, runPulumi } from "../../automation/process/pulumi-process.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";

describe("the driver's options", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  const runs: PulumiRun[] = [];

  before(async () => {
    emulator = await startTestEmulator();
    project = makeProject();
  });
  beforeEach(() => {
    project.restore();
    runs.length = 0;
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });

  const driverWith = (options: Partial<DriverOptions> = {}) =>
    new Driver({
      directory: project.directory,
      env: project.env(emulator.endpoint),
      run: (run) => {
        runs.push(run);
        return runPulumi(run);
      },
      ...options,
    });

  it("refuses what a program in JavaScript gives in place of stacks and instants, with the way out", async () => {
    const driver = driverWith();
    const missing = undefined as unknown as string;
    for (const given of [driver.up(missing), driver.runAll("up", missing as never), driver.history(missing)]) {
      const { message } = await expectKind(given, "config");
      expect(message).to.match(/^(up|history) was given undefined in place of stacks: give the name of one, or a list/);
    }
    const { message } = await expectKind(driver.history("dev", { from: "2026-12-01" as unknown as Date }), "config");
    expect(message).to.equal("The range's from is not an instant: give a valid Date.");
    expect(runs).to.deep.equal([]);
  });

  it("refuses unknown options of the driver, of stacks and of calls, with the nearest one", async () => {
    const wrong: [object, RegExp][] = [
      [{ timeoutMS: 1 }, /^Invalid options of the Driver: Unknown option timeoutMS\. Did you mean timeoutMs\? Known/],
      [{ limits: { globl: 1 } }, /Unknown option limits\.globl\. Did you mean global\?/],
      [{ stacks: { dev: { confg: {} } } }, /Unknown option stacks\.dev\.confg\. Did you mean config\?/],
    ];
    for (const [options, message] of wrong) expect(() => driverWith(options)).to.throw(DriverError, message);
    expect(() => new Driver(undefined as never)).to.throw(DriverError, "The options are undefined");

    const driver = driverWith();
    const typo = { planOnyl: true } as object;
    for (const call of [driver.up("dev", typo), driver.stack("dev").destroy(typo)]) {
      const { message } = await expectKind(call, "config");
      expect(message).to.match(/^Invalid options of (up|destroy): Unknown option planOnyl\. Did you mean planOnly\?/);
    }
    const others: [Promise<unknown>, string][] = [
      [driver.preview("dev", { plan: "x" } as object), "preview: Unknown option plan"],
      [
        driver.up("dev", { pulumi: { mesage: "" } } as object),
        "up: Unknown option pulumi.mesage. Did you mean message?",
      ],
      [driver.history("dev", { form: new Date() } as object), "history: Unknown option form. Did you mean from?"],
      [
        driver.verify("dev", { expectation: { reachd: "95%" } } as object),
        "verify: Unknown option expectation.reachd. Did you mean",
      ],
      [
        driver.verify("dev", { wait: { timeoutMS: 1 } } as object),
        "verify: Unknown option wait.timeoutMS. Did you mean",
      ],
      [
        driver.stack("dev").exportState({ showSecret: true } as object),
        "export: Unknown option showSecret. Did you mean",
      ],
      [
        driver.stack("dev").config.remove("a", { paht: true } as object),
        "config: Unknown option paht. Did you mean path?",
      ],
    ];
    for (const [call, message] of others) {
      expect((await expectKind(call, "config")).message).to.contain(`Invalid options of ${message}`);
    }
    const outcomes = await driver.up(["dev", "staging"], typo);
    expect(outcomes.map((outcome) => !outcome.ok && outcome.error.kind)).to.deep.equal(["config", "config"]);
    expect(runs).to.deep.equal([]);
  });

  it("refuses a signal that is no AbortSignal", async () => {
    const driver = driverWith();
    for (const signal of ["now", { aborted: false }, new AbortController()]) {
      for (const call of [driver.up("dev", { signal } as object), driver.outputs("dev", { signal } as object)]) {
        const { message } = await expectKind(call, "config");
        expect(message).to.match(/^Invalid options of (up|outputs): The option signal is .+: give the signal of an/);
      }
    }
  });

  it("says of calls after close() that the driver is closed", async () => {
    const driver = driverWith();
    await driver.close();
    for (const call of [driver.up("dev"), driver.history("dev"), driver.stack("dev").create()]) {
      const { message } = await expectKind(call, "cancelled");
      expect(message).to.match(
        /^(up|history|create) of dev was not started: this Driver is closed\. Create another one\.$/,
      );
    }
  });

  it("names the stacks that are given as data where another is asked for, and where the state of one could be", async () => {
    const config = { "maintenance-windows:cloud": "emulator" };
    const options = { project: "given", program: async () => {}, stacks: { one: { config }, two: { config } } };
    const driver = new Driver({ ...options, env: { PATH: process.env.PATH, HOME: project.directory } });
    const { message } = await expectKind(driver.preview("three"), "not-found");
    expect(message).to.contain("The project has one, two.");
    const nowhere = await expectKind(driver.preview("one"), "config");
    expect(nowhere.message).to.contain('(stacks: { "one": { backendUrl } })').and.contain("PULUMI_BACKEND_URL");
  });

  it("asks a policy before anything is touched", async () => {
    await driverWith().destroy("dev");
    const before = await windowCount();
    const refuse = driverWith().up("dev", {
      policy: ({ steps }) => steps.flatMap(({ op, name }) => (name === "patch-window" && op === "create" ? name : [])),
    });
    const error = await expectKind(refuse, "policy");
    expect(error.diagnostics).to.include("patch-window");
    expect(await windowCount()).to.equal(before);
  });

  it("holds an up to the plan of a preview", async () => {
    const driver = driverWith();
    await driver.destroy("dev");
    const before = await windowCount();
    const plan = join(project.directory, "dev.plan.json");
    const { steps, changes } = await driver.preview("dev", { savePlan: plan });
    expect(steps.map(({ op }) => op)).to.include("create");
    project.edit("dev", ["schedule: rate(5 minutes)", "schedule: rate(6 minutes)"]);
    await expectKind(driver.up("dev", { plan }), "plan");
    expect(await windowCount()).to.equal(before);
    project.edit("dev", ["schedule: rate(6 minutes)", "schedule: rate(5 minutes)"]);
    await driver.destroy("dev");
    expect((await driver.up("dev", { plan })).changes.create).to.equal(changes.create);
  });

  it("starts the CLI once for an up of a stack that is there, and tells how far it is", async () => {
    await driverWith().up("dev");
    runs.length = 0;
    const events: DriverEvent[] = [];
    const { outputs } = await driverWith().up("dev", { onEvent: (event) => events.push(event) });
    expect(outputs.windowId).to.match(/^mw-/);
    expect(runs.map(({ args }) => args[0])).to.deep.equal(["up"]);
    const percents = events.map(({ percent }) => percent);
    expect(percents).to.deep.equal(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).to.equal(100);
    expect(percents.filter((percent) => percent < 100).at(-1)).to.be.within(80, 99);
    const severities = events.flatMap((event) => (event.type === "diagnostic" ? event.severity : []));
    expect(severities).to.not.include("debug");
  });

  it("works on an environment that is data, with secrets that no command line shows", async () => {
    const secrets = { "maintenance-windows-test:token": "s3cret-of-the-tenant" };
    const config = {
      "aws:region": "us-east-1",
      "maintenance-windows:cloud": "emulator",
      "maintenance-windows:window": { name: "tenant", schedule: "rate(1 day)", duration: 2, cutoff: 1 },
      "maintenance-windows:target": { tags: { "Patch Group": "App" } },
      "maintenance-windows:task": { operation: "Scan" },
    };
    const driver = driverWith({ stacks: { tenant: { config, secrets, passphrase: "a long passphrase" } } });
    expect(await driver.environments()).to.include("tenant");
    const { outputs } = await driver.up("tenant");
    const window = await emulator.ssm.send(new GetMaintenanceWindowCommand({ WindowId: String(outputs.windowId) }));
    expect(window.Name).to.equal("tenant");
    const lines = runs.map(({ args }) => args.join(" ")).join("\n");
    expect(lines).to.not.match(/s3cret|long passphrase/);
    await driver.destroy("tenant");
    expect(readdirSync(project.directory)).to.not.include("Pulumi.tenant.yaml");
  });

  it("interrupts what takes longer than it may, and leaves no lock and no folder", async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("mw-stack-")).length;
    const before = folders();
    await expectKind(driverWith().up("staging", { timeoutMs: 1200 }), "timeout");
    expect(folders()).to.be.at.most(before);
    await driverWith({ retry: { attempts: 1 } }).refresh("staging");
  });

  it("runs on when one of many stacks fails, and numbers the events of all", async () => {
    project.edit("prod", ["cutoff: 1", "cutoff: 2"]);
    const sequences: number[] = [];
    mkdirSync(join(project.directory, "Pulumi.folder.yaml"));
    const run = driverWith().runAll("preview", ["dev", "prod", "nowhere", "folder"]);
    for await (const { sequence } of run) sequences.push(sequence);
    expect(sequences).to.deep.equal(sequences.map((_, index) => index + 1));
    const outcomes = (await run).map((outcome) => (outcome.ok ? "ok" : outcome.error.kind));
    expect(outcomes).to.deep.equal(["ok", "config", "not-found", "config"]);
    rmdirSync(join(project.directory, "Pulumi.folder.yaml"));
  });

  it("destroys a protected environment only by its name", async () => {
    await driverWith().up("dev");
    const count = await windowCount();
    project.edit("dev", [
      "maintenance-windows:cloud: emulator",
      "maintenance-windows:cloud: emulator\n  maintenance-windows:protect: typed-name",
    ]);
    await expectKind(driverWith().destroy("dev"), "protected");
    expect(await windowCount()).to.equal(count);
    await driverWith().destroy("dev", { confirm: "dev" });
    expect(await windowCount()).to.equal(count - 1);
  });

  it("refuses credentials of another account than the environment's", async () => {
    const path = join(project.directory, "Pulumi.prod.yaml");
    const text = readFileSync(path, "utf8");
    const account = 'maintenance-windows:cloud: aws\n  maintenance-windows:account: "111111111111"';
    writeFileSync(path, text.replace("maintenance-windows:cloud: emulator", account));
    const env = { ...project.env(""), AWS_ENDPOINT_URL: undefined };
    const driver = driverWith({ env, identify: async () => ({ account: "222222222222" }) });
    const error = await expectKind(driver.preview("prod"), "config");
    expect(error.message).to.contain("111111111111").and.contain("222222222222");
    expect(runs).to.deep.equal([]);
  });

  it("ends what is under way when it is disposed of, and takes nothing new", async () => {
    const driver = driverWith();
    const run = driver.preview("dev");
    const ended = expectKind(run, "cancelled");
    await driver[Symbol.asyncDispose]();
    await ended;
    await expectKind(driver.preview("dev"), "cancelled");
  });

  async function windowCount(): Promise<number> {
    const { WindowIdentities = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    return WindowIdentities.length;
  }
});
