import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { execa } from "execa";
import { PRELOADS } from "../../automation/stack/variables.ts";
import { firstLine, mw, spawnMw } from "../helpers/mw.ts";
import { PROGRAM } from "../helpers/program.ts";

// How long a start takes is measured in bench/; what it loads decides it.
describe("a start loads what it needs", function () {
  this.timeout(60_000);
  // In a checkout the first one compiles what has changed.
  before(() => mw(["--version"]));

  it("of mw --help: the commands, and neither AWS's clients nor Pulumi, the emulator or the driver", async () => {
    const { modules, packages } = await loadedBy(async (env) => {
      expect((await mw(["--help"], { env })).code).to.equal(0);
    });
    expect(modules).to.include.members(["cli/program.ts", "cli/commands/emulator.ts", "cli/commands/operations.ts"]);
    expect(modules).to.not.include.members(["emulator/server.ts", "automation/driver.ts"]);
    expect(packages).to.have.members(["commander"]);
  });

  it("of the help of a command: that command alone", async () => {
    const { modules, packages } = await loadedBy(async (env) => {
      expect((await mw(["-C", "lab", "env", "--help"], { env })).code).to.equal(0);
    });
    expect(modules.filter((name) => name.startsWith("cli/commands/"))).to.deep.equal(["cli/commands/env.ts"]);
    expect(packages).to.have.members(["commander"]);
  });

  it("of mw emulator: the emulator and SQLite, no other command or client, and no text in two bytes a character", async () => {
    const { modules, packages, beyondLatin1 } = await loadedBy(async (env) => {
      const child = spawnMw(["emulator", "--port", "0"], { env });
      const { endpoint } = JSON.parse(await firstLine(child));
      expect((await fetch(`${endpoint}/_emulator/health`)).status).to.equal(200);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    });
    expect(modules).to.include("emulator/server.ts").and.not.include("cli/commands/operations.ts");
    // V8 keeps the text: one character beyond Latin-1 would double the memory that it takes.
    expect(beyondLatin1).to.deep.equal([]);
    expect(packages).to.have.members([
      "commander",
      "@photostructure/sqlite",
      "node-gyp-build",
      "p-limit",
      "yocto-queue",
    ]);
  });

  it("of the driver: no client of AWS, no SDK of Pulumi, no gRPC and no tracing", async () => {
    const { modules, packages } = await loadedBy((env) => load("automation/automation.js", env));
    expect(modules).to.include("automation/driver.ts").and.not.include("emulator/server.ts");
    expect(packages).to.have.members(["p-limit", "yocto-queue"]);
  });

  it("of the provider: gRPC with the engine's messages, and no client of AWS", async () => {
    const { packages } = await loadedBy((env) => load("provider/server.js", env));
    expect(packages).to.include.members(["@grpc/grpc-js", "google-protobuf"]);
    expect(packages.filter((name) => /^@(?:aws-sdk|smithy)\//.test(name ?? ""))).to.deep.equal([]);
  });
});

describe("what Node.js compiles", function () {
  this.timeout(60_000);
  const isKept = "enableCompileCache" in module;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mw-compiled-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const kept = () => existsSync(join(folder, "node-compile-cache"));
  const env = (more: Readonly<Record<string, string>>) => {
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...rest } = process.env;
    return { ...rest, TMPDIR: folder, ...more };
  };

  it("of mw is kept among the temporary files from Node.js 22.8 on, unless that is turned off", async () => {
    await mw(["--version"], { env: env({ NODE_DISABLE_COMPILE_CACHE: "1" }) });
    expect(kept()).to.equal(false);
    await mw(["--version"], { env: env({}) });
    expect(kept()).to.equal(isKept);
  });

  it("of mw is not kept when the folder for temporary files is missing, and the folder is not created", async () => {
    const missing = join(folder, "missing");
    await mw(["--version"], { env: env({ TMPDIR: missing }) });
    expect(existsSync(missing)).to.equal(false);
  });

  it("of a stack's program is kept in the ordinary folder for temporary files, not in the one that the driver removes", async () => {
    const own = join(folder, "of-one-operation");
    mkdirSync(own);
    const preloads = PRELOADS.map((file) => `--require=${file}`);
    const variables = env({ TMPDIR: own, MAINTENANCE_WINDOWS_TMPDIR: folder });
    await execa(process.execPath, [...preloads, "--eval", "1"], { env: variables, extendEnv: false });
    expect(kept()).to.equal(isKept);
    expect(readdirSync(own)).to.deep.equal([]);
  });
});

async function load(path: string, env: NodeJS.ProcessEnv): Promise<void> {
  await execa(process.execPath, [join(PROGRAM, "dist", path)], { env, extendEnv: false });
}

/** The sources whose code was loaded, and the packages, by what V8 notes of a process and those that it starts. */
async function loadedBy(work: (env: NodeJS.ProcessEnv) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "mw-loaded-"));
  try {
    await work({ ...process.env, NODE_V8_COVERAGE: folder });
    const urls = readdirSync(folder).flatMap((file): string[] => {
      const { result } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { result: { url: string }[] };
      return result.map(({ url }) => url).filter((url) => url.startsWith("file:"));
    });
    const texts = urls.map((url) => readFileSync(fileURLToPath(url), "utf8"));
    const isOwn = (url: string) => packageOf(url) === undefined || packageOf(url) === "maintenance-windows";
    return {
      beyondLatin1: urls.filter((url, index) => url.includes("/dist/") && /[^\0-\xff]/.test(texts[index]!)),
      packages: [...new Set(urls.filter((url) => !isOwn(url)).map(packageOf))],
      // The build notes before each module which source it is of.
      modules: texts.flatMap((text, index) =>
        isOwn(urls[index]!) ? [...text.matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, name]) => name!) : [],
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function packageOf(url: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
}
