import { existsSync, readFileSync } from "node:fs";

/** The version of this package: from the first package.json above this file, which a build puts deeper than the sources. */
export function packageVersion(): string {
  for (let folder = new URL("./", import.meta.url); ; ) {
    const file = new URL("package.json", folder);
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")).version;
    const parent = new URL("../", folder);
    if (parent.href === folder.href) throw new Error("the emulator's files are not inside their package");
    folder = parent;
  }
}
