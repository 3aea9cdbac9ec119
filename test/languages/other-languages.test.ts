import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { ensurePulumi, PulumiUnavailableError } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { firstLine, mw, spawnMw } from "../helpers/mw.ts";
import { IS_PACKAGE, NODE_MODULES } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

const EXAMPLES = resolve("examples");
/** Kept from run to run: Pulumi's SDKs for Python take a minute to install. */
const VENV = resolve(".cache", "python-pulumi");
const SDKS = ["pulumi==3.248.0", "pulumi-aws==7.48.0"];

/** The examples in YAML and Python, each as a user has it: a folder with nothing but its files, beside the installed package. */
describe("the components in another language", function () {
  this.timeout(300_000);
  let folder: string;
  let emulator: ChildProcess;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
    folder = mkdtempSync(join(tmpdir(), "other-languages-"));
    symlinkSync(NODE_MODULES, join(folder, "node_modules"));
    mkdirSync(join(folder, "state"));
    emulator = spawnMw(["emulator", "--fleet", join(EXAMPLES, "yaml", "fleet.yaml"), "--port", "0"], { cwd: folder });
    const { endpoint } = JSON.parse(await firstLine(emulator));
    env = {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
    };
  });

  after(async () => {
    if (emulator?.exitCode === null) {
      const exited = once(emulator, "exit");
      emulator.kill("SIGTERM");
      await exited;
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  /** A copy of the example. */
  const project = (name: string) => {
    const cwd = join(folder, name);
    cpSync(join(EXAMPLES, name), cwd, { recursive: true });
    symlinkSync(NODE_MODULES, join(cwd, "node_modules"));
    return cwd;
  };

  const run = async (cwd: string, ...args: string[]) => {
    const { code, stdout, stderr } = await mw(args, { cwd, env });
    expect(code, `mw ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };

  /** What a command says that refuses the program with one text in place of another. */
  const refusal = async (file: string, [from, to]: [string, string], preview: () => Promise<string>) => {
    const text = readFileSync(file, "utf8");
    expect(text).to.contain(from);
    writeFileSync(file, text.replace(from, to));
    const said = await preview();
    writeFileSync(file, text);
    return said;
  };

  /** Waits for the execution of the install window and expects that it patched both nodes. */
  const verify = async (cwd: string) => {
    const { windowId } = JSON.parse(await run(cwd, "outputs", "dev", "--json"));
    expect(windowId).to.match(/^mw-/);
    expect(await run(cwd, "verify", "dev", "--wait")).to.contain("2 of 2 nodes patched");
  };

  it("are a program in YAML, which mw previews, deploys, verifies and destroys", async function () {
    await hostOr(this, "yaml");
    const cwd = project("yaml");
    const preview = async () => {
      const { code, stdout, stderr } = await mw(["preview", "dev"], { cwd, env });
      expect(code).to.equal(1);
      return stdout + stderr;
    };
    const refused = (from: string, to: string) => refusal(join(cwd, "Pulumi.yaml"), [from, to], preview);
    expect(await refused("rebootOption: ", "rebootOptoin: ")).to.contain(
      "Property rebootOptoin does not exist on 'maintenance-windows:index:InstallWindow'",
    );
    expect(await refused("AMAZON_LINUX_2023", "AMAZON_LINUX_2032")).to.contain(
      'baselines[0].operatingSystem: "AMAZON_LINUX_2032" is unknown: use ALMA_LINUX',
    );
    await run(cwd, "up", "dev", "--yes");
    await verify(cwd);
    await run(cwd, "destroy", "dev", "--yes");
  });

  it("are a program in Python, which plain pulumi deploys with the SDK that it makes", async function () {
    await hostOr(this, "python");
    await venvOr(this);
    const cwd = project("python");
    const file = join(cwd, "Pulumi.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("virtualenv: venv", `virtualenv: ${VENV}`));
    const { export: variables } = JSON.parse(await run(cwd, "env", "dev", "--json"));
    const pulumi = async (...args: string[]) => {
      const options = { cwd, env: { ...env, ...variables, NO_COLOR: "1" }, all: true, reject: false } as const;
      const { exitCode, all } = await execa("pulumi", [...args, "--non-interactive"], options);
      return { code: exitCode, text: all };
    };
    const passes = async (...args: string[]) => {
      const { code, text } = await pulumi(...args);
      expect(code, `pulumi ${args.join(" ")}\n${text}`).to.equal(0);
      return text;
    };
    await passes("install");
    expect(existsSync(join(cwd, "sdks", "maintenance-windows"))).to.equal(true);
    const refused = (from: string, to: string) =>
      refusal(join(cwd, "__main__.py"), [from, to], async () => (await pulumi("preview", "--stack", "dev")).text);
    expect(await refused('"reboot_option"', '"reboot_optoin"')).to.contain("reboot_optoin");
    expect(await refused("RebootOption.REBOOT_IF_NEEDED", '"RebootIfNeded"')).to.contain(
      'install.rebootOption: "RebootIfNeded"',
    );
    // The components say in the plugin what the windows will do.
    const text = await passes("up", "--stack", "dev", "--yes");
    expect(text, text).to.match(/next executions: *\n[^\n]*\d{4}-\d\d-\d\d 01:00:00Z/);
    expect(text).to.include("target app-install: tag:Patch Group = App → 2 managed nodes now: ");
    await verify(cwd);
    await run(cwd, "destroy", "dev", "--yes");
  });

  it("are a program in Node.js with the SDK that plain pulumi makes", async () => {
    const cwd = join(folder, "nodejs");
    mkdirSync(cwd);
    cpSync(join(EXAMPLES, "yaml", "Pulumi.dev.yaml"), join(cwd, "Pulumi.dev.yaml"));
    const plugin = "./node_modules/maintenance-windows/plugin";
    const manifest = `name: nodejs\nruntime: nodejs\npackages:\n  maintenance-windows: ${plugin}\n`;
    writeFileSync(join(cwd, "Pulumi.yaml"), manifest);
    writeFileSync(join(cwd, "package.json"), "{}");
    writeFileSync(join(cwd, "index.ts"), PROGRAM);
    symlinkSync(NODE_MODULES, join(cwd, "node_modules"));
    const { export: variables } = JSON.parse(await run(cwd, "env", "dev", "--json"));
    const pulumi = async (...args: string[]) => {
      const transpiled = { PULUMI_NODEJS_TRANSPILE_ONLY: "true", NO_COLOR: "1" };
      const options = { cwd, env: { ...env, ...variables, ...transpiled }, all: true, reject: false } as const;
      const { exitCode, all } = await execa("pulumi", [...args, "--non-interactive"], options);
      expect(exitCode, `pulumi ${args.join(" ")}\n${all}`).to.equal(0);
      return all;
    };
    await pulumi("package", "gen-sdk", plugin, "--language", "nodejs", "--out", "sdk");
    const compiler = resolve("node_modules", "typescript", "bin", "tsc");
    const settings = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "node16"];
    const compiled = await execa(process.execPath, [compiler, ...settings, "index.ts"], { cwd, reject: false });
    expect(compiled.exitCode, compiled.stdout).to.equal(0);
    expect(await pulumi("preview", "--stack", "dev")).to.match(
      /\+\s+maintenance-windows:index:PatchPolicy\s+app\s+create/,
    );
  });
});

/** A program in Node.js that depends on no package but the SDK. */
const PROGRAM = `
  import { OperatingSystem, PatchPolicy } from "./sdk/nodejs";
  const policy = new PatchPolicy("app", {
    baselines: [{ operatingSystem: OperatingSystem.AmazonLinux2023 }],
    patchGroups: ["App"],
    install: { schedule: "cron(0 1 ? * TUE#2 *)", duration: 4, cutoff: 1, rebootOption: "RebootIfNeeded" },
  });
  export const windowId = policy.installWindowId;
`;

/** Skips where Pulumi's host of the language cannot be had. */
async function hostOr(context: Mocha.Context, language: string): Promise<void> {
  try {
    await ensurePulumi({ language });
  } catch (error) {
    if (!(error instanceof PulumiUnavailableError)) throw error;
    skip(context, error.message.split("\n")[0]!);
  }
}

/** Skips where Pulumi's SDKs for Python cannot be had. */
async function venvOr(context: Mocha.Context): Promise<void> {
  const marker = join(VENV, "installed");
  if (existsSync(marker) && readFileSync(marker, "utf8") === SDKS.join("\n")) return;
  rmSync(VENV, { recursive: true, force: true });
  for (const [command, ...args] of [
    ["python3", "-m", "venv", VENV],
    [join(VENV, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", ...SDKS],
  ] as const) {
    const { exitCode, stderr, originalMessage } = await execa(command, args, { reject: false });
    if (exitCode !== 0) {
      skip(context, `Pulumi's SDKs for Python cannot be had (${stderr?.split("\n").at(-1) || originalMessage})`);
    }
  }
  writeFileSync(marker, SDKS.join("\n"));
}
