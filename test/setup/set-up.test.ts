import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { expect } from "chai";
import { identify } from "../../automation/process/process-identity.ts";
import { whyNodeIsTooOld } from "../../bin/node-version.js";
import { buildDist } from "../../tools/setup/build.js";
import { installDependencies } from "../../tools/setup/dependencies.js";
import { useGitHooks } from "../../tools/setup/git-hooks.js";
import { withSetUpLock } from "../../tools/setup/lock.js";
import { Progress } from "../../tools/setup/progress.js";

const project = join(import.meta.dirname, "..", "..");

describe("the set-up of a checkout", () => {
  let root: string;
  let said: string;
  let progress: Progress;
  const signal = new AbortController().signal;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "set-up-"));
    said = "";
    const stream = new Writable({
      write(chunk, _encoding, done) {
        said += String(chunk);
        done();
      },
    });
    progress = new Progress(stream as WriteStream);
  });
  afterEach(() => {
    progress.close();
    rmSync(root, { recursive: true, force: true });
  });

  const file = (path: string, text = "") => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const messageOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: Error) => error.message,
    );

  describe("Node.js", () => {
    for (const version of ["20.19.0", "20.20.2", "22.1.0", "24.0.0"]) {
      it(`takes ${version}`, () => expect(whyNodeIsTooOld(version)).to.equal(undefined));
    }
    for (const version of ["20.18.3", "18.20.0", "8.0.0"]) {
      it(`refuses ${version} and names what is needed`, () => {
        expect(whyNodeIsTooOld(version)).to.match(
          new RegExp(`^This is Node\\.js ${version}; .* needs 20\\.19 or newer`),
        );
      });
    }
  });

  describe("dependencies", () => {
    let npm: string | undefined;

    beforeEach(() => {
      npm = process.env.npm_execpath;
      file("package-lock.json", "{}");
    });
    afterEach(() => {
      if (npm === undefined) delete process.env.npm_execpath;
      else process.env.npm_execpath = npm;
    });

    /** A program in npm's place; the real one would need a registry. */
    const npmThat = (does: string) => {
      file("bin/npm-cli.js", `const fs = require("node:fs"); ${does}`);
      process.env.npm_execpath = join(root, "bin", "npm-cli.js");
    };
    const installs = `fs.appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
      fs.mkdirSync("node_modules/.bin", { recursive: true });
      fs.writeFileSync("node_modules/.package-lock.json", "{}");`;
    const install = (isDryRun = false) => installDependencies(root, progress, signal, isDryRun);
    const calls = () => readFileSync(join(root, "calls"), "utf8").trim().split("\n");

    it("are installed once, without install scripts, until package-lock.json changes", async () => {
      npmThat(installs);
      expect(await install()).to.equal(true);
      expect(await install()).to.equal(false);
      expect(calls()).to.have.length(1);
      expect(calls()[0]).to.match(/^ci --ignore-scripts/);

      file("package-lock.json", '{ "changed": true }');
      utimesSync(join(root, "node_modules", ".package-lock.json"), 0, 0);
      await install();
      expect(calls()).to.have.length(2);
      expect(said).to.contain("(node_modules is not what package-lock.json says)");
    });

    it("are taken as they are when somebody ran npm by hand", async () => {
      npmThat("process.exit(1)");
      mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
      file("node_modules/.package-lock.json", "{}");
      expect(await install()).to.equal(true);
      expect(said).to.equal("");
    });

    it("are not touched by a dry run", async () => {
      npmThat(installs);
      expect(await install(true)).to.equal(true);
      expect(existsSync(join(root, "node_modules"))).to.equal(false);
    });

    it("bring the command along, so that npx finds it in the checkout", async () => {
      npmThat(installs);
      await install();
      file("bin/mw.js", "// the command");
      expect(readFileSync(join(root, "node_modules", ".bin", "mw"), "utf8")).to.equal("// the command");
    });

    for (const [reason, says, message] of [
      [
        "the registry cannot be reached",
        "code ENOTFOUND\\nnpm error https://registry.example/x",
        /cannot reach https:\/\/registry.example\. /,
      ],
      ["the disk is full", "code ENOSPC", /^The disk is full\./],
      [
        "a folder cannot be written",
        "code EROFS\\nnpm error path /home/x/.npm",
        /^npm cannot write \/home\/x\/\.npm\./,
      ],
      [
        "anything else",
        "what happened\\nnpm error\\nnpm error Clean install a project",
        /^npm ci failed:\n {2}what happened$/,
      ],
    ] as const) {
      it(`are reported in one message when ${reason}`, async () => {
        npmThat(`console.error("npm error ${says}"); process.exit(1)`);
        expect(await messageOf(install())).to.match(message);
      });
    }

    it("of every platform stand in package-lock.json, without which npm ci refuses it", () => {
      const { packages } = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")) as {
        packages: Record<string, { optionalDependencies?: Record<string, string> }>;
      };
      const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
      const named = Object.keys(packages);
      expect(wanted.filter((name) => !named.some((path) => path.endsWith(`node_modules/${name}`)))).to.deep.equal([]);
    });
  });

  describe("dist", () => {
    const compile = (isDryRun = false) => buildDist(root, progress, signal, isDryRun);
    const compiled = (path: string) => existsSync(join(root, "dist", path));

    beforeEach(() => {
      const types = { declaration: true, emitDeclarationOnly: true, types: [] };
      const compilerOptions = { outDir: "dist", rootDir: ".", module: "nodenext", target: "es2022", ...types };
      file("tsconfig.json", "{}");
      file("package.json", '{ "type": "module" }');
      file("package-lock.json", "{}");
      file("tsconfig.build.json", JSON.stringify({ compilerOptions, include: ["cli", "index.ts", "later"] }));
      file("cli/main.ts", "export const one: number = 1;");
      symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
    });

    it("is compiled when it is missing or a source has changed, and else left alone", async () => {
      expect(await compile()).to.equal(true);
      expect(compiled("cli/main.js")).to.equal(true);
      expect(await compile()).to.equal(false);
      file("cli/main.ts", "export const one: number = 1; export const two = 2;");
      expect(await compile(true)).to.equal(true);
      expect(await compile()).to.equal(true);
      expect(readFileSync(join(root, "dist", "cli", "main.js"), "utf8")).to.contain("two");
    });

    it("loses what was made of a source that has gone", async () => {
      file("cli/other.ts", "export const other = 1;");
      await compile();
      rmSync(join(root, "cli", "other.ts"));
      await compile();
      expect([compiled("cli/other.js"), compiled("cli/main.js")]).to.deep.equal([false, true]);
    });

    it("is not taken for built when a source does not compile", async () => {
      file("cli/main.ts", "export const = ;");
      expect(await messageOf(compile())).to.match(/^The sources do not compile:\n {2}cli\/main\.ts\(1,14\): error TS/);
      expect(await compile(true)).to.equal(true);
    });
  });

  describe("two commands at once", () => {
    it("do the work once, one after the other", async () => {
      let done = 0;
      let atOnce = 0;
      const step = async (isDryRun: boolean) => {
        if (done > 0) return false;
        if (isDryRun) return true;
        atOnce += 1;
        expect(atOnce).to.equal(1);
        await new Promise((resume) => setTimeout(resume, 20));
        atOnce -= 1;
        done += 1;
        return true;
      };
      await Promise.all([1, 2].map(() => withSetUpLock(root, progress, signal, [step])));
      expect(done).to.equal(1);
    });

    it("take over from one that was killed", async () => {
      file(".cache/set-up.lock", JSON.stringify({ ...(await identify(process.pid)), startTicks: 1 }));
      let runs = 0;
      await withSetUpLock(root, progress, signal, [async (isDryRun) => Boolean(isDryRun || ++runs)]);
      expect(runs).to.equal(1);
      expect(existsSync(join(root, ".cache", "set-up.lock"))).to.equal(false);
    });
  });

  describe("a lock that another command took over", () => {
    it("stays the other's", async () => {
      const other = JSON.stringify({ token: "other", pid: 1 });
      const step = async (isDryRun: boolean) => {
        if (!isDryRun) file(".cache/set-up.lock", other);
        return true;
      };
      await withSetUpLock(root, progress, signal, [step]);
      expect(readFileSync(join(root, ".cache", "set-up.lock"), "utf8")).to.equal(other);
    });

    it("is left alone when its number is another process's in another container", async () => {
      const living = { ...(await identify(process.pid)), pid: 2 ** 22 + 1, pidNamespace: "pid:[1]" };
      file(".cache/set-up.lock", JSON.stringify(living));
      const stop = new AbortController();
      const ended = withSetUpLock(root, progress, stop.signal, [async () => true]).catch(() => "waited");
      await new Promise((resume) => setTimeout(resume, 500));
      stop.abort();
      expect(await ended).to.equal("waited");
      expect(JSON.parse(readFileSync(join(root, ".cache", "set-up.lock"), "utf8"))).to.deep.equal(living);
    });
  });

  describe("Git's hooks", () => {
    const git = (...args: string[]) => spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();

    it("are the committed ones in a checkout without others", () => {
      git("init", "-q");
      useGitHooks(root);
      expect(git("config", "core.hooksPath")).to.equal(".githooks");
    });

    it("stay what somebody chose", () => {
      git("init", "-q");
      git("config", "core.hooksPath", "mine");
      useGitHooks(root);
      expect(git("config", "core.hooksPath")).to.equal("mine");
    });

    it("need no Git", () => {
      useGitHooks(root);
      expect(existsSync(join(root, ".git"))).to.equal(false);
    });
  });

  describe("progress", () => {
    it("is whole lines on a stream that is no terminal", async () => {
      await progress.step("Baking", "no bread", async () => "two loaves");
      progress.close();
      expect(said).to.match(/^Baking \(no bread\) …\n✔ Baking: two loaves {2}\d+\.\d s\n\n$/);
    });

    it("says which step failed", async () => {
      expect(await messageOf(progress.step("Baking", "no bread", () => Promise.reject(new Error("burnt"))))).to.equal(
        "burnt",
      );
      expect(said).to.match(/✘ Baking: failed/);
    });

    it("says nothing when there was nothing to do", () => {
      progress.close();
      expect(said).to.equal("");
    });
  });
});
