import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { copyPrograms } from "../../tools/setup/programs.js";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The package as npm installs it: compiled, without the set-up of a checkout. */
export interface Package {
  readonly directory: string;
  /** `bin/mw.js` in it */
  readonly mw: string;
}

/** Compiles the sources into a folder of their own, so that a build of the checkout meanwhile changes nothing here. */
export async function preparePackage(onProgress: (text: string) => void, signal: AbortSignal): Promise<Package> {
  onProgress("compiling the package");
  const directory = join(ROOT, ".cache", "bench", "package");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const dist = join(directory, "dist");
  await execa(process.execPath, [join(ROOT, "tools", "setup", "bundle.js"), ROOT, dist], { cancelSignal: signal });
  copyPrograms(ROOT, dist);
  // A link would lead bin/start.js back to the checkout, which sets itself up before each command.
  for (const name of ["bin", "package.json"]) cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  for (const name of ["node_modules", ...shipped()]) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    symlinkSync(join(ROOT, name), join(directory, name));
  }
  return { directory, mw: join(directory, "bin", "mw.js") };
}

function shipped(): string[] {
  const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const apart = /^!|^bin$|^dist$/;
  return files.filter((name: string) => !apart.test(name) && existsSync(join(ROOT, name)));
}
