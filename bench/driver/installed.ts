import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The package as those have it who install it. */
export interface Installed {
  /** bin/mw.js, which finds no set-up beside it and so runs what is compiled. */
  readonly mw: string;
  readonly automation: typeof import("../../automation/automation.ts");
}

/** Lays the compiled sources out as the package does, in a folder of their own: a build meanwhile changes nothing here. */
export async function install(directory: string): Promise<Installed> {
  mkdirSync(join(directory, "tools"), { recursive: true });
  cpSync(".cache/bench/driver", join(directory, "dist"), { recursive: true });
  cpSync("bin", join(directory, "bin"), { recursive: true });
  cpSync("package.json", join(directory, "package.json"));
  for (const shared of ["node_modules", "tools/pulumi-cli", "tools/pulumi-language-nodejs"]) {
    symlinkSync(resolve(shared), join(directory, shared));
  }
  const automation = await import(pathToFileURL(join(directory, "dist", "automation", "automation.js")).href);
  return { mw: join(directory, "bin", "mw.js"), automation };
}
