import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { parse } from "yaml";
import { eventually } from "../../helpers/eventually.ts";
import { mw } from "../../helpers/mw.ts";
import { IS_PACKAGE } from "../../helpers/program.ts";
import { skip } from "../../helpers/skip.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What someone does who starts from nothing: an empty folder, an empty home, and the package as npm installs it. */
describe("a project that mw new made", function () {
  this.timeout(300_000);
  let folder: string;
  let project: string;
  let env: Record<string, string>;
  const started: ChildProcess[] = [];

  before(async function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
    folder = mkdtempSync(join(tmpdir(), "mw-new-project-"));
    project = join(folder, "fleet");
    const home = join(folder, "home");
    mkdirSync(home);
    if (existsSync(join(homedir(), ".npmrc"))) copyFileSync(join(homedir(), ".npmrc"), join(home, ".npmrc"));
    const { PULUMI_BACKEND_URL: _url, PULUMI_CONFIG_PASSPHRASE: _passphrase, ...rest } = process.env;
    env = {
      ...(rest as Record<string, string>),
      HOME: home,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      PULUMI_HOME: process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"),
      npm_config_cache: process.env.npm_config_cache ?? join(homedir(), ".npm"),
      npm_config_prefer_offline: "true",
      npm_config_audit: "false",
      npm_config_fund: "false",
      // As GitHub passes what is not set.
      PULUMI_BACKEND_URL: "",
      PULUMI_CONFIG_PASSPHRASE: "",
      NO_COLOR: "1",
    };
    const { code, stdout, stderr } = await mw(["new", "fleet"], { cwd: folder, env });
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain(`Created project fleet in ${project}`).and.contain("cd fleet\n  npm install\n");
  });
  after(async () => {
    for (const child of started) {
      child.stdout?.resume();
      const closed = child.exitCode === null ? once(child, "close") : undefined;
      // The group is that of the emulator, which may outlive the shell that started it.
      process.kill(-child.pid!, "SIGTERM");
      await closed;
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Runs a command as a shell does. */
  const sh = async (command: string, { cwd = project, ...variables }: Readonly<Record<string, string>> = {}) => {
    const options = { cwd, env: { ...env, ...variables }, extendEnv: false, all: true, reject: false } as const;
    const { exitCode, all } = await execa("bash", ["-e", "-c", command], options);
    expect(exitCode, `${command}\n${all}`).to.equal(0);
    return all;
  };
  const text = (name: string, cwd = project) => readFileSync(join(cwd, name), "utf8");
  const workflow = () =>
    parse(text(".github/workflows/maintenance-windows.yml")) as {
      permissions: Readonly<Record<string, string>>;
      jobs: Readonly<Record<"preview" | "verify", Job>>;
    };

  it("works as its README says, from npm install to destroy", async () => {
    const [, block = ""] = /^```sh\n(.*?)^```$/ms.exec(text("README.md")) ?? [];
    const commands = block.split("\n").flatMap((line) => line.replace(/\s*#.*/, "") || []);
    expect(commands).to.include.members([
      "npm install",
      "npm run emulator",
      "npx mw up dev",
      "npx mw verify dev --wait",
    ]);
    for (const command of commands) {
      if (command === "npm run emulator") {
        const silent = await mw(["up", "dev", "--yes"], {
          cwd: project,
          env: { ...env, AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
        });
        expect(silent.stderr).to.contain("Start one in another terminal (npm run emulator)");
        const emulator = execa("npm", ["run", "--silent", "emulator", "--", "--port", "0"], {
          ...{ cwd: project, env, extendEnv: false, detached: true, reject: false, stdin: "ignore" },
        });
        started.push(emulator as unknown as ChildProcess);
        const line = await new Promise<string>((resolve) =>
          emulator.stdout!.once("data", (data) => resolve(String(data))),
        );
        env.AWS_ENDPOINT_URL = JSON.parse(line).endpoint;
      } else {
        const shown = await sh(/ (?:up|destroy) /.test(command) ? `${command} --yes` : command);
        if (command.includes("verify")) expect(shown).to.contain("5 of 5 nodes patched");
      }
    }
  });

  it("has a workflow with few rights, pinned actions and no expression inside a script", () => {
    const { permissions, jobs } = workflow();
    expect(permissions).to.deep.equal({ contents: "read" });
    expect(jobs.preview.permissions).to.deep.equal({ contents: "read", "id-token": "write", "pull-requests": "write" });
    expect(jobs.verify.permissions).to.deep.equal({ contents: "read", "id-token": "write" });
    for (const { uses, run } of [...jobs.preview.steps, ...jobs.verify.steps]) {
      if (uses !== undefined) expect(uses).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      else expect(run).to.be.a("string").and.not.contain("${{");
    }
  });

  it("has a workflow of which each step runs, in order", async () => {
    const { jobs } = workflow();
    const summary = join(folder, "summary.md");
    const inStack = { STACK: "prod", GITHUB_STEP_SUMMARY: summary };
    for (const { name, run } of jobs.preview.steps) {
      if (run === undefined) continue;
      if (name === "Comment") await sh(`bash -n <<'SCRIPT'\n${run}\nSCRIPT`);
      // It takes a free port here, so it is not in the way of another test; that one runs already is no matter to it.
      else if (name?.includes("emulator")) await startByStep(run);
      else await sh(run);
    }
    expect(text("comment.md"))
      .to.match(/^<!-- maintenance-windows -->\n### Preview/)
      .and.match(/preview prod: \d+ to create/)
      .and.match(/preview dev: \d+ to create/);
    await sh("npx mw up prod --yes");
    for (const { name, run } of jobs.verify.steps) if (run !== undefined && name !== "Install") await sh(run, inStack);
    expect(readFileSync(summary, "utf8"))
      .to.match(/prod/)
      .and.match(/5 of 5 nodes patched/);
    expect(text("verification.xml")).to.match(/<testsuites/);
  });

  async function startByStep(run: string) {
    const script = run.replace("npm run --silent emulator", "npm run --silent emulator -- --port 0");
    const step = execa("bash", ["-e", "-c", script], {
      ...{ cwd: project, env, extendEnv: false, detached: true, reject: false, stdio: "ignore" },
    });
    started.push(step as unknown as ChildProcess);
    await eventually(
      "the emulator is started",
      60,
      () => existsSync(join(project, "emulator.json")) && text("emulator.json").includes("\n"),
    );
    env.AWS_ENDPOINT_URL = JSON.parse(text("emulator.json").split("\n", 1)[0]!).endpoint;
  }

  for (const language of ["javascript", "yaml"]) {
    it(`can be in ${language}`, async () => {
      const cwd = join(folder, language);
      await sh(`npx mw new ../${language} --language ${language}`);
      expect(existsSync(join(cwd, "tsconfig.json"))).to.equal(false);
      expect(text("README.md", cwd)).to.not.match(/\$\w+\$/);
      // What npm would install is what it installed before, and two packages less.
      symlinkSync(join(project, "node_modules"), join(cwd, "node_modules"));
      await sh("npm test", { cwd });
      await sh("npx mw up dev --yes", { cwd });
      expect(await sh("npx mw verify dev --wait", { cwd })).to.contain("5 of 5 nodes patched");
      await sh("npx mw destroy dev --yes", { cwd });
    });
  }
});
