import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { htmlReport } from "../../history/report/html.ts";
import { CHROMIUM, needsBrowser, QUIET } from "../helpers/browser.ts";
import { rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

describe("the report of a verification in a browser", function () {
  this.timeout(120_000);
  let directory: string;
  let url: string;
  /** The same of a window in another time zone, read from an emulator. */
  let zoned: string;

  before(async function () {
    needsBrowser(this);
    directory = await mkdtemp(join(tmpdir(), "mw-browser-"));
    const lab = await rehearse({ fleet: twoNodes('faults: { failingPatches: ["kernel*"] }') });
    await lab.to("2026-12-01T00:14:59Z");
    const { history, verdict } = await lab.verify({ fullOutput: true, patches: "changes" });
    await lab.stop();
    const path = join(directory, "report.html");
    await writeFile(path, htmlReport({ title: "dev", history, verdict }));
    url = pathToFileURL(path).href;
    const source = { cloud: "emulator", endpoint: lab.endpoint, account: "000000000000", region: "us-east-1" } as const;
    const window = { ...history.window, scheduleTimezone: "America/New_York", scheduleOffset: 2 };
    const zonedPath = join(directory, "zoned.html");
    await writeFile(zonedPath, htmlReport({ title: "dev", history: { ...history, source, window }, verdict }));
    zoned = pathToFileURL(zonedPath).href;
  });

  after(async () => {
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it("answers first whether the patching happened, with the numbers and each question", async () => {
    await withPage({ colorScheme: "light", width: 1200 }, async (page) => {
      expect(await page.title()).to.equal("dev: not verified");
      expect(await page.getByRole("heading", { level: 1 }).textContent()).to.match(
        /Patch-amznlin2-app\s+✘ Not verified/,
      );
      expect(await page.locator(".sentence").textContent()).to.match(
        /^4 of 10 checks failed: 1 of 2 nodes patched, \d+ patch(es)? installed by this execution, 1 patch not installed, done in .*, 1 h \d+ min before the end of its window\.$/,
      );
      const questions = await page.getByRole("list", { name: "Checks" }).getByRole("listitem").allTextContents();
      expect(questions).to.have.length(7);
      expect(questions.filter((text) => /^✘.* failed$/.test(text))).to.have.length(4);
    });
  });

  it("names its source, when it was made, and the window's time zone, with both clocks beside each other", async () => {
    await withPage({ colorScheme: "dark", width: 360, url: zoned }, async (page) => {
      expect(await page.locator(".origin").textContent()).to.match(
        /^Read from: emulator at http:\/\/127\.0\.0\.1:\d+, account 000000000000, region us-east-1, at 2026-11-30 19:14:59-05:00 \(2026-12-01 00:14:59Z\) by the emulator's clock\. Time zone of the window: America\/New_York \(UTC-05:00\); times are in this zone, with UTC in brackets\. /,
      );
      expect(
        await page.getByText(/in America\/New_York \(UTC-05:00\), schedule offset 2 days, open for 2 h/).count(),
      ).to.equal(1);
      const opened = await page.locator(".marks").first().textContent();
      expect(opened).to.match(/Started 2026-11-30 19:10:00-05:00 \(2026-12-01 00:10:00Z\)/);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await page.evaluate<number>(OVERFLOW)).to.equal(0);
    });
  });

  it("shows the findings, the executions and the nodes to everyone", async () => {
    await withPage({ colorScheme: "light", width: 1200 }, async (page) => {
      for (const name of ["Findings", "Executions", "Timelines", /^Nodes as of 2026-12-01 00:14:59Z$/]) {
        expect(await page.getByRole("heading", { level: 2, name }).count(), String(name)).to.equal(1);
      }
      for (const name of [
        "Started",
        "Slack",
        "Patches installed",
        "Last operation",
        "Installed by this execution",
        "Missing",
      ]) {
        expect(await page.getByRole("columnheader", { name }).count(), name).to.equal(1);
      }
      expect(
        await page
          .getByText(
            /^Install: 1 failed .*; \d+ installed by this execution, \d+ on the node; not installed: kernel\.x86_64/,
          )
          .count(),
      ).to.equal(1);
      expect(await page.getByRole("cell", { name: /^0 \(1 before\)$/ }).count()).to.equal(1);
    });
  });

  it("says of each bar in words what its colour and its pattern say, in real times", async () => {
    await withPage({ colorScheme: "light", width: 1200 }, async (page) => {
      const open = page.locator("details.execution[open]");
      expect(await open.locator(".marks").textContent()).to.match(
        /Started 2026-12-01 00:10:00Z\s+Ended 00:1\d:\d\dZ after .*Cutoff 01:10:00Z.*to spare\s+Window closes 02:10:00Z ended 1 h \d+ min before/s,
      );
      const rows = await open.locator(".timeline li .row").all();
      expect(rows).to.have.length(2);
      const texts = await Promise.all(rows.map((row) => row.locator(".text").textContent()));
      expect(texts[0]).to.match(/^✘ Failed, \d+ s$/);
      expect(texts[1]).to.match(/^✔ Success, \d+ s$/);
      const bars = await open.locator(".timeline li .bar").all();
      const places = await Promise.all(bars.map((bar) => bar.boundingBox()));
      // The second node's command began when the first one's had ended.
      expect(places[0]!.x).to.be.at.least(places[1]!.x + places[1]!.width - 4);
      const pattern = "getComputedStyle(document.querySelector('.timeline li .bar.bad')).backgroundImage";
      expect(await page.evaluate<string>(pattern)).to.contain("repeating-linear-gradient");
    });
  });

  it("unfolds the patches that went in with the keyboard", async () => {
    await withPage({ colorScheme: "light", width: 1200 }, async (page) => {
      const patches = page.locator("details.patches", { hasText: "installed since" }).first();
      expect(await patches.locator("li").first().isVisible()).to.equal(false);
      await patches.locator("summary").press("Enter");
      expect(await patches.locator("li").first().textContent()).to.match(
        /\S+ Installed · \w+ · severity \w+ · 2026-12-01/,
      );
    });
  });

  it("opens a node's steps with the keyboard", async () => {
    await withPage({ colorScheme: "light", width: 1200 }, async (page) => {
      const output = page.getByText("Operation: Install").or(page.locator("pre")).first();
      expect(await output.isVisible()).to.equal(false);
      await page.locator("details[open] details.node > summary").first().press("Enter");
      expect(await page.locator("details[open] details.node[open] pre").first().isVisible()).to.equal(true);
    });
  });

  it("is light or dark as the reader likes, with text that stands out", async () => {
    const brightness: Record<string, number> = {};
    for (const colorScheme of ["light", "dark"] as const) {
      await withPage({ colorScheme, width: 1200 }, async (page) => {
        const { paper, lowest } = await page.evaluate<Contrasts>(contrasts);
        brightness[colorScheme] = paper;
        expect(lowest.ratio, `${colorScheme}: ${lowest.text}`).to.be.at.least(4.5);
      });
    }
    expect(brightness.light).to.be.greaterThan(0.8);
    expect(brightness.dark).to.be.lessThan(0.1);
  });

  for (const width of [320, 768, 1600]) {
    it(`fits into ${width} pixels, with everything opened`, async () => {
      await withPage({ colorScheme: "light", width }, async (page) => {
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        expect(await page.evaluate<number>(OVERFLOW)).to.equal(0);
      });
    });
  }

  /** A new browser with a profile of its own, which must ask nobody for anything but the page itself. */
  async function withPage(
    { colorScheme, width, url: shown = url }: { colorScheme: "light" | "dark"; width: number; url?: string },
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const profile = await mkdtemp(join(directory, "profile-"));
    const context: BrowserContext = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: QUIET,
      colorScheme,
      viewport: { width, height: 800 },
    });
    try {
      const requested: string[] = [];
      context.on("request", (request) => requested.push(request.url()));
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(shown);
      await look(page);
      expect(requested).to.deep.equal([shown]);
      expect(complaints).to.deep.equal([]);
    } finally {
      await context.close();
    }
  }
});

/** In the page: the pixels by which it is wider than the window. */
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** In the page: how bright its paper is, and the text with the lowest contrast, both by WCAG's formula. */
const contrasts = `(() => {
  const rgb = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) =>
    element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const ratios = texts.map((element) => {
    const pair = [luminance(rgb(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => b - a);
    return { ratio: (pair[0] + 0.05) / (pair[1] + 0.05), text: element.textContent.trim().slice(0, 60) };
  });
  return { paper: luminance(behind(document.body)), lowest: ratios.sort((a, b) => a.ratio - b.ratio)[0] };
})()`;

interface Contrasts {
  readonly paper: number;
  readonly lowest: { readonly ratio: number; readonly text: string };
}
