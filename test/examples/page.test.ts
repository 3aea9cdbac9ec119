import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectToFit, needsBrowser, OTHER_LOOKS, openBrowser, type TestBrowser, watch } from "../helpers/browser.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { mw } from "../helpers/mw.ts";
import { makeProject, type TestProject } from "../helpers/project.ts";
import { type ServiceProcess, startService } from "./service-process.ts";

describe("the page of the example service", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  let service: ServiceProcess;
  let browser: TestBrowser;
  let page: Page;
  let requested: string[];
  let faults: string[];

  before(async function () {
    needsBrowser(this);
    await mw(["--version"]);
    emulator = await startTestEmulator();
    project = makeProject();
    project.edit("prod", ["cutoff: 1", "cutoff: 2"]);
    service = await startService(project, emulator.endpoint);
    browser = await openBrowser();
    page = await browser.context.newPage();
    page.setDefaultTimeout(90_000);
    ({ requested, faults } = watch(page));
  });

  after(async () => {
    await browser?.close();
    await service?.stop();
    await emulator?.stop();
    project?.remove();
  });

  it("shows the environments, and what is wrong with one", async () => {
    await page.goto(service.address);
    expect(await card("dev").textContent()).to.contain("emulator · us-east-1");
    expect(await card("prod").textContent()).to.contain("window.cutoff");
    expect(await card("prod").getByRole("button").count()).to.equal(0);
  });

  it("says why an environment cannot be judged yet", async () => {
    const button = card("dev").getByRole("button", { name: "verify" });
    await button.click();
    await page.getByRole("alert").getByText("deploy one").waitFor();
    // The browser says it as well.
    faults.length = 0;
  });

  it("destroys nothing whose name was not typed", async () => {
    page.once("dialog", (dialog) => void dialog.accept("staging"));
    await card("dev").getByRole("button", { name: "destroy" }).click();
    expect((await service.ask("GET", "/deployments")).body).to.deep.equal([]);
  });

  it("deploys several at once and shows how far each is", async () => {
    await card("all of them").getByRole("button", { name: "up" }).click();
    const deployment = page.locator("details");
    await deployment.getByText("dev  started create").first().waitFor();
    await deployment.getByText("staging  started create").first().waitFor();
    await deployment.locator(".succeeded").nth(2).waitFor();
    const values = await deployment
      .locator("progress")
      .evaluateAll((bars) => bars.map((bar) => Reflect.get(bar, "value")));
    expect(values).to.deep.equal([100, 100]);
    expect(await deployment.getByRole("button", { name: "cancel" }).isVisible()).to.equal(false);
  });

  it("shows what was judged", async () => {
    await emulator.advance("PT1H");
    await card("dev").getByRole("button", { name: "verify" }).click();
    await card("dev").getByText("Verified.").waitFor();
  });

  for (const [what, options] of OTHER_LOOKS) {
    it(`fits into ${what}, and shows what was there before`, async () => {
      const other = await openBrowser(options);
      const second = await other.context.newPage();
      await second.goto(service.address);
      await second.locator("summary").click();
      await second.getByText("dev  succeeded").waitFor();
      await expectToFit(second, options).finally(() => other.close());
    });
  }

  it("asks nobody but its service, and has no fault of its own", () => {
    expect(requested.filter((url) => !url.startsWith(service.address) && !url.startsWith("data:"))).to.deep.equal([]);
    expect(faults).to.deep.equal([]);
  });

  it("runs no script but its own, and stands in no page of others", async () => {
    const response = await fetch(service.address);
    const policy = response.headers.get("content-security-policy");
    expect(policy).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'").and.not.contain("unsafe");
  });

  function card(name: string) {
    return page.locator("section").filter({ has: page.getByText(name, { exact: true }) });
  }
});
