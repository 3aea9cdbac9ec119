// `npm run build`: compiles the package from nothing, with its types checked, as it goes to those who install it.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { copyPrograms } from "./programs.js";

const root = join(import.meta.dirname, "..", "..");
rmSync(join(root, "dist"), { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const isCompiled = [
  [tsc, "-p", "tsconfig.build.json"],
  [join(import.meta.dirname, "bundle.js"), root, join(root, "dist")],
].every((args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0);
if (isCompiled) copyPrograms(root);
process.exitCode = isCompiled ? 0 : 1;
