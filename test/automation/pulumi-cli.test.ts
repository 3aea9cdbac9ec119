import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { identify } from "../../automation/process/process-identity.ts";
import {
  ensurePulumi,
  type PulumiProgress,
  PulumiUnavailableError,
} from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { HOST_REVISIONS } from "../../automation/pulumi-cli/host-revision.ts";
import { hostOf, LAUNCHER } from "../../automation/pulumi-cli/installation.ts";
import { eventually } from "../helpers/eventually.ts";

const ALL = ["pulumi", "pulumi-language-nodejs", "pulumi-language-nodejs.revision", LAUNCHER].sort();

/** What may be on PATH here: small scripts that answer as the real programs do. */
const REVISION = HOST_REVISIONS[hostOf("nodejs")]!;

describe("ensurePulumi", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-cli-")));
    env = { PATH: join(folder, "bin"), HOME: join(folder, "home"), PULUMI_HOME: join(folder, "pulumi") };
    mkdirSync(join(folder, "home"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const script = (path: string, text: string) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const pulumiThatSays = (version: string) => `echo ${version}`;
  const versionsBin = () => join(folder, "pulumi", "versions", "3.274.1", "bin");
  const leftBehind = () => readdirSync(join(folder, "pulumi", "versions")).filter((name) => name.startsWith(".making"));
  const search = () => ensurePulumi({ env, sources: ["path", "cache"] });
  const build = (options: { signal?: AbortSignal; onProgress?: (progress: PulumiProgress) => void } = {}) =>
    ensurePulumi({ env, sources: ["path", "cache", "go"], ...options });

  const failureOf = async (work: Promise<unknown>): Promise<PulumiUnavailableError> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(PulumiUnavailableError);
    return error as PulumiUnavailableError;
  };

  describe("looking on PATH", () => {
    it("takes a pulumi that is recent enough and has a language host beside it", async () => {
      const command = script("bin/pulumi", pulumiThatSays("v3.231.4"));
      script("bin/pulumi-language-nodejs", "");
      expect(await search()).to.deep.equal({
        command,
        version: "3.231.4",
        binDir: join(folder, "bin"),
        source: "path",
        home: join(folder, "pulumi"),
      });
    });

    it("names the folder of the language host when that is elsewhere on PATH", async () => {
      env.PATH = `${join(folder, "bin")}:${join(folder, "hosts")}`;
      script("bin/pulumi", pulumiThatSays("v3.230.0"));
      script("hosts/pulumi-language-nodejs", "");
      expect(await search()).to.include({ source: "path", binDir: join(folder, "hosts") });
    });

    it("prefers it to the versions folder", async () => {
      for (const place of ["bin", "pulumi/versions/3.274.1/bin"]) {
        script(`${place}/pulumi`, pulumiThatSays("v3.230.0"));
        script(`${place}/pulumi-language-nodejs`, "");
      }
      expect(await search()).to.include({ source: "path" });
    });

    for (const [answer, why] of [
      ["v3.229.9", "it is version 3.229.9; 3.230.0 or a newer 3.x is needed"],
      ["v2.999.0", "it is version 2.999.0; 3.230.0 or a newer 3.x is needed"],
      ["v4.0.0", "it is version 4.0.0; 3.230.0 or a newer 3.x is needed"],
      ["hello", "`pulumi version` does not answer"],
    ] as const) {
      it(`passes over one that answers ${answer} and says why`, async () => {
        const command = script("bin/pulumi", pulumiThatSays(answer));
        script("bin/pulumi-language-nodejs", "");
        expect((await failureOf(search())).attempts[0]).to.deep.equal({ source: "path", what: command, why });
      });
    }

    it("passes over one without a language host", async () => {
      script("bin/pulumi", pulumiThatSays("v3.230.0"));
      const { attempts } = await failureOf(search());
      expect(attempts[0]?.why).to.equal("no pulumi-language-nodejs is beside it or on PATH");
    });

    it("asks a program its version once, and a wrapper script each time", async () => {
      script("bin/pulumi-language-nodejs", "");
      const asked = join(folder, "asked");
      const timesAsked = async (padding: string) => {
        writeFileSync(asked, "");
        script("bin/pulumi", `echo v3.230.0\necho asked >> ${asked}\nexit 0\n${padding}`);
        for (let time = 0; time < 3; time += 1) await search();
        return readFileSync(asked, "utf8").match(/asked/g)?.length;
      };
      expect(await timesAsked("")).to.equal(3);
      expect(await timesAsked("#".repeat(1_100_000))).to.equal(1);
    });
  });

  describe("looking in the versions folder", () => {
    it("takes what is there", async () => {
      script("pulumi/versions/3.274.1/bin/pulumi", pulumiThatSays("v3.230.0"));
      script("pulumi/versions/3.274.1/bin/pulumi-language-nodejs", "");
      expect(await search()).to.include({ source: "cache", version: "3.274.1", binDir: versionsBin() });
    });

    it("looks in ~/.pulumi when PULUMI_HOME is not set", async () => {
      delete env.PULUMI_HOME;
      script("home/.pulumi/versions/3.274.1/bin/pulumi", pulumiThatSays("v3.230.0"));
      script("home/.pulumi/versions/3.274.1/bin/pulumi-language-nodejs", "");
      expect(await search()).to.include({ source: "cache", home: join(folder, "home", ".pulumi") });
    });

    it("does not take a CLI without its language host", async () => {
      script("pulumi/versions/3.274.1/bin/pulumi", pulumiThatSays("v3.230.0"));
      const { attempts } = await failureOf(search());
      expect(attempts[1]).to.include({ what: versionsBin(), why: "pulumi-language-nodejs not there" });
    });
  });

  describe("building with Go", () => {
    /** Answers `go env` and, for `go build`, runs the lines given with `$out` as the file to make. */
    const go = (onBuild: string, version = "go1.26.8", toolchain = "local") => {
      const settings = { GOVERSION: version, GOTOOLCHAIN: toolchain, GOCACHE: folder, GOMODCACHE: folder };
      const Dir = layOutModule();
      script(
        "bin/go",
        `if [ "$1" = env ]; then echo '${JSON.stringify(settings)}'; exit 0; fi
         if [ "$1" = mod ]; then echo '${JSON.stringify({ Dir })}'; exit 0; fi
         while [ "$1" != -o ]; do shift; done; out="$2"
         ${onBuild}`,
      );
    };
    /** The module that holds the launcher. */
    const layOutModule = () => {
      script(`module/nodejs/dist/${LAUNCHER}`, "");
      return join(folder, "module");
    };
    const makesIt = (version = "v3.274.1") => `
      echo build >> ${join(folder, "builds")}
      /bin/mkdir -p "\${out%/*}"
      printf '#!/bin/sh\\necho ${version}\\n' > "$out"; /bin/chmod 755 "$out"`;

    it("puts the CLI and its language host into the versions folder and leaves nothing else", async () => {
      go(makesIt());
      const progress: PulumiProgress[] = [];
      const made = await build({ onProgress: (step) => progress.push(step) });
      expect(made).to.include({ source: "go", version: "3.274.1", command: join(versionsBin(), "pulumi") });
      expect(readdirSync(versionsBin()).sort()).to.deep.equal(ALL);
      expect(leftBehind()).to.deep.equal([]);
      expect(progress.map(({ kind }) => kind)).to.deep.equal(["begin", "end", "begin", "end"]);
      expect(await build()).to.include({ source: "cache" });
    });

    /** What other versions of this package left: scripts in place of the programs, and what they noted of the host. */
    const leave = (revision?: string, ...others: string[]) => {
      for (const name of ["pulumi", "pulumi-language-nodejs", ...others])
        script(`pulumi/versions/3.274.1/bin/${name}`, "exit 1");
      if (revision) writeFileSync(join(versionsBin(), "pulumi-language-nodejs.revision"), revision);
    };
    const textOf = (name: string) => readFileSync(join(versionsBin(), name), "utf8");
    const SIZE = "#!/bin/sh\nexit 1\n".length;
    const builds = () =>
      existsSync(join(folder, "builds")) ? readFileSync(join(folder, "builds"), "utf8").match(/build/g)?.length : 0;

    for (const [what, revision] of [
      ["of no revision", undefined],
      ["of an earlier revision", `${REVISION - 1} ${SIZE}`],
      ["that another version put in its place", `${REVISION} ${SIZE + 1}`],
    ] as const)
      it(`builds a host ${what} again, once, and the CLI no second time`, async () => {
        leave(revision);
        expect(await build(), "without Go it stays as it is").to.include({ source: "cache" });
        expect(textOf("pulumi-language-nodejs")).to.equal("#!/bin/sh\nexit 1\n");
        go(`/bin/sleep 0.2\n${makesIt()}`);
        const both = await Promise.all([build(), build()]);
        expect(both.map(({ source }) => source)).to.deep.equal(["cache", "cache"]);
        await build();
        expect(builds()).to.equal(1);
        expect(readdirSync(versionsBin()).sort()).to.deep.equal(ALL);
        expect(textOf("pulumi")).to.equal("#!/bin/sh\nexit 1\n");
        expect(textOf("pulumi-language-nodejs.revision")).to.equal(
          `${REVISION} ${textOf("pulumi-language-nodejs").length}\n`,
        );
      });

    it("keeps the old host when the new one cannot be built", async () => {
      leave(`1 ${SIZE}`);
      go("echo 'x.go:1:1: syntax error' >&2; exit 1");
      expect(await build()).to.include({ source: "cache" });
      expect(textOf("pulumi-language-nodejs")).to.equal("#!/bin/sh\nexit 1\n");
      expect(textOf("pulumi-language-nodejs.revision")).to.equal(`1 ${SIZE}`);
      expect(leftBehind()).to.deep.equal([]);
    });

    it("says why when the module lacks a script of the host", async () => {
      leave();
      go(makesIt());
      rmSync(join(folder, "module", "nodejs"), { recursive: true });
      const progress: PulumiProgress[] = [];
      expect(await build({ onProgress: (step) => progress.push(step) })).to.include({ source: "cache" });
      expect(progress.at(-1))
        .to.include({ kind: "end", ok: false })
        .and.have.property("text")
        .match(/ENOENT.*nodejs\/dist/);
    });

    it("leaves the host of a newer version of this package, and the one of a release", async () => {
      go(makesIt());
      leave(`1000 ${SIZE}`);
      await build();
      leave(undefined, "pulumi-language-go");
      rmSync(join(versionsBin(), "pulumi-language-nodejs.revision"));
      await build();
      expect(builds()).to.equal(0);
    });

    it("builds the host of a project in another language when it is asked for, once", async () => {
      go(makesIt());
      await build();
      script("module/python/cmd/pulumi-language-python-exec", "");
      for (const language of ["yaml", "python", "python", "nodejs", "go"])
        await ensurePulumi({ env, language, sources: ["cache", "go"] });
      const hosts = ["pulumi-language-python", "pulumi-language-python-exec", "pulumi-language-yaml"];
      for (const language of ["python", "yaml"]) hosts.push(`pulumi-language-${language}.revision`);
      expect(readdirSync(versionsBin()).sort()).to.deep.equal([...ALL, ...hosts].sort());
      expect(readFileSync(join(folder, "builds"), "utf8").match(/build/g)).to.have.length(4);
      expect(leftBehind()).to.deep.equal([]);
    });

    it("says which host is missing where it cannot be built", async () => {
      go(makesIt());
      await build();
      rmSync(join(folder, "bin", "go"));
      const { message } = await failureOf(ensurePulumi({ env, language: "yaml", sources: ["cache", "go"] }));
      expect(message).to.equal(
        [
          "The project's runtime is yaml: Pulumi's host for it was not found, and could not be made.",
          "Tried, in this order:",
          `  pulumi-language-yaml: it is neither beside ${join(versionsBin(), "pulumi")} nor on PATH`,
          "  building it with Go: there is no `go` on PATH",
          "Any one of these helps; then run the same command again:",
          "  - install Go 1.26.6 or newer so that `go` is on PATH (https://go.dev/dl/)",
          "  - install Pulumi 3.274.1 or newer, which has it, so that `pulumi` is on PATH (https://www.pulumi.com/docs/install/)",
        ].join("\n"),
      );
    });

    it("builds once when two ask at the same time", async () => {
      go(`/bin/sleep 0.2\n${makesIt()}`);
      const both = await Promise.all([build(), build()]);
      expect(both.map(({ source }) => source).sort()).to.deep.equal(["cache", "go"]);
      expect(readFileSync(join(folder, "builds"), "utf8").match(/build/g)).to.have.length(2); // the CLI and its host
    });

    it("takes over from a process that was killed", async () => {
      go(makesIt());
      mkdirSync(join(folder, "pulumi", "versions", ".making-3.274.1-left"), { recursive: true });
      const ended = { ...(await identify(process.pid)), startTicks: 1 };
      const lock = { token: "t", pid: process.pid, host: hostname(), process: ended };
      writeFileSync(join(folder, "pulumi", "versions", ".making-3.274.1.lock"), JSON.stringify(lock));
      expect(await build()).to.include({ source: "go" });
      expect(leftBehind()).to.deep.equal([]);
    });

    it("ends with the signal and leaves nothing half made", async () => {
      const started = join(folder, "started");
      go(`echo half > "$out"; echo > ${started}; exec /bin/sleep 60`);
      const stop = new AbortController();
      const ended = build({ signal: stop.signal }).catch((reason: unknown) => reason);
      await eventually("the build has started", 20, () => existsSync(started));
      stop.abort(new Error("enough"));
      expect(await ended).to.have.property("message", "enough");
      expect(leftBehind()).to.deep.equal([]);
      expect(existsSync(versionsBin())).to.equal(false);
    });

    it("does not keep a CLI that answers another version", async () => {
      go(makesIt("v1.2.3"));
      const { attempts } = await failureOf(build());
      expect(attempts.at(-1)?.why).to.equal("the CLI that was built answers 1.2.3");
      expect(existsSync(versionsBin())).to.equal(false);
    });

    it("says that there is no Go, and everything that was tried", async () => {
      expect((await failureOf(build())).message).to.equal(
        [
          "No usable Pulumi CLI was found, and none could be made.",
          "Tried, in this order:",
          "  pulumi on PATH: there is none",
          `  ${versionsBin()}: pulumi and pulumi-language-nodejs not there`,
          "  building it with Go: there is no `go` on PATH",
          "Any one of these helps; then run the same command again:",
          "  - install Go 1.26.6 or newer so that `go` is on PATH (https://go.dev/dl/)",
          "  - install Pulumi 3.274.1 or newer so that `pulumi` is on PATH (https://www.pulumi.com/docs/install/)",
        ].join("\n"),
      );
    });

    for (const [version, toolchain] of [
      ["go1.19.8", ""],
      ["go1.22.12", "local"],
    ] as const) {
      it(`says that ${version} is too old`, async () => {
        go("exit 1", version, toolchain);
        const { attempts } = await failureOf(build());
        expect(attempts.at(-1)?.why).to.equal(`${version.replace("go", "Go ")} is too old, 1.26.6 is needed`);
      });
    }

    it("lets a Go that fetches newer toolchains try", async () => {
      go(makesIt(), "go1.22.12", "auto");
      expect(await build()).to.include({ source: "go" });
    });

    for (const [what, stderr, why] of [
      [
        "an unreachable module proxy",
        'go: a@v1: Get "https://proxy/a.zip": dial tcp: lookup proxy: no such host',
        "the Go modules cannot be downloaded (dial tcp: lookup proxy: no such host)",
      ],
      ["a full disk", "write /tmp/x: no space left on device", "the disk is full"],
      ["want of memory", "a/b: /go/compile: signal: killed", "the compiler was killed, probably for want of memory"],
      ["anything else", "# a/b\nx.go:1:1: syntax error", "x.go:1:1: syntax error"],
    ] as const) {
      it(`says in one line when the build fails for ${what}`, async () => {
        go(`printf '%s\\n' '${stderr}' >&2; exit 1`);
        expect((await failureOf(build())).attempts.at(-1)).to.include({ what: "building it with Go", why });
        expect(leftBehind()).to.deep.equal([]);
      });
    }
  });

  describe("without a folder to write to", () => {
    it("says that PULUMI_HOME cannot be written", async () => {
      writeFileSync(join(folder, "pulumi"), "a file");
      const { attempts } = await failureOf(build());
      expect(attempts.at(-1)).to.include({ what: join(folder, "pulumi"), why: "it cannot be written" });
    });

    it("uses a folder of the checkout when the home folder cannot be written", async () => {
      delete env.PULUMI_HOME;
      env.HOME = join(folder, "file");
      writeFileSync(env.HOME, "");
      script("bin/pulumi", pulumiThatSays("v3.230.0"));
      script("bin/pulumi-language-nodejs", "");
      expect((await search()).home).to.match(/\/\.cache\/pulumi$/);
    });
  });
});
