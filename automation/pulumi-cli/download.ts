import { join } from "node:path";
import { runChild } from "./child.ts";
import { CLI, PULUMI_VERSION, type PulumiAttempt, type PulumiContext } from "./installation.ts";
import { readVersion } from "./search.ts";

const SITE = "https://get.pulumi.com/install.sh";
const REACH_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 300_000;

/**
 * Downloads Pulumi's release with the Automation API's `PulumiCommand.install` into `folder`. Without a way to
 * get.pulumi.com it gives up within five seconds and says nothing but its reason. The download itself runs in a process
 * of its own because `PulumiCommand.install` can be neither stopped nor bounded in time.
 */
export async function downloadPulumi(context: PulumiContext, folder: string): Promise<PulumiAttempt | undefined> {
  const { env, signal, onProgress } = context;
  const failed = (why: string): PulumiAttempt => ({
    source: "install",
    what: "download from get.pulumi.com",
    why,
    wayOut: "give this machine access to https://get.pulumi.com and https://github.com",
  });
  const unreachable = await whyUnreachable(signal);
  if (unreachable !== undefined) return failed(unreachable);

  onProgress({ kind: "begin", title: `Downloading Pulumi ${PULUMI_VERSION}`, why: "there is no recent pulumi here" });
  const end = (why?: string): PulumiAttempt | undefined => {
    onProgress({ kind: "end", ok: why === undefined, text: why ?? "downloaded" });
    return why === undefined ? undefined : failed(why);
  };
  // The Automation API wants the version as an object of the semver package that it brings along.
  const program = `
    import { createRequire } from "node:module";
    const require = createRequire(process.cwd() + "/download.js");
    const { PulumiCommand } = require("@pulumi/pulumi/automation");
    const { SemVer } = createRequire(require.resolve("@pulumi/pulumi"))("semver");
    const [root, version] = process.argv.slice(1);
    await PulumiCommand.install({ root, version: new SemVer(version) });`;
  const child = await runChild(
    process.execPath,
    ["--input-type=module", "--eval", program, "--", folder, PULUMI_VERSION],
    { env, signal, cwd: import.meta.dirname, timeoutMs: DOWNLOAD_TIMEOUT_MS },
  );
  if (child.timedOut) return end(`it took more than ${DOWNLOAD_TIMEOUT_MS / 60_000} minutes`);
  if (child.code !== 0) return end(lastWords(child.stderr));
  const version = await readVersion(join(folder, "bin", CLI), env, signal);
  return end(
    version === PULUMI_VERSION ? undefined : `what came answers \`pulumi version\` with ${version ?? "nothing"}`,
  );
}

async function whyUnreachable(signal: AbortSignal): Promise<string | undefined> {
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(REACH_TIMEOUT_MS)]);
    const response = await fetch(SITE, { method: "HEAD", signal: bounded });
    return response.ok ? undefined : `it answers ${response.status}`;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    if (error.name === "TimeoutError") return `no answer in ${REACH_TIMEOUT_MS / 1000} s`;
    return error.cause instanceof Error ? error.cause.message : error.message;
  }
}

function lastWords(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  return lines.findLast((line) => /error|failed|could not|no space/i.test(line)) ?? lines.at(-1) ?? "it failed";
}
