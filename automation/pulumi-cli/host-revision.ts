import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostOf } from "./installation.ts";

/**
 * The revision of each host's sources under tools/, raised with each change of them. Installations of this package share the
 * versions folder: one replaces a host of an earlier revision, and leaves a later one, which serves it too.
 */
export const HOST_REVISIONS: { readonly [name: string]: number } = {
  [hostOf("nodejs")]: 3,
  [hostOf("yaml")]: 1,
  [hostOf("python")]: 1,
};

/** Writes the revision of a host that was just built into a file beside it, with its size: versions before replace it without a word. */
export function noteRevision(binDir: string, host: string): void {
  const revision = HOST_REVISIONS[host];
  if (revision !== undefined) writeFileSync(noteOf(binDir, host), `${revision} ${statSync(join(binDir, host)).size}\n`);
}

/** Whether the host in the folder was built from sources before ours. A release, which has the host of Go too, is never outdated. */
export function isOutdated(binDir: string, host: string): boolean {
  return !existsSync(join(binDir, hostOf("go"))) && revisionIn(binDir, host) < (HOST_REVISIONS[host] ?? 0);
}

function noteOf(binDir: string, host: string): string {
  return join(binDir, `${host}.revision`);
}

/** Hosts of the first revisions have no note. */
function revisionIn(binDir: string, host: string): number {
  const note = noteOf(binDir, host);
  if (!existsSync(note)) return 1;
  const [revision, size] = readFileSync(note, "utf8").split(" ").map(Number);
  return revision && size === statSync(join(binDir, host)).size ? revision : 1;
}
