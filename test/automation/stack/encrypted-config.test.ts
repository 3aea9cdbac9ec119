import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeMaintenanceWindowsCommand,
  DescribeMaintenanceWindowTargetsCommand,
  GetMaintenanceWindowTaskCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { DriverOptions } from "../../../automation/api/driver-options.ts";
import type { DriverEvent } from "../../../automation/api/events.ts";
import { Driver } from "../../../automation/driver.ts";
import { type PulumiRun, runPulumi } from "../../../automation/process/pulumi-process.ts";
import { ensurePulumi } from "../../../automation/pulumi-cli/ensure-pulumi.ts";
import { startTestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { mw } from "../../helpers/mw.ts";
import { makeProject } from "../../helpers/project.ts";
import { withoutCli } from "../../helpers/without-cli.ts";

const DESCRIPTION = "sesame-description";
const COMMENT = "sesame-comment";

describe("config that is encrypted", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  const project = makeProject();
  const runs: PulumiRun[] = [];
  const files = new Map<string, string>();
  const fileOf = (stack: string) => join(project.directory, `Pulumi.${stack}.yaml`);
  let pulumi: (...args: string[]) => string;

  before(async () => {
    emulator = await startTestEmulator();
    const { command } = await ensurePulumi({ env: process.env });
    const env = project.env(emulator.endpoint);
    pulumi = (...args) => execFileSync(command, args, { cwd: project.directory, env, encoding: "utf8", stdio: "pipe" });
    pulumi("stack", "init", "dev");
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:window.description", DESCRIPTION, "-s", "dev");
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:task.priority", "7", "-s", "dev");
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:task.comment", COMMENT, "-s", "dev");
    pulumi("config", "set", "--path", "--secret", 'maintenance-windows:target.tags["Patch Group"]', "App", "-s", "dev");
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:output.keyPrefix", "sesame/logs", "-s", "dev");
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:serviceRole.name", "hidden-role", "-s", "dev");
    pulumi("config", "set", "--path", "maintenance-windows:window.tags.CostCenter", "1234", "-s", "dev");
    pulumi("stack", "init", "far");
    const plain = { "aws:region": "eu-central-1", "aws:accessKey": "AKIAEXAMPLE", "maintenance-windows:cloud": "aws" };
    for (const [key, value] of Object.entries(plain)) pulumi("config", "set", key, value, "-s", "far");
    pulumi("config", "set", "--secret", "aws:secretKey", "sesame-key", "-s", "far");
    pulumi("config", "set", "--secret", "maintenance-windows:account", "111122223333", "-s", "far");
    for (const stack of ["dev", "far", "staging"]) files.set(fileOf(stack), readFileSync(fileOf(stack), "utf8"));
  });
  beforeEach(() => {
    for (const [file, text] of files) writeFileSync(file, text);
  });
  after(async () => {
    await emulator.stop();
    project.remove();
  });

  const driverOf = (options: Partial<DriverOptions> = {}) =>
    new Driver({
      directory: project.directory,
      env: project.env(emulator.endpoint),
      endpoint: emulator.endpoint,
      run: (run) => {
        runs.push(run);
        return runPulumi(run);
      },
      ...options,
    });

  it("is deployed as it is, and shown nowhere", async () => {
    const file = readFileSync(join(project.directory, "Pulumi.dev.yaml"), "utf8");
    expect(file).to.contain("secure: v1:").and.not.contain("sesame");
    const events: DriverEvent[] = [];
    await using driver = driverOf();
    const { outputs } = await driver.up("dev", { onEvent: (event) => void events.push(event) });
    const { WindowIdentities: [window] = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
    expect(window?.Description).to.equal(DESCRIPTION);
    const task = await emulator.ssm.send(
      new GetMaintenanceWindowTaskCommand({ WindowId: window?.WindowId, WindowTaskId: String(outputs.windowTaskId) }),
    );
    const { Comment, OutputS3KeyPrefix } = task.TaskInvocationParameters?.RunCommand ?? {};
    expect([task.Priority, Comment, OutputS3KeyPrefix]).to.deep.equal([7, COMMENT, "sesame/logs"]);
    expect(task.ServiceRoleArn).to.contain("/hidden-role");
    const ofWindow = { WindowId: window?.WindowId };
    const { Targets: [target] = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowTargetsCommand(ofWindow));
    expect(target?.Targets).to.deep.equal([{ Key: "tag:Patch Group", Values: ["App"] }]);
    expect(JSON.stringify([events, outputs, await driver.outputs("dev")])).not.to.contain("sesame");
    // What is under the same key is taken for secret too; an id is none.
    expect([outputs.windowId, outputs.windowSchedule]).to.deep.equal([window?.WindowId, "[secret]"]);
    const shown = await driver.outputs("dev", { showSecrets: true });
    expect(shown.windowSchedule).to.deep.equal({ value: "rate(5 minutes)", secret: true });
    expect(shown.windowId).to.deep.equal({ value: window?.WindowId, secret: false });
    const command = ["-C", project.directory, "outputs", "dev", "--json"];
    const env = project.env(emulator.endpoint);
    expect(JSON.parse((await mw(command, { env })).stdout).windowSchedule).to.equal("[secret]");
    expect(JSON.parse((await mw([...command, "--show-secrets"], { env })).stdout).windowSchedule).to.equal(
      "rate(5 minutes)",
    );
    // Pulumi writes it as a number.
    const tags = { ResourceType: "MaintenanceWindow", ResourceId: window!.WindowId! } as const;
    const { TagList } = await emulator.ssm.send(new ListTagsForResourceCommand(tags));
    expect(TagList).to.deep.include({ Key: "CostCenter", Value: "1234" });
  });

  it("costs a start of the CLI only where something is encrypted that is needed", async () => {
    const config = (stack: string) => {
      const own = runs.filter(({ args }) => args[0] === "config" && args.includes(stack));
      return own.map(({ args }) => args.slice(0, 2).join(" "));
    };
    await using driver = driverOf();
    runs.length = 0;
    await driver.preview("staging");
    expect(config("staging")).to.deep.equal([]);
    await driver.preview("dev");
    expect(config("dev")).to.deep.equal(["config --show-secrets"]);
    await using bare = driverOf({ env: withoutCli(project.env(emulator.endpoint)) });
    expect(await bare.history("dev"), "which needs none of what dev encrypts").to.have.length(1);
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:verification.reached", "1", "-s", "dev");
    await expectKind(bare.verify("dev"), "cli-missing");
    runs.length = 0;
    expect((await driver.verify("dev")).windows[0]?.verdict.expectation).to.deep.equal({ reached: "1" });
    expect(config("dev")).to.deep.equal(["config --show-secrets"]);
  });

  it("is checked like other config, and its value does not show", async () => {
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:window.schedule", "sesame(1 day)", "-s", "dev");
    for (const settings of [{}, { stacks: { dev: { config: { "maintenance-windows:window": { cutoff: 0 } } } } }]) {
      await using driver = driverOf(settings);
      const { message } = await expectKind(driver.preview("dev"), "config");
      expect(message).to.match(
        /maintenance-windows:window\.schedule \(Pulumi\.dev\.yaml:\d+\): its secret value is invalid/,
      );
      expect(message).to.contain("cron(0 2 ? * * *)").and.not.contain("sesame");
    }
    pulumi("config", "set", "--path", "--secret", "maintenance-windows:window.schedule", "rate(1 day)", "-s", "dev");
    await using driver = driverOf();
    await driver.preview("dev");
  });

  it("is what the account of a stack of AWS is asked with", async () => {
    const asked: unknown[] = [];
    const env = { ...project.env(emulator.endpoint), AWS_ENDPOINT_URL: undefined, AWS_ACCESS_KEY_ID: "AKIAOTHER" };
    const given = { "maintenance-windows:protect": "typed-name" };
    await using driver = driverOf({
      env,
      endpoint: undefined,
      stacks: { far: { config: given } },
      identify: async ({ aws }) => {
        asked.push([aws.accessKey, aws.secretKey]);
        return { account: "444455556666" };
      },
    });
    const { message } = await expectKind(driver.up("far"), "config");
    expect(message).to.contain("belongs to AWS account 111122223333, but the credentials are of account 444455556666");
    expect(asked).to.deep.equal([["AKIAEXAMPLE", "sesame-key"]]);
  });

  it("is no place for a date without quotes, nor for what plain pulumi makes of one", async () => {
    project.edit("staging", ["Environment: staging", "Environment: 2026-01-01"]);
    const { message } = await expectKind(driverOf().preview("staging"), "config");
    expect(message).to.match(/window\.tags\.Environment: 2026-01-01 \(Pulumi\.staging\.yaml:\d+\) has no quotes/);
    project.edit("staging", ["Environment: 2026-01-01", "Environment: staging"]);
    const env = { ...process.env, ...(await driverOf().variables("staging")) };
    project.edit("staging", ["Environment: staging", "Environment: 2026-01-01"]);
    const { command } = await ensurePulumi({ env: process.env });
    const args = ["preview", "--non-interactive", "-s", "staging"];
    const { stdout } = spawnSync(command, args, { cwd: project.directory, env, encoding: "utf8" });
    const made = "2026-01-01 00:00:00 +0000 UTC";
    expect(stdout).to.contain(`: ${made} is how Pulumi reads a date without quotes`);
    expect(stdout).to.match(/window\.tags\.Environment \(Pulumi\.staging\.yaml:\d+\): /);
    // It has saved the file, with its salt.
    expect(readFileSync(join(project.directory, "Pulumi.staging.yaml"), "utf8")).to.contain(`Environment: ${made}`);
    const after = await expectKind(driverOf().preview("staging"), "config");
    expect(after.message).to.contain(made).and.contain('such as "2026-01-01"');
  });

  it("leads a stack to no other cloud", async () => {
    const endpoints = JSON.stringify([{ ssm: "http://127.0.0.1:1" }]);
    pulumi("config", "set", "--secret", "aws:endpoints", endpoints, "-s", "far");
    const env = { ...project.env(emulator.endpoint), AWS_ENDPOINT_URL: undefined };
    await using driver = driverOf({ env, endpoint: undefined, identify: async () => ({ account: "111122223333" }) });
    const { message } = await expectKind(driver.up("far"), "config");
    expect(message).to.contain("belongs to AWS, but aws:endpoints.ssm is");
  });

  it("is refused where it would be needed before it can be decrypted", async () => {
    pulumi("config", "set", "--secret", "maintenance-windows:protect", "typed-name", "-s", "dev");
    const { message } = await expectKind(driverOf().preview("dev"), "config");
    expect(message).to.match(/maintenance-windows:protect \(Pulumi\.dev\.yaml:\d+\): it must not be encrypted/);
  });
});
