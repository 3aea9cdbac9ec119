import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { NODE_MODULES } from "./program.ts";

/** A project as Pulumi's templates make one, with nothing of this repository in it but the packages. */
export interface OwnProject {
  readonly directory: string;
  /** The environment for a driver: a backend of this project's own, an endpoint and a folder for temporary files. */
  env(endpoint: string): Record<string, string | undefined>;
  /** Where the program's temporary files go. */
  readonly temporary: string;
  write(file: string, text: string): void;
  remove(): void;
}

/** What `pulumi new typescript` writes. */
export const TYPESCRIPT = {
  "package.json": JSON.stringify({ name: "own", main: "index.ts" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      outDir: "bin",
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ["index.ts"],
  }),
};

/** What `pulumi new javascript` writes. */
export const JAVASCRIPT = { "package.json": JSON.stringify({ name: "own", main: "index.js" }) };

/** A program in JavaScript with ES modules. */
export const ES_MODULE = { "package.json": JSON.stringify({ name: "own", type: "module", main: "index.js" }) };

/**
 * @param files by their names; "Pulumi.yaml", an environment "dev" and the packages are added.
 * @param packages the folder of the packages; undefined for a project where none are installed.
 */
export function makeOwnProject(
  files: Readonly<Record<string, string>>,
  { packages }: { readonly packages: string | undefined } = { packages: NODE_MODULES },
): OwnProject {
  const directory = mkdtempSync(join(tmpdir(), "mw-own-"));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  write("Pulumi.yaml", "name: own\nruntime: nodejs\n");
  write("Pulumi.dev.yaml", "config: { maintenance-windows:cloud: emulator }\n");
  for (const [file, text] of Object.entries(files)) write(file, text);
  if (packages !== undefined) symlinkSync(packages, join(directory, "node_modules"));
  const [backend, temporary] = [join(directory, ".backend"), join(directory, ".tmp")];
  mkdirSync(backend);
  mkdirSync(temporary);
  return {
    directory,
    temporary,
    write,
    env: (endpoint) => ({
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      TMPDIR: temporary,
    }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
