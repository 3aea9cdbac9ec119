import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

/** Debian's Chromium; CHROMIUM names another one. */
const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

const QUIET = [
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

/** A real browser with a profile of its own. A machine without one says so instead of passing. */
export async function openBrowser(options: { width?: number; dark?: boolean } = {}): Promise<TestBrowser> {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`The browser tests need Chromium at ${EXECUTABLE}: apt-get install chromium, or set CHROMIUM.`);
  }
  const profile = mkdtempSync(join(tmpdir(), "mw-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
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
