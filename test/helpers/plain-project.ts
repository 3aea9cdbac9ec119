import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NODE_MODULES } from "./program.ts";

/**
 * A project in plain JavaScript whose program makes a component and nothing in any cloud: quick, and in need of no emulator.
 *
 * @param program what else the program does.
 */
export function plainProject(stacks: readonly string[], program = "") {
  const directory = mkdtempSync(join(tmpdir(), "plain-project-"));
  const backend = join(directory, "backend");
  mkdirSync(backend);
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(directory, name), content);
  write("Pulumi.yaml", "name: plain\nruntime: nodejs\n");
  write("package.json", '{ "main": "index.cjs" }\n');
  write(
    "index.cjs",
    `const pulumi = require("@pulumi/pulumi");
new pulumi.ComponentResource("plain:index:Thing", "thing");
exports.stage = "prod";
${program}
`,
  );
  const config = "config:\n  aws:region: us-east-1\n  maintenance-windows:cloud: aws\n";
  for (const stack of stacks) write(`Pulumi.${stack}.yaml`, config);
  symlinkSync(NODE_MODULES, join(directory, "node_modules"));
  return {
    directory,
    env: { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "test" },
    /** Of a stack's state. */
    state: (stack: string) => join(backend, ".pulumi", "stacks", "plain", `${stack}.json`),
    write,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
