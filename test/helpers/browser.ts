import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

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

/** Skips a suite on a machine without a browser, and says so; CI installs one. */
export function needsBrowser(suite: Mocha.Context): void {
  if (existsSync(CHROMIUM)) return;
  console.log(`    skipped: there is no Chromium at ${CHROMIUM} (apt-get install chromium, or set CHROMIUM)`);
  suite.skip();
}

/** A real browser with a profile of its own. */
export async function openBrowser(options: { width?: number; dark?: boolean } = {}): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "mw-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: QUIET,
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
