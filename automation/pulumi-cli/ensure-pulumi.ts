import { delimiter, dirname, join, resolve } from "node:path";
import { downloadPulumi } from "./download.ts";
import { buildPulumi } from "./go-build.ts";
import { canWrite, pulumiHome, versionsBin } from "./home.ts";
import { isOutdated } from "./host-revision.ts";
import {
  hostOf,
  LANGUAGE_HOST,
  OTHER_HOSTS,
  type OtherHost,
  PULUMI_SOURCES,
  PULUMI_VERSION,
  type PulumiAttempt,
  type PulumiContext,
  type PulumiInstallation,
  type PulumiProgress,
  type PulumiSource,
} from "./installation.ts";
import { makeAndPlace } from "./placing.ts";
import { findInVersions, findOnPath, isExecutable } from "./search.ts";
import { PulumiUnavailableError } from "./unavailable.ts";
import { VersionsLockLost, withVersionsLock } from "./versions-lock.ts";

export type { PulumiInstallation, PulumiProgress, PulumiSource } from "./installation.ts";
export { PulumiUnavailableError } from "./unavailable.ts";

export interface EnsurePulumiOptions {
  /** The environment with PATH, HOME, PULUMI_HOME and the settings of Go and npm. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Aborts the search, download or build; incomplete files are removed. */
  readonly signal?: AbortSignal;
  /** Receives the progress and its reasons; not called when a CLI is already installed. */
  readonly onProgress?: (progress: PulumiProgress) => void;
  /** The `runtime` of the project. With `yaml` or `python` its host is there as well. Default: `nodejs`. */
  readonly language?: string;
  /** Which ways may be tried. Default: all four. */
  readonly sources?: readonly PulumiSource[];
}

/**
 * Finds a Pulumi CLI with its Node.js language host, or installs them.
 *
 * The order: `pulumi` on PATH, if it is 3.230.0 or a newer 3.x and has a language host beside it or on PATH →
 * `${PULUMI_HOME:-~/.pulumi}/versions/3.274.1/bin` → a download of the release, checked by its SHA-256 → a Go
 * build of the modules that tools/pulumi-cli and tools/pulumi-language-nodejs pin (four minutes, once).
 *
 * @throws {PulumiUnavailableError} when all ways fail; the message says what was tried and what to do.
 * @throws the signal's reason when it is aborted.
 */
export async function ensurePulumi(options: EnsurePulumiOptions = {}): Promise<PulumiInstallation> {
  const installation = await ensureCli(options);
  const language = OTHER_HOSTS.find((name) => name === options.language);
  if (language !== undefined) await ensureHost(language, installation, options);
  return installation;
}

async function ensureCli(options: EnsurePulumiOptions): Promise<PulumiInstallation> {
  const sources = options.sources ?? PULUMI_SOURCES;
  const context = contextOf(options);
  const home = pulumiHome(context.env);
  const attempts: PulumiAttempt[] = [];
  if (sources.includes("path")) {
    const found = await findOnPath(context, home);
    if ("command" in found) return found;
    attempts.push(found);
  }
  if (sources.includes("cache")) {
    const found = findInVersions(home);
    if ("command" in found) {
      if (sources.includes("go")) await renew(LANGUAGE_HOST, context, home);
      return found;
    }
    attempts.push(found);
  }
  return await makePulumi(context, sources, home, attempts);
}

function contextOf({ env, signal, onProgress }: EnsurePulumiOptions): PulumiContext {
  return {
    env: env ?? process.env,
    signal: signal ?? new AbortController().signal,
    onProgress: onProgress ?? (() => {}),
  };
}

