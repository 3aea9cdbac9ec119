// What `npm pack` in packages/components runs before: compiles the components, with what they import and nothing else, and copies what
// Pulumi reads of a component package beside them.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "packages", "components");
const dist = join(folder, "dist");
const COPIED = [
  "LICENSE",
  "schema.json",
  "bin/plugin-dependencies.cjs",
  "bin/pulumi-plugin.cjs",
  "plugin/PulumiPlugin.yaml",
  "plugin/package.json",
  "plugin/pulumi-resource-maintenance-windows",
];

for (const name of ["bin", "dist", "plugin"]) rmSync(join(folder, name), { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", folder], { stdio: "inherit" });
process.exitCode = status ?? 1;
if (status === 0) {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : Object.values(entry)));
  const needed = reached([...entries, "dist/plugin/serve.js"].map((path) => join(folder, path)));
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const path = join(dist, file);
    if (!/\.(?:js|d\.ts)$/.test(file)) continue;
    if (!needed.has(path)) rmSync(path);
    // The examples of the docstrings import from the whole package.
    else writeFileSync(path, readFileSync(path, "utf8").replaceAll('"maintenance-windows/components"', `"${name}"`));
  }
  for (const path of COPIED) cpSync(join(root, path), join(folder, path));
}

/**
 * The compiler also writes what is imported only for its types, which the JavaScript does not import.
 * @param {string[]} files
 */
function reached(files) {
  const found = new Set(files);
  for (const file of found) {
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      const target = join(dirname(file), path);
      // Declarations name the source.
      found.add(file.endsWith(".d.ts") ? target.replace(/\.[jt]s$/, ".d.ts") : target);
    }
  }
  for (const file of found) if (!existsSync(file)) throw new Error(`${file} is imported and was not compiled.`);
  return found;
}
