import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { IS_PACKAGE, NODE_MODULES, PROGRAM } from "./program.ts";

const INSTALLED = join("node_modules", relative(NODE_MODULES, PROGRAM));

export interface TestProject {
  readonly directory: string;
  /** The environment for a driver or a CLI: a backend of this project's own, and an endpoint. */
  env(endpoint: string): Record<string, string | undefined>;
  /** Changes an environment's file, text by text; every text must be there. */
  edit(stack: string, ...replacements: readonly [from: string, to: string][]): void;
  /** Makes the files of the environments what they were. */
  restore(): void;
  remove(): void;
}

/**
 * The repository's own Pulumi program in a folder of its own, so that a test can change its config. Of an installed package it
 * is a user's project that exports what the package's program gives.
 *
 * @param program the text of another program, in TypeScript.
 */
export function makeProject(program?: string): TestProject {
  const directory = mkdtempSync(join(tmpdir(), "mw-project-"));
  const restore = () => {
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml"]) {
      cpSync(file, join(directory, file));
    }
  };
  restore();
  const main = join(directory, "index.ts");
  if (program !== undefined) writeFileSync(main, program);
  else if (IS_PACKAGE) writeFileSync(main, `export { default } from "./${INSTALLED}/dist/index.js";\n`);
  else symlinkSync(resolve("index.ts"), main);
  symlinkSync(NODE_MODULES, join(directory, "node_modules"));
  if (IS_PACKAGE) writeFileSync(join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
  else symlinkSync(resolve("package.json"), join(directory, "package.json"));
  // How TypeScript programs are loaded.
  for (const shared of ["tools", "tsconfig.json"]) symlinkSync(resolve(shared), join(directory, shared));
  const backend = join(directory, "backend");
  mkdirSync(backend);
  return {
    directory,
    env: (endpoint) => ({
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
    }),
    edit(stack, ...replacements) {
      const path = join(directory, `Pulumi.${stack}.yaml`);
      let text = readFileSync(path, "utf8");
      for (const [from, to] of replacements) {
        if (!text.includes(from)) throw new Error(`Pulumi.${stack}.yaml does not contain ${from}`);
        text = text.replace(from, to);
      }
      writeFileSync(path, text);
    },
    restore,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
