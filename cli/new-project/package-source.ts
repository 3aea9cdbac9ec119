import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder, packageVersion } from "../../emulator/version.ts";
import { UsageError } from "../exit-code.ts";

const NAME = "maintenance-windows";

/** Where a new project gets this package from. */
export interface PackageSource {
  /** For the project's package.json. */
  readonly spec: string;
  /** A tarball that goes into the project, so that the project installs wherever it is checked out. */
  readonly tarball?: { readonly name: string; readonly content: Buffer };
}

/**
 * @param given what the user asks for: a path, or anything that npm installs. Default: the registry, with the version of this package;
 *   for a package that was installed from a tarball, that tarball; for a checkout, what `npm pack` makes of it.
 * @param project the folder of the new project.
 * @throws UsageError when there is no such file, or the tarball no longer exists.
 */
export async function packageSource(
  given: string | undefined,
  project: string,
  { status, signal }: { readonly status: (text: string) => void; readonly signal: AbortSignal },
): Promise<PackageSource> {
  if (given !== undefined) return { spec: specOf(given, project) };
  const folder = fileURLToPath(packageFolder());
  if (existsSync(join(folder, "tools", "setup", "set-up.js"))) return await packed(folder, status, signal);
  const origin = installedFrom(folder);
  if (origin === undefined) return { spec: `^${packageVersion()}` };
  if (!origin.startsWith("file:")) return { spec: origin };
  const path = resolve(folder, "..", "..", origin.slice("file:".length));
  if (!existsSync(path)) {
    throw new UsageError(
      `This ${NAME} was installed from ${path}, which no longer exists. Say where the project gets it: ` +
        `--package TARBALL, or --package ^${packageVersion()} from the registry.`,
    );
  }
  return { ...asTarball(await readFile(path)) };
}

/** A path counts from the current folder; package.json counts it from the project's. */
function specOf(given: string, project: string): string {
  const path = given.replace(/^file:/, "");
  const isPath = path !== given || /^(?:\.{0,2}\/|[a-z]:\\)/i.test(given) || given.endsWith(".tgz");
  if (!isPath || /^https?:/.test(given)) return given;
  if (!existsSync(path)) throw new UsageError(`--package ${given}: there is no file ${resolve(path)}.`);
  return `file:${relative(project, resolve(path))}`;
}

/** Where npm got the package, by its own list of what is installed; undefined for a registry, or without such a list. */
function installedFrom(folder: string): string | undefined {
  const list = join(folder, "..", ".package-lock.json");
  if (!existsSync(list)) return undefined;
  const { packages } = JSON.parse(readFileSync(list, "utf8")) as { packages: Record<string, { resolved?: string }> };
  const { resolved } = packages[`node_modules/${basename(folder)}`] ?? {};
  return resolved !== undefined && /^(?:file|git(?:\+\w+)?):/.test(resolved) ? resolved : undefined;
}

async function packed(checkout: string, status: (text: string) => void, signal: AbortSignal): Promise<PackageSource> {
  const folder = mkdtempSync(join(tmpdir(), "mw-new-"));
  status("Packing this checkout for the project (npm pack) …");
  try {
    const { execa } = await import("execa");
    const args = ["pack", "--silent", "--pack-destination", folder];
    const { exitCode, all } = await execa("npm", args, {
      cwd: checkout,
      all: true,
      reject: false,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (exitCode !== 0) throw new UsageError(`npm pack failed in ${checkout}:\n${all}`);
    return asTarball(await readFile(join(folder, `${NAME}-${packageVersion()}.tgz`)));
  } finally {
    status("");
    rmSync(folder, { recursive: true, force: true });
  }
}

function asTarball(content: Buffer): PackageSource {
  const name = `${NAME}-${packageVersion()}.tgz`;
  return { spec: `file:${name}`, tarball: { name, content } };
}
