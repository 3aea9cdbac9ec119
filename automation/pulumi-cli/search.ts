import { accessSync, constants, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { CHECKED_ONCE } from "../../config/checked-once.ts";
import { runChild } from "./child.ts";
import { canWrite, makeFolder, versionsBin } from "./home.ts";
import type { PulumiAttempt, PulumiContext, PulumiInstallation } from "./installation.ts";
import { CLI, LANGUAGE_HOST, PULUMI_MINIMUM_VERSION, PULUMI_VERSION } from "./installation.ts";

/** `pulumi` on PATH, if it is recent enough and has a language host beside it or on PATH. */
export async function findOnPath(
  { env, signal }: PulumiContext,
  home: string,
): Promise<PulumiInstallation | PulumiAttempt> {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const command = folders.map((folder) => resolve(folder, CLI)).find(isExecutable);
  if (command === undefined) return { source: "path", what: "pulumi on PATH", why: "there is none" };
  const version = await rememberedVersion(command, home, env, signal);
  if (version === undefined) return { source: "path", what: command, why: "`pulumi version` does not answer" };
  if (!isRecentEnough(version)) {
    const why = `it is version ${version}; ${PULUMI_MINIMUM_VERSION} or a newer 3.x is needed`;
    return { source: "path", what: command, why };
  }
  const hostFolders = [dirname(command), dirname(realpathSync(command)), ...folders.map((folder) => resolve(folder))];
  const binDir = hostFolders.find((folder) => isExecutable(join(folder, LANGUAGE_HOST)));
  if (binDir === undefined) {
    return { source: "path", what: command, why: `no ${LANGUAGE_HOST} is beside it or on PATH` };
  }
  return { command, version, binDir, source: "path", home };
}

/** The CLI and language host that an earlier download or build left in Pulumi's versions folder. */
export function findInVersions(home: string): PulumiInstallation | PulumiAttempt {
  const binDir = versionsBin(home);
  const missing = [CLI, LANGUAGE_HOST].filter((name) => !isExecutable(join(binDir, name)));
  if (missing.length === 0) {
    return { command: join(binDir, CLI), version: PULUMI_VERSION, binDir, source: "cache", home };
  }
  return { source: "cache", what: binDir, why: `${missing.join(" and ")} not there` };
}

/** The output of `pulumi version` without the leading `v`; undefined when it fails or prints anything else. */
export async function readVersion(
  command: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const child = await runChild(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal,
    timeoutMs: 20_000,
  });
  return child.code === 0 ? /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(child.stdout)?.[1] : undefined;
}

const memory = z.object({ command: z.string(), mtimeMs: z.number(), size: z.number(), version: z.string() });

/**
 * Starting the CLI only to ask its version costs 0.3 s, so the answer is kept with the path, time and size of the
 * executable. A small file is a wrapper (asdf, mise, a script) behind which the version can change: it is always started.
 */
async function rememberedVersion(
  command: string,
  home: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const file = join(home, "versions", "on-path.json");
  const real = realpathSync(command);
  const { mtimeMs, size } = statSync(real);
  const kept = memory.safeParse(readJson(file), CHECKED_ONCE).data;
  if (kept?.command === real && kept.mtimeMs === mtimeMs && kept.size === size) return kept.version;
  const version = await readVersion(command, env, signal);
  if (version !== undefined && size > 1_000_000 && canWrite(dirname(file))) {
    makeFolder(dirname(file));
    writeFileSync(file, `${JSON.stringify({ command: real, mtimeMs, size, version })}\n`);
  }
  return version;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Missing, or truncated by a full disk: the version is read again and the file rewritten.
    return undefined;
  }
}

function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  const [needMajor = 0, needMinor = 0, needPatch = 0] = PULUMI_MINIMUM_VERSION.split(".").map(Number);
  if (major !== needMajor) return false;
  return minor > needMinor || (minor === needMinor && patch >= needPatch);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing, a folder or not permitted: it is not an executable.
    return false;
  }
}
