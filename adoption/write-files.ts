import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AdoptionFile } from "./adoption.ts";

/** Files that would be overwritten with another text, relative to the folder. */
export async function conflictingFiles(directory: string, files: readonly AdoptionFile[]): Promise<string[]> {
  const conflicts: string[] = [];
  for (const { path, text } of files) {
    const file = join(directory, path);
    if (existsSync(file) && (await readFile(file, "utf8")) !== text) conflicts.push(path);
  }
  return conflicts;
}

export async function writeFiles(directory: string, files: readonly AdoptionFile[]): Promise<void> {
  for (const { path, text } of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
