import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runChild } from "./child.ts";
import { CLI, PULUMI_VERSION, type PulumiAttempt, type PulumiContext } from "./installation.ts";
import { readVersion } from "./search.ts";

const RELEASES = "https://github.com/pulumi/pulumi/releases/download";
const REACH_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 300_000;

/**
 * Downloads Pulumi's release into `folder`/bin: the archive is unpacked only if it has the SHA-256 that the release
 * publishes for it. Without access to github.com it fails within five seconds.
 *
 * @param releases the base URL of the releases.
 */
export async function downloadPulumi(
  context: PulumiContext,
  folder: string,
  releases = RELEASES,
): Promise<PulumiAttempt | undefined> {
  const { env, signal, onProgress } = context;
  const { host } = new URL(releases);
  const failed = (why: string): PulumiAttempt => ({
    source: "install",
    what: `download from ${host}`,
    why,
    wayOut: `give this machine access to https://${host} and where it redirects to`,
  });
  const archive = archiveName();
  if (archive === undefined) return failed(`Pulumi has no release for ${process.platform} on ${process.arch}`);
  const release = `${releases}/v${PULUMI_VERSION}`;
  let checksums: string;
  try {
    checksums = await readText(`${release}/pulumi-${PULUMI_VERSION}-checksums.txt`, signal);
  } catch (error) {
    return failed(reasonOf(error, signal, `no answer in ${REACH_TIMEOUT_MS / 1000} s`));
  }

  onProgress({ kind: "begin", title: `Downloading Pulumi ${PULUMI_VERSION}`, why: "there is no recent pulumi here" });
  const end = (why?: string): PulumiAttempt | undefined => {
    onProgress({ kind: "end", ok: why === undefined, text: why ?? "downloaded" });
    return why === undefined ? undefined : failed(why);
  };
  try {
    const file = join(folder, archive);
    await save(`${release}/${archive}`, file, signal);
    const wrong = await whyNotGenuine(file, archive, checksums);
    if (wrong !== undefined) return end(wrong);
    await unpack(file, folder, context);
  } catch (error) {
    return end(reasonOf(error, signal, `it took more than ${DOWNLOAD_TIMEOUT_MS / 60_000} minutes`));
  }
  const version = await readVersion(join(folder, "bin", CLI), env, signal);
  return end(
    version === PULUMI_VERSION ? undefined : `what came answers \`pulumi version\` with ${version ?? "nothing"}`,
  );
}

/** The archive for this machine; undefined if Pulumi releases none. */
function archiveName(): string | undefined {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform as string];
  if (system === undefined || !["x64", "arm64"].includes(process.arch)) return undefined;
  return `pulumi-v${PULUMI_VERSION}-${system}-${process.arch}.${system === "windows" ? "zip" : "tar.gz"}`;
}

async function readText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(REACH_TIMEOUT_MS)]) });
  if (!response.ok) throw new Error(`it answers ${response.status} for ${url}`);
  return await response.text();
}

async function save(url: string, file: string, signal: AbortSignal): Promise<void> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]);
  const response = await fetch(url, { signal: bounded });
  if (!response.ok || response.body === null) throw new Error(`it answers ${response.status} for ${url}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file), { signal: bounded });
}

/** Each line of the checksums is a SHA-256 in hexadecimal digits and a file's name. */
async function whyNotGenuine(file: string, archive: string, checksums: string): Promise<string | undefined> {
  const lines = checksums.split("\n").map((line) => line.trim().split(/\s+\*?/));
  const expected = lines.find(([, name]) => name === archive)?.[0]?.toLowerCase();
  if (expected === undefined) return `the release publishes no checksum of ${archive}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest("hex");
  if (actual === expected) return undefined;
  return `${archive} has the SHA-256 ${actual}, but the release publishes ${expected}: it was not unpacked`;
}

/** The archive holds one folder of executables, `pulumi` or `pulumi/bin`. Windows' own `tar` reads zip files too. */
async function unpack(file: string, folder: string, { env, signal }: PulumiContext): Promise<void> {
  const unpacked = join(folder, "unpacked");
  mkdirSync(unpacked);
  const child = await runChild("tar", ["-xf", file, "-C", unpacked], { env, signal, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  if (child.code !== 0) throw new Error(`it cannot be unpacked: ${child.stderr.split("\n").at(-1)}`);
  const executables = process.platform === "win32" ? join("pulumi", "bin") : "pulumi";
  renameSync(join(unpacked, executables), join(folder, "bin"));
}

/** @throws the signal's reason when it is aborted. */
function reasonOf(error: unknown, signal: AbortSignal, onTimeout: string): string {
  signal.throwIfAborted();
  if (!(error instanceof Error)) throw error;
  if (error.name === "TimeoutError") return onTimeout;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
