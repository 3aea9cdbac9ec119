import { existsSync } from "node:fs";
import { mkdir, readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../exit-code.ts";

/** How many names an error lists. */
const NAMED = 5;

/** A repository without files is as good as an empty folder. */
const IGNORED = new Set([".git"]);

/** @throws UsageError when the folder is a file, or has anything in it. */
export async function checkEmpty(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  if (!(await stat(directory)).isDirectory()) {
    throw new UsageError(`${directory} is a file. Name a new or an empty folder: mw new DIRECTORY.`);
  }
  const names = (await readdir(directory)).filter((name) => !IGNORED.has(name)).sort();
  if (names.length === 0) return;
  const others = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  throw new UsageError(
    `${directory} is not empty: it contains ${names.slice(0, NAMED).join(", ")}${others}. ` +
      "Name a new or an empty folder: mw new DIRECTORY.",
  );
}

/** Writes all files, or none: never over one that exists, and what an error or a signal leaves half-done is removed. */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string | Buffer>,
  signal: AbortSignal,
): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  const makeFolder = async (path: string): Promise<void> => {
    if (existsSync(path)) return;
    await makeFolder(dirname(path));
    await mkdir(path);
    undo.push(() => rmdir(path));
  };
  try {
    await makeFolder(directory);
    for (const [file, content] of files) {
      signal.throwIfAborted();
      const path = join(directory, file);
      await makeFolder(dirname(path));
      // A write that fails half-way, as on a full disk, leaves a file too; one that was there is left alone.
      const isOurs = !existsSync(path);
      if (isOurs) undo.push(() => rm(path, { force: true }));
      await writeFile(path, content, { flag: "wx" });
    }
    signal.throwIfAborted();
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
}
