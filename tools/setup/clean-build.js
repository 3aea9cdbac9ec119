// `npm run build`: compiles the package from nothing, with its types checked, as it goes to those who install it.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { copyPrograms } from "./programs.js";

const root = join(import.meta.dirname, "..", "..");
rmSync(join(root, "dist"), { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (status === 0) copyPrograms(root);
process.exitCode = status ?? 1;
