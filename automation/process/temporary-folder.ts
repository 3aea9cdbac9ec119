import { lstat, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fateOf, identify, processIdentitySchema } from "./process-identity.ts";

/** What such folders are for: a part of their names. */
type Purpose = "stack" | "pulumi" | "lab";

const NAMES = /^mw-(?:stack|pulumi|lab)-\w{6}$/;
/** Says which process made the folder. */
const OWNER_FILE = ".owner.json";

/** Swept once, when a process first needs a folder. */
let swept: Promise<void> | undefined;

/**
 * Makes a folder for temporary files, which whoever asks for it removes. Those that were killed before they could do so are
 * removed first, where it is proven that nobody needs them.
 */
export async function temporaryFolder(purpose: Purpose): Promise<string> {
  swept ??= removeAbandoned(tmpdir());
  await swept;
  const folder = await mkdtemp(join(tmpdir(), `mw-${purpose}-`));
  const owner = await identify(process.pid);
  if (owner !== undefined) await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
  return folder;
}

/**
 * Removes the folders of this user's processes that are proven to have ended, unless something that they started still works
 * there: a CLI outlives a driver that was killed, and ends in order.
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
    // Another process may remove it at the same time, or it is not for us to remove: it is nobody's need.
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
    // Without a readable owner nothing is proven.
    return false;
  }
}

/** Which of the folders a process works in, writes into or has for its temporary files. */
async function inUse(folders: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>();
  for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const links = ["cwd", "fd/0", "fd/1", "fd/2"].map((link) => readlink(`/proc/${pid}/${link}`).catch(() => ""));
    // A process of another user cannot be read; it does not work in a folder of ours.
    const environment = readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    const seen = (await Promise.all([...links, environment])).join("\0");
    for (const folder of folders) if (seen.includes(folder)) used.add(folder);
  }
  return used;
}
