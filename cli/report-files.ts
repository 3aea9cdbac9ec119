import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StackOutcome } from "../automation/api/driver-options.ts";
import type { Verification } from "../automation/read-back/read-back.ts";
import { UsageError } from "./exit-code.ts";

/** The files that a verification is also written to. `{stack}` in a name stands for the name of the stack. */
export interface ReportFiles {
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
}

const FORMS = ["junit", "markdown", "html"] as const;
const STACK = "{stack}";

/**
 * The paths of the reports. They are checked before the verification, which may wait for hours: a missing folder is reported
 * at once.
 *
 * @throws UsageError
 */
export async function reportFiles(files: ReportFiles, stacks: readonly string[]): Promise<ReportFiles> {
  const named: { junit?: string; markdown?: string; html?: string } = {};
  for (const form of FORMS) {
    const path = files[form];
    if (path === undefined) continue;
    const isFolder = path.endsWith("/") || (await isDirectory(path));
    named[form] = isFolder && !path.includes(STACK) ? join(path, nameIn(form)) : path;
    if (form === "html" && stacks.length > 1 && !named.html?.includes(STACK))
      throw new UsageError(onePage(path, stacks));
    for (const file of new Set(stacks.map((stack) => nameOf(named[form]!, stack)))) await mustBeWritable(file);
  }
  return named;
}

/** Writes the reports of all stacks, also of those that could not be verified: a report must not look better for a failure. */
export async function writeReports(files: ReportFiles, outcomes: readonly StackOutcome<Verification>[]): Promise<void> {
  const { junitSuites } = await import("../history/report/junit.ts");
  const { markdownReports } = await import("../history/report/markdown.ts");
  const { htmlReport } = await import("../history/report/html.ts");
  const entries = outcomes.map((outcome) =>
    outcome.ok ? { title: outcome.stack, ...outcome.result } : { title: outcome.stack, failure: outcome.error.message },
  );
  if (files.junit !== undefined) await writeEach(files.junit, entries, junitSuites);
  if (files.markdown !== undefined) await writeEach(files.markdown, entries, markdownReports);
  for (const entry of entries) {
    if (files.html !== undefined && "verdict" in entry) await write(nameOf(files.html, entry.title), htmlReport(entry));
  }
}

/** Writes one file for all stacks, or one file per stack if the name has `{stack}`. */
async function writeEach<E extends { readonly title: string }>(
  path: string,
  entries: readonly E[],
  text: (entries: readonly E[]) => string,
): Promise<void> {
  if (!path.includes(STACK)) return await write(path, text(entries));
  for (const entry of entries) await write(nameOf(path, entry.title), text([entry]));
}

function nameOf(path: string, stack: string): string {
  return path.replaceAll(STACK, stack);
}

function nameIn(form: (typeof FORMS)[number]): string {
  return `${STACK}.${{ junit: "xml", markdown: "md", html: "html" }[form]}`;
}

function onePage(path: string, stacks: readonly string[]): string {
  const better = /\.html?$/.test(path) ? path.replace(/(\.html?)$/, `-${STACK}$1`) : `${path}-${STACK}.html`;
  return `--html ${path} names one page for ${stacks.length} stacks. Use --html ${better}, or name a folder.`;
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function mustBeWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
    if (await isDirectory(path)) throw new Error("it is a directory");
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): UsageError {
  return new UsageError(`Cannot write ${path}: ${(error as Error).message}`);
}
