import {
  CreateMaintenanceWindowCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectToFit, needsBrowser, OTHER_LOOKS, openBrowser, type TestBrowser, watch } from "../helpers/browser.ts";
import { startTestEmulator } from "../helpers/emulator.ts";

describe("the console", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let browser: TestBrowser;
  let page: Page;
  let requested: string[];
  let faults: string[];

  before(async function () {
    needsBrowser(this);
    emulator = await startTestEmulator();
    await makeLab();
    browser = await openBrowser();
    page = await browser.context.newPage();
    ({ requested, faults } = watch(page));
  });

  after(async () => {
    await browser?.close();
    await emulator?.stop();
  });

  it("lists the windows with their next execution", async () => {
    await page.goto(emulator.emulator.console);
    await page.getByRole("link", { name: "Patch-app" }).waitFor();
    expect(await page.getByRole("table").textContent())
      .to.contain("rate(5 minutes)")
      .and.contain("2026-12-01T00:05Z");
  });

  it("moves the clock, and shows what the window did since", async () => {
    await page.getByRole("link", { name: "Patch-app" }).click();
    await page.getByText("No executions yet.").waitFor();
    await page.getByRole("button", { name: "+1 h" }).click();
    await page.getByText("2026-12-01 00:05:00Z").waitFor();
    expect(await page.locator("#clock time").textContent()).to.equal("2026-12-01 01:00:00Z");
    expect(await page.getByText("tag:Patch Group = App").isVisible()).to.equal(true);
  });

  it("leads from an execution to the output of each node's steps", async () => {
    await page.locator("main").getByRole("link").last().click();
    await page.locator("summary").first().click();
    await page.getByText("Step 2: PatchLinux").first().waitFor();
    expect(await page.locator("pre").nth(1).textContent()).to.contain("Install");
  });

  it("says what is wrong when a window is not there", async () => {
    await page.goto(`${emulator.emulator.console}#/windows/mw-00000000000000000`);
    expect(await page.getByRole("alert").textContent()).to.contain("mw-00000000000000000 does not exist");
    faults.length = 0;
  });

  for (const [what, options] of OTHER_LOOKS) {
    it(`fits into ${what}`, async () => {
      const other = await openBrowser(options);
      const narrow = await other.context.newPage();
      await narrow.goto(emulator.emulator.console);
      await narrow.getByRole("link", { name: "Patch-app" }).click();
      await narrow.getByRole("heading", { name: "History" }).waitFor();
      await expectToFit(narrow, options).finally(() => other.close());
    });
  }

  it("asks nobody but its emulator, and has no fault of its own", () => {
    expect(requested.filter((url) => !url.startsWith(emulator.endpoint) && !url.startsWith("data:"))).to.deep.equal([]);
    expect(faults).to.deep.equal([]);
  });

  async function makeLab(): Promise<void> {
    const { ssm } = emulator;
    const { WindowId } = await ssm.send(
      new CreateMaintenanceWindowCommand({
        Name: "Patch-app",
        Description: "<b>bold</b> stays text",
        Schedule: "rate(5 minutes)",
        Duration: 2,
        Cutoff: 1,
        AllowUnassociatedTargets: true,
      }),
    );
    const { WindowTargetId } = await ssm.send(
      new RegisterTargetWithMaintenanceWindowCommand({
        WindowId,
        ResourceType: "INSTANCE",
        Targets: [{ Key: "tag:Patch Group", Values: ["App"] }],
      }),
    );
    await ssm.send(
      new RegisterTaskWithMaintenanceWindowCommand({
        WindowId,
        TaskType: "RUN_COMMAND",
        TaskArn: "AWS-RunPatchBaseline",
        Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId as string] }],
        MaxConcurrency: "1",
        MaxErrors: "1",
        TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Install"] } } },
      }),
    );
  }
});
