import { existsSync, readFileSync } from "node:fs";

/** The version of this package. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(new URL("package.json", packageFolder()), "utf8")).version;
}

/** The folder of this package: that of the first package.json above this file, which a build puts deeper than the sources. */
export function packageFolder(): URL {
  for (let folder = new URL("./", import.meta.url); ; ) {
    if (existsSync(new URL("package.json", folder))) return folder;
    const parent = new URL("../", folder);
    if (parent.href === folder.href) throw new Error("the emulator's files are not inside their package");
    folder = parent;
  }
}
