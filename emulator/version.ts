import { readFileSync } from "node:fs";

/** The version of this package, from its package.json: beside the sources, or one folder further up in a build. */
export function packageVersion(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
      if (name === "maintenance-windows") return version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("the emulator's files are not inside their package");
}
