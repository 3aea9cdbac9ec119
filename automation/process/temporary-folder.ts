import { lstat, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fateOf, identify, processIdentitySchema } from "./process-identity.ts";

/** The purposes of such folders, which are part of their names. */
type Purpose = "stack" | "pulumi" | "lab";

const NAMES = /^mw-(?:stack|pulumi|lab)-\w{6}$/;
/** The file that identifies the process that created the folder. */
const OWNER_FILE = ".owner.json";

/**
 * Creates a folder for temporary files; the caller removes it. An operation's first one removes the folders of killed processes, if
 * they are proven to be unused.
 */
export async function temporaryFolder(purpose: Purpose): Promise<string> {
  // Every operation, since a CLI that outlived its driver still used its folder in the last one.
  if (purpose !== "pulumi") await removeAbandoned(tmpdir());
  const folder = await mkdtemp(join(tmpdir(), `mw-${purpose}-`));
  const owner = await identify(process.pid);
  if (owner !== undefined) await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
  return folder;
}

/**
 * Removes the folders of this user's processes that are proven to have ended, unless a descendant still works there: a CLI
 * outlives a killed driver and finishes its work.
 */
export async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const abandoned: string[] = [];
  for (const name of names.filter((one) => NAMES.test(one))) {
    const folder = join(parent, name);
    if (await isAbandoned(folder)) abandoned.push(folder);
  }
  if (abandoned.length === 0) return;
  const used = await inUse(abandoned);
  for (const folder of abandoned.filter((one) => !used.has(one))) {
    // Another process may remove it at the same time, or this one may not remove it: either way it is not needed.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
    const owner = processIdentitySchema.parse(JSON.parse(await readFile(join(folder, OWNER_FILE), "utf8")));
    return (await fateOf(owner)).is === "dead";
  } catch {
    // Without a readable owner the folder is not proven to be unused.
    return false;
  }
}

/** The folders that a process has as its working directory, for its output or for its temporary files. */
async function inUse(folders: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>();
  for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const links = ["cwd", "fd/0", "fd/1", "fd/2"].map((link) => readlink(`/proc/${pid}/${link}`).catch(() => ""));
    // A process of another user cannot be read, and does not work in this user's folders.
    const environment = readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    const seen = (await Promise.all([...links, environment])).join("\0");
    for (const folder of folders) if (seen.includes(folder)) used.add(folder);
  }
  return used;
}
