import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Driver } from "../../../automation/driver.ts";
import { type PulumiRun, runPulumi } from "../../../automation/process/pulumi-process.ts";
import { startTestEmulator } from "../../helpers/emulator.ts";

const SETTINGS = { config: { "maintenance-windows:cloud": "emulator" } };

describe("the outputs of a stack", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let backend: string;
  const runs: PulumiRun[] = [];

  before(async () => {
    emulator = await startTestEmulator();
    backend = mkdtempSync(join(tmpdir(), "outputs-"));
  });
  after(async () => {
    await emulator.stop();
    rmSync(backend, { recursive: true });
  });

  const driverOf = (outputs: Record<string, unknown>) =>
    new Driver({
      project: "outputs",
      program: async () => outputs,
      env: { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "test" },
      endpoint: emulator.endpoint,
      stacks: { first: SETTINGS, one: SETTINGS },
      run: (run) => {
        runs.push(run);
        return runPulumi(run);
      },
    });

  it("are read without starting the CLI, and none are there before an up", async () => {
    const plain = { name: "patch", empty: null, groups: [{ ids: ["i-1"], count: 2, isOn: true }] };
    const driver = driverOf(plain);
    expect(await driver.outputs("first")).to.deep.equal({});
    await driver.up("first");
    runs.length = 0;
    expect(await driver.outputs("first")).to.deep.equal(plain);
    expect(runs).to.deep.equal([]);
  });

  it("hide secrets wherever they are, as the CLI does", async () => {
    const driver = driverOf({ token: pulumi.secret("s3cret"), deep: { list: [pulumi.secret({ a: 1 })] }, plain: "x" });
    const { outputs } = await driver.up("one");
    expect(outputs).to.deep.equal({ token: "[secret]", deep: { list: ["[secret]"] }, plain: "x" });
    expect(await driver.outputs("one")).to.deep.equal(outputs);
  });

  it("show secrets on request, each with a mark", async () => {
    const driver = driverOf({
      token: pulumi.secret("s3cret"),
      deep: { list: [pulumi.secret({ a: 1 })] },
      plain: "[secret]",
    });
    await driver.up("one");
    const shown = {
      token: { value: "s3cret", secret: true },
      deep: { value: { list: [{ a: 1 }] }, secret: true },
      plain: { value: "[secret]", secret: false },
    };
    expect(await driver.outputs("one", { showSecrets: true })).to.deep.equal(shown);
    expect(await driver.outputs(["one"], { showSecrets: true })).to.deep.equal([
      { stack: "one", ok: true, result: shown },
    ]);
    await driver.destroy("one");
    expect(await driver.outputs("one", { showSecrets: true })).to.deep.equal({});
  });

  it("are the CLI's to print where a value is no plain one", async () => {
    const driver = driverOf({ file: new pulumi.asset.StringAsset("text") });
    await driver.up("one");
    runs.length = 0;
    expect(await driver.outputs("one")).to.have.property("file");
    expect(runs.map(({ args }) => args.slice(0, 2).join(" "))).to.deep.equal(["stack output"]);
  });
});
