import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StackOutcome } from "../automation/api/driver-options.ts";
import type { Verification, WindowVerification } from "../automation/read-back/read-back.ts";
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
  const { htmlReports } = await import("../history/report/html.ts");
  const stacks = outcomes.map((outcome) => ({ stack: outcome.stack, parts: partsOf(outcome) }));
  if (files.junit !== undefined) await writeEach(files.junit, stacks, junitSuites);
  if (files.markdown !== undefined) await writeEach(files.markdown, stacks, markdownReports);
  for (const { stack, parts } of stacks) {
    const verified = parts.filter((part) => "verdict" in part);
    if (files.html !== undefined && verified.length > 0) {
      await write(nameOf(files.html, stack), htmlReports(stack, verified));
    }
  }
}

type Part = (WindowVerification & { readonly title: string }) | { readonly title: string; readonly failure: string };

/** A part for each window. One of several has its name in the title. */
function partsOf(outcome: StackOutcome<Verification>): Part[] {
  const { stack } = outcome;
  if (!outcome.ok) return [{ title: stack, failure: outcome.error.message }];
  const { windows } = outcome.result;
  const titleOf = ({ history: { window } }: WindowVerification) =>
    windows.length === 1 ? stack : `${stack}, window ${window.name || window.windowId}`;
  return windows.map((one) => ({ title: titleOf(one), ...one }));
}

/** Writes one file for all stacks, or one file per stack if the name has `{stack}`. */
async function writeEach(
  path: string,
  stacks: readonly { readonly stack: string; readonly parts: readonly Part[] }[],
  text: (parts: readonly Part[]) => string,
): Promise<void> {
  if (!path.includes(STACK)) return await write(path, text(stacks.flatMap(({ parts }) => parts)));
  for (const { stack, parts } of stacks) await write(nameOf(path, stack), text(parts));
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
