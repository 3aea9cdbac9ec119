import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { ensurePulumi } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { mw } from "../helpers/mw.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";
import { IS_PACKAGE } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

const PULUMI_YAML = `
name: fleet
runtime: nodejs
config:
  aws:region: us-east-1
  maintenance-windows:cloud: emulator
  maintenance-windows:output: { value: { keyPrefix: patching, forceDestroy: true } }
  maintenance-windows:baselines:
    value:
      al2: { operatingSystem: AMAZON_LINUX_2, patchGroups: [App] }
  maintenance-windows:windows:
    value:
      nightly:
        schedule: cron(0 2 ? * * *)
        duration: 4
        cutoff: 1
        targets: { app: { tags: { Patch Group: App } } }
        tasks:
          patch: { type: patch, targets: [app], operation: Install, maxErrors: "0" }
          report: { type: automation, document: AWS-StopEC2Instance, parameters: { InstanceId: i-0123456789abcdef0 } }
      weekly:
        schedule: cron(0 3 ? * SUN *)
        duration: 2
        allowUnassociatedTargets: true
        cutoff: 0
        tasks: { scan: { type: run-command, instanceIds: [i-0a1b2c3d4e5f60001], document: AWS-RunPatchBaseline, parameters: { Operation: Scan } } }
`;

const FILES = {
  ...JAVASCRIPT,
  "Pulumi.yaml": PULUMI_YAML,
  "Pulumi.dev.yaml": `config:
  maintenance-windows:windows:
    nightly: { schedule: rate(5 minutes), tasks: { report: null, patch: { comment: Rehearsal } } }
`,
  "Pulumi.prod.yaml":
    "config:\n  maintenance-windows:windows:\n    weekly:\n    nightly: { tags: { Environment: prod } }\n",
};

const MODULE = `import { declareEnvironment } from "maintenance-windows/config";
const declared = declareEnvironment();
export const { windows, baselines, commandOutput } = declared.outputs;
export const kinds = Object.values(declared.windows).flatMap(({ tasks }) => Object.values(tasks).map((task) => task.constructor.name));
`;

/** What a user does with plain Pulumi in an empty folder, with the package that npm installed. */
describe("the config of a project of one's own", function () {
  this.timeout(180_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: OwnProject;
  let env: Record<string, string | undefined>;
  let pulumi: string;
  const exported: Record<string, string> = {};

  before(async function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
    emulator = await startTestEmulator();
    project = makeOwnProject({ ...FILES, "package.json": '{ "main": "index.mjs" }', "index.mjs": MODULE });
    env = { ...project.env(emulator.endpoint), NO_COLOR: "1" };
    pulumi = (await ensurePulumi()).command;
  });
  after(async () => {
    project?.remove();
    await emulator?.stop();
  });

  /** With what `mw env` prints, as a shell would have it. */
  async function plain(stack: string, ...args: string[]) {
    exported[stack] ??= (await mw(["env", stack], { cwd: project.directory, env })).stdout;
    const script = `${exported[stack]}\nexec "${pulumi}" "$@"`;
    const run = await execa("bash", ["-c", script, "pulumi", ...args, "--non-interactive"], {
      ...{ cwd: project.directory, env: env as Record<string, string>, extendEnv: false, reject: false },
    });
    return { code: run.exitCode, text: `${run.stdout}\n${run.stderr}`, stdout: run.stdout };
  }

  it("declares the windows of Pulumi.yaml, with what the stack's file changes, by plain pulumi", async () => {
    const up = await plain("dev", "up", "--yes", "--skip-preview");
    expect(up.code, up.text).to.equal(0);
    const { windows, baselines, kinds } = JSON.parse((await plain("dev", "stack", "output", "--json")).stdout);
    expect(kinds).to.deep.equal(["PatchTask", "RunCommandTask"]);
    expect(windows).to.have.all.keys("nightly", "weekly");
    expect(windows.nightly).to.deep.include({ schedule: "rate(5 minutes)" });
    expect(windows.nightly.windowId).to.match(/^mw-/);
    expect(Object.keys({ ...windows.nightly.targets, ...windows.nightly.tasks })).to.have.members(["app", "patch"]);
    expect(baselines.al2).to.match(/^pb-/);
  });

  it("gives the driver the same program: it sees nothing to change", async () => {
    const { code, stdout, stderr } = await mw(["preview", "dev", "--expect-no-changes"], {
      cwd: project.directory,
      env,
    });
    expect(code, stdout + stderr).to.equal(0);
  });

  it("is shown with where each value comes from", async () => {
    const { stdout } = await mw(["config", "--all"], { cwd: project.directory, env });
    expect(stdout).to.match(/windows\.nightly\.schedule +rate\(5 minutes\) +Pulumi\.dev\.yaml:3\n/);
    expect(stdout).to.match(/windows\.nightly\.schedule +cron\(0 2 \? \* \* \*\) +Pulumi\.yaml:14\n/);
    expect(stdout).to.match(/tags\.Environment +prod +Pulumi\.prod\.yaml:4\n/);
  });

  it("keeps what is encrypted a secret, and what Pulumi.yaml says in the open", async () => {
    const path = "maintenance-windows:windows.nightly.tasks.patch.comment";
    const set = await plain("dev", "config", "set", "--secret", "--path", path, "Sesame");
    expect(set.code, set.text).to.equal(0);
    const up = await plain("dev", "up", "--yes", "--skip-preview");
    expect(up.code, up.text).to.equal(0);
    const { deployment } = JSON.parse((await plain("dev", "stack", "export")).stdout);
    const inputs = (urn: string) =>
      deployment.resources.find((one: { urn: string }) => one.urn.endsWith(urn) && one.urn.includes("$aws:ssm")).inputs;
    const command = JSON.stringify(inputs("::nightly-patch").taskInvocationParameters);
    expect(command).to.contain("ciphertext").and.not.contain("Sesame");
    expect(inputs("::nightly-patch").maxErrors).to.equal("0");
    expect(inputs("::nightly").schedule, "beside an encrypted value of the same key it may be one").to.be.an("object");
    expect(inputs("::weekly").schedule).to.equal("cron(0 3 ? * SUN *)");
    const { stdout } = await mw(["config", "dev"], { cwd: project.directory, env });
    expect(stdout)
      .to.match(/patch\.comment +\[secret\] +Pulumi\.dev\.yaml:/)
      .and.not.contain("Sesame");
  });

  it("is refused in the preview with path, value, line and the way out", async () => {
    const file = join(project.directory, "Pulumi.bad.yaml");
    writeFileSync(file, "config:\n  maintenance-windows:windows:\n    nightly:\n      cutoff: 9\n      duraton: 3\n");
    try {
      const direct = await plain("prod", "preview", "--stack", "bad", "--config-file", file);
      expect(direct.code).to.not.equal(0);
      const driven = await mw(["preview", "bad"], { cwd: project.directory, env });
      expect(driven.code).to.equal(2);
      expect(driven.stderr).to.match(/windows\.nightly\.duraton \(Pulumi\.bad\.yaml:5\): unknown key.*"duration"/);
    } finally {
      rmSync(file);
    }
  });

  it("serves a program in CommonJS as well", async () => {
    project.write("package.json", '{ "main": "index.cjs" }');
    project.write(
      "index.cjs",
      'const { declareEnvironment } = require("maintenance-windows/config");\nmodule.exports = declareEnvironment().outputs;\n',
    );
    const preview = await plain("dev", "preview");
    expect(preview.code, preview.text).to.equal(0);
    expect(preview.text)
      .to.match(/\d+ unchanged/)
      .and.not.match(/to (create|update|delete|replace)/);
  });
});
