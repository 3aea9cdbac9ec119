import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type ChildResult, runChild } from "./child.ts";
import { explainGoFailure } from "./go-failure.ts";
import { canWrite, packageRoot } from "./home.ts";
import { noteRevision } from "./host-revision.ts";
import {
  CLI,
  hostOf,
  LANGUAGE_HOST,
  LAUNCHER,
  PULUMI_VERSION,
  type PulumiAttempt,
  type PulumiContext,
} from "./installation.ts";
import { readVersion } from "./search.ts";

interface Part {
  readonly name: string;
  /** The folder under tools/ whose go.mod pins it. */
  readonly module: string;
  readonly importPath: string;
  /** Files of the module `scripts.of` to put beside it. */
  readonly scripts?: { readonly of: string; readonly files: readonly string[] };
  /** How many packages `go build -v` compiles on a fresh machine, this part after the ones before; for the progress. */
  readonly packages: number;
}

const SDK = "github.com/pulumi/pulumi/sdk/v3";
const NOT_HERE = `Pulumi ${PULUMI_VERSION} is not here`;

/** The small one first: problems with Go or the network appear after seconds. */
const ALWAYS: readonly Part[] = [
  {
    name: LANGUAGE_HOST,
    module: "pulumi-language-nodejs",
    importPath: ".",
    scripts: { of: SDK, files: [`nodejs/dist/${LAUNCHER}`] },
    packages: 876,
  },
  { name: CLI, module: "pulumi-cli", importPath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", packages: 859 },
];

/** Most of what they consist of is compiled for the CLI already. */
const ON_REQUEST: readonly Part[] = [
  {
    name: hostOf("yaml"),
    module: "pulumi-language-yaml",
    importPath: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    packages: 20,
  },
  {
    name: hostOf("python"),
    module: "pulumi-language-python",
    importPath: ".",
    scripts: { of: SDK, files: ["python/cmd/pulumi-language-python-exec"] },
    packages: 20,
  },
];

/**
 * Builds the pinned CLI and its Node.js language host with Go into `folder`/bin. `go install module@version` is not used
 * because it requests a list of versions, which some module proxies refuse; `go build` in a pinned module does not.
 */
export async function buildPulumi(
  context: PulumiContext,
  folder: string,
  { only, why }: { readonly only?: string; readonly why: string } = { why: NOT_HERE },
): Promise<PulumiAttempt | undefined> {
  const parts = only === undefined ? ALWAYS : [...ALWAYS, ...ON_REQUEST].filter(({ name }) => name === only);
  const goFolder = join(packageRoot(), "tools");
  const needed = Math.max(...parts.map((part) => goVersionOf(join(goFolder, part.module, "go.mod"))));
  const go = await askGo(context, needed);
  if ("source" in go) return go;
  const env = goEnvironment(context.env, go, folder);
  for (const part of parts) {
    const title = `Building ${part.name} with Go`;
    context.onProgress({ kind: "begin", title, why: `${why}; this is done once` });
    const pinned = join(goFolder, part.module);
    const failure = await buildPart(part, pinned, folder, env, context).catch((error: unknown) => {
      context.onProgress({ kind: "end", ok: false, text: error instanceof Error ? error.message : String(error) });
      throw error;
    });
    context.onProgress({ kind: "end", ok: failure === undefined, text: failure?.why ?? "built" });
    if (failure !== undefined) return { source: "go", what: "building it with Go", ...failure };
  }
  return undefined;
}

async function buildPart(
  part: Part,
  pinned: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  context: PulumiContext,
): Promise<{ why: string; wayOut?: string } | undefined> {
  const bin = join(folder, "bin");
  const child = await build(part, pinned, join(bin, part.name), env, context);
  if (child.code !== 0) return explainGoFailure(child.stderr);
  if (part.scripts) await copyScripts(part.scripts, pinned, folder, env, context);
  noteRevision(bin, part.name);
  return await refused(part, folder, context);
}

/** The module is in Go's cache: the build has just used it. */
async function copyScripts(
  { of, files }: NonNullable<Part["scripts"]>,
  pinned: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  { signal }: PulumiContext,
): Promise<void> {
  const { stdout } = await runChild("go", ["mod", "download", "-json", of], { cwd: pinned, env, signal });
  const { Dir: directory } = JSON.parse(stdout) as { Dir: string };
  for (const file of files) {
    const copy = join(folder, "bin", basename(file));
    copyFileSync(join(directory, file), copy);
    chmodSync(copy, 0o755);
  }
}

interface GoSettings {
  readonly GOVERSION: string;
  readonly GOTOOLCHAIN?: string;
  readonly GOCACHE: string;
  readonly GOMODCACHE: string;
}

async function askGo({ env, signal }: PulumiContext, needed: number): Promise<GoSettings | PulumiAttempt> {
  const failed = (why: string): PulumiAttempt => ({
    source: "go",
    what: "building it with Go",
    why,
    wayOut: `install Go ${asGoVersion(needed)} or newer so that \`go\` is on PATH (https://go.dev/dl/)`,
  });
  const asked = ["env", "-json", "GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"];
  const child = await runChild("go", asked, { env: { ...env, GOWORK: "off" }, signal, cwd: tmpdir() });
  if (/ENOENT/.test(child.stderr) && child.code === null) return failed("there is no `go` on PATH");
  if (child.code !== 0) return failed(`\`go env\` fails: ${child.stderr.trim().split("\n").at(-1)}`);
  const settings: GoSettings = JSON.parse(child.stdout);
  const version = parseGoVersion(settings.GOVERSION.replace(/^go/, ""));
  // From 1.21 on Go fetches the newer toolchain that a go.mod requires, unless GOTOOLCHAIN=local.
  const fetchesToolchain = version >= parseGoVersion("1.21") && settings.GOTOOLCHAIN !== "local";
  if (version >= needed || fetchesToolchain) return settings;
  return failed(`${settings.GOVERSION.replace(/^go/, "Go ")} is too old, ${asGoVersion(needed)} is needed`);
}

/** The caller's environment without the variables that would build for another platform or other modules. */
function goEnvironment(env: NodeJS.ProcessEnv, go: GoSettings, folder: string): NodeJS.ProcessEnv {
  return {
    ...env,
    GOWORK: "off",
    GOOS: "",
    GOARCH: "",
    CGO_ENABLED: "0",
    GOTMPDIR: folder,
    // If the home folder is not writable, Go's caches are in the folder that is removed after the build.
    ...(canUse(go.GOCACHE) ? {} : { GOCACHE: join(folder, "go-cache") }),
    ...(canUse(go.GOMODCACHE)
      ? {}
      : { GOMODCACHE: join(folder, "go-modules"), GOFLAGS: `${env.GOFLAGS ?? ""} -modcacherw`.trim() }),
  };
}

function canUse(cache: string): boolean {
  return cache !== "" && cache !== "off" && canWrite(cache);
}

function build(
  part: Part,
  cwd: string,
  output: string,
  env: NodeJS.ProcessEnv,
  { signal, onProgress }: PulumiContext,
): Promise<ChildResult> {
  let compiled = 0;
  const onErrorLine = (line: string) => {
    const downloading = /^go: (downloading \S+)/.exec(line)?.[1];
    if (downloading !== undefined) return onProgress({ kind: "detail", text: downloading });
    // `go build -v` prints each package that it compiles: a line without a space counts one more.
    if (/^[\w./~-]+$/.test(line)) compiled += 1;
    const total = Math.max(part.packages, compiled);
    onProgress({ kind: "detail", text: `${compiled} of about ${total} packages compiled` });
  };
  const versionFlag = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
  // Without what debuggers need compiling takes a tenth less; the linker would drop it.
  const flags = ["-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false"];
  const linking = ["-ldflags", `-s -w ${versionFlag}`];
  return runChild("go", ["build", ...flags, ...linking, "-o", output, part.importPath], {
    cwd,
    env,
    signal,
    onErrorLine,
  });
}

/** A CLI that does not print its version is not installed. */
async function refused(part: Part, folder: string, { env, signal }: PulumiContext) {
  if (part.name !== CLI) return undefined;
  const version = await readVersion(join(folder, "bin", CLI), env, signal);
  return version === PULUMI_VERSION ? undefined : { why: `the CLI that was built answers ${version ?? "nothing"}` };
}

function goVersionOf(goMod: string): number {
  const text = /^go (\S+)$/m.exec(readFileSync(goMod, "utf8"))?.[1];
  if (text === undefined) throw new Error(`${goMod} has no go line`);
  return parseGoVersion(text);
}

/** `1.25.8` as one number that compares like the version; a release candidate counts as its release. */
function parseGoVersion(text: string): number {
  const [major = 0, minor = 0, patch = 0] = text.split(/[^\d]+/).map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}

function asGoVersion(version: number): string {
  return [Math.floor(version / 1_000_000), Math.floor(version / 1_000) % 1_000, version % 1_000].join(".");
}
