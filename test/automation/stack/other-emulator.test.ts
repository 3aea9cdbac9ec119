import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { OperationResult } from "../../../automation/api/driver-options.ts";
import { Driver } from "../../../automation/driver.ts";
import type { OperationRun } from "../../../automation/operation/operation-run.ts";
import type { EmulatorOptions } from "../../../emulator/options.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";

/**
 * What is in the cloud is created; the stack, its components and its provider are no part of any. The components of the target and of
 * the task change: their arguments have the new ids.
 */
const ANEW = { create: 9, same: 5, update: 2 };

describe("a stack and another emulator than its own", function () {
  this.timeout(240_000);
  let project: TestProject;
  let emulator: TestEmulator;
  let driver: Driver;
  let port: number;
  const folder = mkdtempSync(join(tmpdir(), "mw-state-other-"));
  beforeEach(async () => {
    project = makeProject();
    cpSync(join(project.directory, "Pulumi.dev.yaml"), join(project.directory, "Pulumi.qa.yaml"));
    emulator = await startTestEmulator();
    port = Number(new URL(emulator.endpoint).port);
    driver = new Driver({ directory: project.directory, env: project.env(emulator.endpoint) });
  });
  afterEach(async () => {
    await driver?.close();
    await emulator?.stop();
    project?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const restart = async (options: EmulatorOptions = {}) => {
    await emulator.stop();
    emulator = await startTestEmulator({ port, ...options });
  };
  const warningsOf = async (run: OperationRun<OperationResult>) => {
    const result = await run;
    const warnings: string[] = [];
    for await (const event of run) {
      if (event.type === "diagnostic" && event.severity === "warning") warnings.push(event.message);
    }
    return { changes: result.changes, warnings: warnings.join("\n") };
  };

  it("has an id that another start and a reset change, and a state directory keeps", async () => {
    const first = emulator.emulator.id;
    expect((await emulator.control("GET", "/health")).body.id).to.equal(first);
    await restart();
    const second = emulator.emulator.id;
    expect(second)
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.equal(first);
    await emulator.control("POST", "/reset", {});
    expect(emulator.emulator.id).to.not.equal(second);
    await restart({ state: folder });
    const kept = emulator.emulator.id;
    await restart({ state: folder });
    expect(emulator.emulator.id).to.equal(kept);
    await emulator.control("POST", "/reset", {});
    expect(emulator.emulator.id).to.not.equal(kept);
  });

  it("says so and names the fix, in every operation, and never finds another's resources to be its own", async () => {
    const inOrder = { pulumi: { parallel: 1 } };
    await driver.up("qa", inOrder);
    const { windowId } = await driver.outputs("qa");
    await restart();
    // It has the same seed, so that its window most likely has the id of the other's: Pulumi's order decides.
    await driver.up("dev", inOrder);
    await emulator.advance("P2D");
    for (const [call, run] of [
      ["verify", () => driver.verify("qa")],
      ["history", () => driver.history("qa")],
      ["up", () => driver.up("qa")],
    ] as const) {
      const { message } = await expectKind(run(), "other-emulator");
      expect(message, call).to.contain("another emulator").and.contain("mw up qa --refresh").and.contain("--state");
    }
    const { message } = await expectKind(driver.destroy("qa"), "other-emulator");
    expect(message).to.contain("mw refresh qa");

    for (const options of [{}, { pulumi: { refresh: true } }]) {
      const preview = await warningsOf(driver.preview("qa", options));
      expect(preview.changes).to.deep.equal(ANEW);
      expect(preview.warnings).to.contain("another emulator").and.contain("mw up qa --refresh");
    }
    const plan = await warningsOf(driver.up("qa", { planOnly: true, pulumi: { refresh: true } }));
    expect(plan.changes).to.deep.equal(ANEW);
    // Nothing of all this changed the state.
    await expectKind(driver.up("qa"), "other-emulator");

    await driver.destroy("dev");
    const up = await warningsOf(driver.up("qa", { pulumi: { refresh: true } }));
    expect(up.warnings).to.contain("removed from its state");
    expect(up.changes).to.deep.equal(ANEW);
    expect((await driver.outputs("qa")).windowId)
      .to.match(/^mw-/)
      .and.not.equal(windowId);
    expect((await driver.up("qa")).changes).to.have.all.keys("same");
  });

  it("is emptied by a refresh, after which nothing is left to verify or to destroy", async () => {
    await driver.up("qa");
    await restart();
    const plan = await warningsOf(driver.refresh("qa", { planOnly: true }));
    expect(plan.warnings).to.contain("another emulator");
    const refresh = await warningsOf(driver.refresh("qa"));
    expect(refresh.warnings).to.contain("removed from its state");
    await expectKind(driver.verify("qa"), "not-deployed");
    expect((await driver.preview("qa")).changes).to.deep.equal(ANEW);
    expect((await driver.destroy("qa")).changes).to.deep.equal({ delete: 7 });
  });

  it("goes on with an emulator that kept its state", async () => {
    await restart({ state: folder });
    await driver.up("dev");
    await restart({ state: folder });
    expect((await driver.up("dev")).changes).to.have.all.keys("same");
  });
});
