import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { PULUMI_MINIMUM_VERSION, PULUMI_VERSION, type PulumiInstallation } from "./pulumi-installation.ts";

const EXE = process.platform === "win32" ? ".exe" : "";
export const CLI = `pulumi${EXE}`;
export const LANGUAGE_HOST = `pulumi-language-nodejs${EXE}`;

/** Looks on PATH and in Pulumi's versions folder; says for each place why it gave nothing. */
export async function findPulumi(
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<{ found?: PulumiInstallation; tried: string[] }> {
  const tried: string[] = [];
  const onPath = await findOnPath(env, tried, signal);
  if (onPath !== undefined) return { found: onPath, tried };
  const binDir = versionsBin(env);
  if (isExecutable(join(binDir, CLI)) && isExecutable(join(binDir, LANGUAGE_HOST))) {
    return { found: { command: join(binDir, CLI), version: PULUMI_VERSION, binDir, source: "cache" }, tried };
  }
  tried.push(`${binDir}: not there`);
  return { tried };
}

/** `${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin`, where the Automation API looks as well. */
export function versionsBin(env: NodeJS.ProcessEnv): string {
  return join(pulumiHome(env), "versions", PULUMI_VERSION, "bin");
}

export function pulumiHome(env: NodeJS.ProcessEnv): string {
  return resolve(env["PULUMI_HOME"] || join(env["HOME"] || homedir(), ".pulumi"));
}

async function findOnPath(
  env: NodeJS.ProcessEnv,
  tried: string[],
  signal?: AbortSignal,
): Promise<PulumiInstallation | undefined> {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const command = folders.map((folder) => resolve(folder, CLI)).find(isExecutable);
  if (command === undefined) {
    tried.push("PATH: no pulumi");
    return undefined;
  }
  const version = await readVersion(command, env, signal);
  if (version === undefined || !isRecentEnough(version)) {
    tried.push(`${command}: version ${version ?? "unknown"}, ${PULUMI_MINIMUM_VERSION} or newer (and 3.x) is needed`);
    return undefined;
  }
  const besideIt = [dirname(command), dirname(realpathSync(command)), ...folders.map((folder) => resolve(folder))];
  if (!besideIt.some((folder) => isExecutable(join(folder, LANGUAGE_HOST)))) {
    tried.push(`${command}: version ${version}, but no ${LANGUAGE_HOST} beside it or on PATH`);
    return undefined;
  }
  return { command, version, binDir: dirname(command), source: "path" };
}

/** What `pulumi version` answers, without the leading `v`; undefined when it answers anything else. */
export function readVersion(
  command: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((done) => {
    const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 20_000, ...(signal && { signal }) };
    execFile(command, ["version"], options, (error, stdout) => {
      done(error ? undefined : /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(stdout)?.[1]);
    });
  });
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
    // Missing, a folder or not allowed are the same answer: it is not an executable.
    return false;
  }
}