/** The host of a project that is not in Node.js. Releases have them all; beside a CLI that was built, the host is built too. */
async function ensureHost(
  language: OtherHost,
  { command, binDir, home }: PulumiInstallation,
  options: EnsurePulumiOptions,
): Promise<void> {
  const context = contextOf(options);
  const name = hostOf(language);
  const folders = [binDir, dirname(command), ...(context.env.PATH ?? "").split(delimiter)];
  const find = () => folders.find((folder) => folder !== "" && isExecutable(join(folder, name)));
  const { sources = PULUMI_SOURCES } = options;
  const found = find();
  if (found !== undefined) {
    if (found === versionsBin(home) && sources.includes("go")) await renew(name, context, home);
    return;
  }
  const missing = { source: "path" as const, what: name, why: `it is neither beside ${command} nor on PATH` };
  if (!sources.includes("go") || binDir !== versionsBin(home) || !canWrite(home))
    throw new PulumiUnavailableError([missing], language);
  const why = `the project is in ${language}, and ${name} is not here`;
  const failure = await withVersionsLock(
    lockOf(home),
    context.signal,
    () => {},
    async (signal) =>
      find() !== undefined
        ? undefined
        : await makeAndPlace(home, (folder) => buildPulumi({ ...context, signal }, folder, { only: name, why })),
  );
  if (failure !== undefined) throw new PulumiUnavailableError([missing, failure], language);
}

async function makePulumi(
  context: PulumiContext,
  sources: readonly PulumiSource[],
  home: string,
  attempts: PulumiAttempt[],
): Promise<PulumiInstallation> {
  if (!sources.includes("install") && !sources.includes("go")) throw new PulumiUnavailableError(attempts);
  if (!canWrite(home)) throw new PulumiUnavailableError([...attempts, cannotWrite(home, "it cannot be written")]);
  let isWaiting = false;
  const onWait = (holder: string) => {
    if (isWaiting) return;
    isWaiting = true;
    const title = `Waiting for Pulumi ${PULUMI_VERSION}`;
    context.onProgress({ kind: "begin", title, why: `${holder} is getting it already` });
  };
  const make = async (signal: AbortSignal) => {
    // The process that held the lock before may just have installed it.
    const found = findInVersions(home);
    if (isWaiting) context.onProgress({ kind: "end", ok: "command" in found, text: "waited" });
    if ("command" in found && sources.includes("cache")) return found;
    for (const [source, work] of [["install", downloadPulumi] as const, ["go", buildPulumi] as const]) {
      if (!sources.includes(source)) continue;
      const failure = await makeAndPlace(home, (folder) => work({ ...context, signal }, folder));
      const made = findInVersions(home);
      if (failure === undefined && "command" in made) return { ...made, source };
      if (failure !== undefined) attempts.push(failure);
    }
    throw new PulumiUnavailableError(attempts);
  };
  try {
    return await withVersionsLock(lockOf(home), context.signal, onWait, make);
  } catch (error) {
    if (error instanceof VersionsLockLost) throw new PulumiUnavailableError([...attempts, tookOver(home, error)]);
    const why = whyNotWritten(error);
    if (why === undefined) throw error;
    throw new PulumiUnavailableError([...attempts, cannotWrite(home, why)]);
  }
}

/**
 * Builds a host again that an older version of this package built. If that fails, the old one works as before. Programs
 * that run keep the file that they started.
 */
async function renew(host: string, context: PulumiContext, home: string): Promise<void> {
  const binDir = versionsBin(home);
  if (!isOutdated(binDir, host) || !canWrite(home)) return;
  const why = `the one in ${binDir} was built by an older version of maintenance-windows`;
  try {
    await withVersionsLock(
      lockOf(home),
      context.signal,
      () => {},
      async (signal) => {
        if (!isOutdated(binDir, host)) return;
        await makeAndPlace(home, (folder) => buildPulumi({ ...context, signal }, folder, { only: host, why }));
      },
    );
  } catch (error) {
    if (!(error instanceof VersionsLockLost) && whyNotWritten(error) === undefined) throw error;
  }
}

function lockOf(home: string): string {
  return resolve(home, "versions", `.making-${PULUMI_VERSION}.lock`);
}

function tookOver(home: string, { message }: VersionsLockLost): PulumiAttempt {
  return { source: "go", what: home, why: message, wayOut: "run the same command again" };
}

function cannotWrite(home: string, why: string): PulumiAttempt {
  return { source: "go", what: home, why, wayOut: "set PULUMI_HOME to a folder with 4 GB of room that can be written" };
}

/** The system's reason why a file could not be created; undefined for any other error. */
function whyNotWritten(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return "the disk is full";
  if (["EROFS", "EACCES", "EPERM", "ENOTDIR", "ENOENT", "ENAMETOOLONG"].includes(String(error.code)))
    return "it cannot be written";
  return undefined;
}
