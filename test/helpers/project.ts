import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export interface TestProject {
  readonly directory: string;
  /** The environment for a driver or a CLI: a backend of this project's own, and an endpoint. */
  env(endpoint: string): Record<string, string | undefined>;
  /** Changes an environment's file, text by text; every text must be there. */
  edit(stack: string, ...replacements: readonly [from: string, to: string][]): void;
  remove(): void;
}

/**
 * The repository's own Pulumi program in a folder of its own, so that a test can change its config.
 *
 * @param program the text of another program, in TypeScript.
 */
export function makeProject(program?: string): TestProject {
  const directory = mkdtempSync(join(tmpdir(), "mw-project-"));
  for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml"]) {
    cpSync(file, join(directory, file));
  }
  if (program === undefined) symlinkSync(resolve("index.ts"), join(directory, "index.ts"));
  else writeFileSync(join(directory, "index.ts"), program);
  for (const shared of ["tools", "node_modules", "package.json", "tsconfig.json"]) {
    symlinkSync(resolve(shared), join(directory, shared));
  }
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
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
