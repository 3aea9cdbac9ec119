import { randomUUID } from "node:crypto";
import type { Dirent } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { StateStore } from "./state-store.ts";

/** Beside each file stands FILE.attrs, in which the CLI's storage library keeps what it knows about it. */
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
    read: (key) => readFile(pathOf(key)).catch(nothingIfMissing(undefined)),
    async write(key, content) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}.tmp`;
      await writeFile(draft, content, { mode: 0o600 });
      // What it says is of the content before; the file is read as well without it.
      await rm(`${path}${SIDECAR}`, { force: true });
      await rename(draft, path);
    },
    async remove(key) {
      for (const path of [pathOf(key), `${pathOf(key)}${SIDECAR}`]) await rm(path, { force: true });
    },
    close: async () => {},
  };
}

function nothingIfMissing<T>(nothing: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return nothing;
    throw error;
  };
}
