import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { MaintenanceWindow, MaintenanceWindowTarget, PatchTask } from "../../components/components.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { expectKind } from "../helpers/expect-kind.ts";

const CONFIG = { "aws:region": "us-east-1", "maintenance-windows:cloud": "emulator" };

describe("arguments that another resource computes", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let backend: string;

  before(async () => {
    emulator = await startTestEmulator();
    backend = mkdtempSync(join(tmpdir(), "computed-"));
  });
  after(async () => {
    await emulator.stop();
    rmSync(backend, { recursive: true });
  });

  const driverOf = (program: () => Promise<Record<string, unknown>>) =>
    new Driver({
      project: "computed",
      program,
      endpoint: emulator.endpoint,
      env: { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "test" },
      stacks: { one: { config: CONFIG } },
    });

  /** Values that no preview knows. */
  function later() {
    const parameter = new ssm.Parameter("parameter", { type: "String", insecureValue: "x" });
    return <T>(value: T) => parameter.arn.apply(() => value);
  }

  it("are taken unknown by the preview, and by up as what they become; a secret alone is secret in the state", async () => {
    const driver = driverOf(async () => {
      const known = later();
      const window = new MaintenanceWindow("window", {
        schedule: known("rate(5 minutes)"),
        duration: 2,
        cutoff: known(1),
        description: pulumi.secret("hidden words"),
        tags: { App: known("x") },
      });
      const { windowId } = window;
      const ids = new MaintenanceWindowTarget("ids", { windowId, instanceIds: [known("i-0a1b2c3d4e5f60001")] });
      const tags = new MaintenanceWindowTarget("tags", {
        windowId: windowId.apply(known),
        tags: { App: pulumi.secret(["hidden tag"]), Stage: [known("dev")] },
      });
      new PatchTask("task", {
        windowId,
        windowTargetIds: pulumi.all([ids.windowTargetId, tags.windowTargetId]),
        operation: known("Scan"),
        priority: Promise.resolve(3),
      });
      return {};
    });
    expect((await driver.preview("one")).changes.create).to.be.greaterThan(7);
    await driver.up("one");
    expect(Object.keys((await driver.up("one")).changes)).to.deep.equal(["same"]);

    const file = readdirSync(backend, { recursive: true, encoding: "utf8" }).find((name) =>
      /stacks.*one\.json$/.test(name),
    );
    const { resources } = JSON.parse(readFileSync(join(backend, file!), "utf8")).checkpoint.latest as {
      resources: { urn: string; custom: boolean; inputs?: Record<string, unknown> }[];
    };
    const secrets = resources.flatMap(({ urn, inputs = {} }) =>
      Object.entries(inputs)
        .filter(([name, value]) => name !== "__defaults" && JSON.stringify(value).includes("ciphertext"))
        .map(([name]) => `${urn.split("::").slice(-2).join(" ")} ${name}`.replace(/^.*[:$](\w+ )/, "$1")),
    );
    expect(secrets.sort()).to.deep.equal([
      "MaintenanceWindow window description",
      "MaintenanceWindow window description",
      "MaintenanceWindowTarget tags tags",
      "MaintenanceWindowTarget tags targets",
    ]);
    expect(JSON.stringify(resources)).to.not.match(/hidden/);
    await driver.destroy("one");
  });

  it("are refused by up before the resource is made, when they are only known there", async () => {
    const driver = driverOf(async () => {
      const known = later();
      new MaintenanceWindow("window", { schedule: "rate(5 minutes)", duration: 2, cutoff: known(2) });
      return {};
    });
    await driver.preview("one");
    const steps: string[] = [];
    const run = driver.up("one", { onEvent: (event) => event.type === "step" && void steps.push(event.resourceType) });
    expect((await expectKind(run, "failed")).message)
      .to.match(/cutoff: 2 hours before the end of a window of 2 hours/)
      .and.not.match(/ at /);
    expect(steps.filter((type) => type.startsWith("aws:ssm/maintenanceWindow"))).to.deep.equal([]);
  });
});
