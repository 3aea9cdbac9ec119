import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import {
  DeleteMaintenanceWindowCommand,
  DescribeMaintenanceWindowsCommand,
  GetMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { execa } from "execa";
import { ensurePulumi } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { type RunningProvider, startProvider } from "../../provider/server.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { NODE_MODULES } from "../helpers/program.ts";

describe("the provider under the Pulumi CLI", function () {
  this.timeout(180_000);
  let emulator: TestEmulator;
  let provider: RunningProvider;
  let folder: string;
  let variables: NodeJS.ProcessEnv;

  before(async () => {
    emulator = await startTestEmulator({ region: "eu-central-1" });
    const aws = {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    provider = await startProvider(aws);
    folder = mkdtempSync(join(tmpdir(), "mw-provider-"));
    mkdirSync(join(folder, "state"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: lab\nmain: index.js\nruntime:\n  name: nodejs\n");
    writeFileSync(join(folder, "package.json"), '{ "name": "lab", "main": "index.js" }');
    cpSync(join(import.meta.dirname, "lab-program.cjs"), join(folder, "index.js"));
    symlinkSync(NODE_MODULES, join(folder, "node_modules"));
    const pulumi = await ensurePulumi();
    variables = {
      ...process.env,
      ...aws,
      PATH: [pulumi.binDir, process.env.PATH].join(delimiter),
      PULUMI_HOME: pulumi.home,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DEBUG_PROVIDERS: `aws:${provider.port}`,
      NODE_OPTIONS: "",
    };
    await run("stack", "init", "dev");
  });

  after(async () => {
    await provider.close();
    await emulator.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs the CLI; a failure is an error with everything that it said. */
  async function run(...args: readonly string[]): Promise<string> {
    const options = { cwd: folder, env: variables, extendEnv: false };
    return (await execa("pulumi", [...args, "--non-interactive"], options)).stdout;
  }

  /** What an operation does to which resources, by the last part of their names; what stays the same is left out. */
  async function steps(
    command: "preview" | "up" | "refresh" | "destroy",
    ...args: readonly string[]
  ): Promise<string[]> {
    const confirm = command === "preview" ? [] : ["--yes", "--skip-preview"];
    const output = await run(command, ...confirm, "--json", ...args);
    const events =
      command === "preview"
        ? JSON.parse(output).steps
        : output
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line));
    const made = events.flatMap((event: Event) => {
      if ("op" in event) return [{ op: event.op, urn: event.urn }];
      const metadata = event.resOutputsEvent?.metadata;
      return metadata ? [{ op: metadata.op, urn: metadata.urn }] : [];
    });
    return made
      .filter(({ op }: { op: string }) => op !== "same" && op !== "refresh")
      .map(({ op, urn }: { op: string; urn: string }) => `${op} ${urn.split("::").at(-1)}`)
      .filter((step: string) => !step.endsWith("lab-dev"));
  }

  type Event =
    | { readonly op: string; readonly urn: string }
    | { readonly resOutputsEvent?: { readonly metadata: { readonly op: string; readonly urn: string } } };

  async function output(name: string): Promise<string> {
    return (await run("stack", "output", name)).trim();
  }

  let isDeployed = false;

  async function deploy(): Promise<void> {
    if (!isDeployed) expect(await steps("up")).to.have.length(15);
    isDeployed = true;
  }

  async function takeAway(): Promise<void> {
    if (isDeployed) expect(await steps("destroy")).to.have.length(15);
    isDeployed = false;
  }

  it("makes the whole lab, and has nothing to do the second time", async () => {
    await takeAway();
    expect(await steps("preview")).to.have.length(15);
    await deploy();
    expect(await steps("up")).to.deep.equal([]);
    expect(await output("taskArn")).to.equal(
      `arn:aws:ssm:eu-central-1:000000000000:windowtask/${await output("taskId")}`,
    );
  });

  it("finds everything as it is when refreshing", async () => {
    await deploy();
    expect(await steps("refresh")).to.deep.equal([]);
    expect(await steps("preview")).to.deep.equal([]);
  });

  it("changes schedule, priority and code in place", async () => {
    await deploy();
    await run("config", "set", "schedule", "cron(0 2 ? * * *)");
    await run("config", "set", "priority", "3");
    await run("config", "set", "answer", "2");
    const changes = ["update Patch-amznlin2-app", "update PatchTestAppServers", "update hook"];
    expect(await steps("preview")).to.have.members(changes);
    expect(await steps("up")).to.have.members(changes);
    const window = await emulator.ssm.send(new GetMaintenanceWindowCommand({ WindowId: await output("windowId") }));
    expect(window.Schedule).to.equal("cron(0 2 ? * * *)");
    expect(await steps("up")).to.deep.equal([]);
  });

  it("makes a window anew that was deleted behind its back, with its target and task", async () => {
    await deploy();
    const deleted = await output("windowId");
    await emulator.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: deleted }));
    expect(await steps("refresh")).to.have.members([
      "delete Patch-amznlin2-app",
      "delete App",
      "delete PatchTestAppServers",
    ]);
    expect(await steps("up")).to.have.members([
      "create Patch-amznlin2-app",
      "create App",
      "create PatchTestAppServers",
    ]);
    expect(await output("windowId")).to.not.equal(deleted);
    expect(await steps("up")).to.deep.equal([]);
  });

  it("imports what is already there", async () => {
    await deploy();
    const { windowId, targetId, taskId } = JSON.parse(await run("stack", "output", "--json"));
    const state = JSON.parse(await run("stack", "export"));
    const isWindow = ({ type }: { type: string }) => type.startsWith("aws:ssm/");
    state.deployment.resources = state.deployment.resources.filter((resource: { type: string }) => !isWindow(resource));
    writeFileSync(join(folder, "state.json"), JSON.stringify(state));
    await run("stack", "import", "--file", "state.json");
    const resources = [
      { type: "aws:ssm/maintenanceWindow:MaintenanceWindow", name: "Patch-amznlin2-app", id: windowId },
      { type: "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget", name: "App", id: `${windowId}/${targetId}` },
      {
        type: "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask",
        name: "PatchTestAppServers",
        id: `${windowId}/${taskId}`,
      },
    ];
    writeFileSync(join(folder, "imports.json"), JSON.stringify({ resources }));
    await run("import", "--file", "imports.json", "--yes", "--skip-preview", "--protect=false", "--out", "imported.ts");
    expect(readFileSync(join(folder, "imported.ts"), "utf8")).to.contain("new aws.ssm.MaintenanceWindowTask(");
    // The program says the same as what was imported.
    expect(await steps("up")).to.deep.equal([]);
    expect(JSON.parse(await run("stack", "output", "--json"))).to.deep.include({ windowId, targetId, taskId });
  });

  it("takes everything away in the end", async () => {
    await deploy();
    await takeAway();
    expect((await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities).to.deep.equal([]);
    const { Roles } = await emulator.iam.send(new ListRolesCommand({}));
    expect(Roles?.map(({ RoleName }) => RoleName)).to.not.include("SM-Workshop-MaintenanceWindowRole");
    expect((await emulator.sns.send(new ListTopicsCommand({}))).Topics ?? []).to.deep.equal([]);
    expect((await emulator.s3.send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
  });
});
