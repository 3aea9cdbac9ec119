import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { skip } from "./skip.ts";

/** Debian's Chromium; CHROMIUM names another one. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Without these a closed network answers the browser's own questions with errors, many at a time. */
export const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Skips a suite on a machine without a browser; CI installs one. */
export function needsBrowser(suite: Mocha.Context): void {
  if (existsSync(CHROMIUM)) return;
  skip(suite, `there is no Chromium at ${CHROMIUM} (apt-get install chromium, or set CHROMIUM)`);
}

/** A real browser with a profile of its own. */
export async function openBrowser(
  options: { width?: number; dark?: boolean; args?: readonly string[] } = {},
): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "mw-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: [...QUIET, ...(options.args ?? [])],
    viewport: { width: options.width ?? 1100, height: 900 },
    colorScheme: options.dark ? "dark" : "light",
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Keeps what a page asks for, and what it complains of. */
export function watch(page: Page): { readonly requested: string[]; readonly faults: string[] } {
  const requested: string[] = [];
  const faults: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  return { requested, faults };
}

/** How people look at a page beside the ordinary way. */
export const OTHER_LOOKS = [
  ["a narrow window", { width: 360 }],
  ["dark mode", { dark: true }],
] as const;

/** A page fits into the window, and has the colours that were asked for. */
export async function expectToFit(page: Page, options: (typeof OTHER_LOOKS)[number][1]): Promise<void> {
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(overflow).to.be.at.most(0);
  expect(background).to.equal("dark" in options ? "rgb(18, 22, 28)" : "rgb(251, 251, 249)");
}
