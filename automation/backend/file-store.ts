import { randomUUID } from "node:crypto";
import type { Dirent } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { DriverError } from "../errors/driver-error.ts";
import { osUser } from "./os-user.ts";
import type { StateStore } from "./state-store.ts";

/** The CLI's storage library stores the attributes of FILE in FILE.attrs, in the same folder. */
const SIDECAR = ".attrs";

/** A state store in a folder. */
export function fileStore(directory: string): StateStore {
  const pathOf = (key: string) => join(directory, key);
  return {
    async list(folder) {
      const options = { recursive: true, withFileTypes: true } as const;
      const entries = await readdir(pathOf(folder), options).catch(nothingIfMissing<Dirent[]>([]));
      const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(SIDECAR));
      return files.map(({ parentPath, name }) => relative(directory, join(parentPath, name)).replaceAll(sep, "/"));
    },
    read: (key) =>
      readFile(pathOf(key))
        .catch((error: NodeJS.ErrnoException) => {
          // Reading a folder fails without a path.
          throw Object.assign(error, { path: pathOf(key) });
        })
        .catch(nothingIfMissing(undefined)),
    async write(key, content) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}.tmp`;
      await writeDraft(draft, content);
      // The attributes describe the old content; the file can be read without them.
      await rm(`${path}${SIDECAR}`, { force: true });
      await rename(draft, path);
      await syncFolder(dirname(path));
    },
    async remove(key) {
      for (const path of [pathOf(key), `${pathOf(key)}${SIDECAR}`]) await rm(path, { force: true });
    },
    locate: pathOf,
    close: async () => {},
  };
}

/** Writes and syncs a new file, then renames it over the old one: a power cut leaves one or the other. */
async function writeDraft(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Syncs a folder, so that new names in it are on disk. Windows cannot open folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function nothingIfMissing<T>(nothing: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return nothing;
    throw error;
  };
}

/**
 * The folder of a backend such as `file:///srv/state` or `file://~`; undefined for a backend of another kind.
 *
 * @throws DriverError config, for a relative path: it would depend on the current directory.
 */
export function fileBackendDirectory(backendUrl: string): string | undefined {
  const [address = ""] = backendUrl.split("?");
  if (!address.startsWith("file://")) return undefined;
  const path = decodeURIComponent(address.slice("file://".length));
  // Like the CLI: the user's home in the system's user list, not HOME.
  if (path.startsWith("~")) return join(osUser().home, path.slice(2));
  if (isAbsolute(path)) return path;
  throw new DriverError(
    "config",
    `The backend ${backendUrl} names no absolute path: write it as file:///srv/state, with three slashes, or file://~/state.`,
  );
}
