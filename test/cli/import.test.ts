import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  AddTagsToResourceCommand,
  CreateDocumentCommand,
  CreatePatchBaselineCommand,
  DeregisterTargetFromMaintenanceWindowCommand,
  RegisterDefaultPatchBaselineCommand,
  RegisterPatchBaselineForPatchGroupCommand,
  type SSMClient,
  UpdateMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { execa } from "execa";
import ts from "typescript";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { formatted } from "../helpers/formatted.ts";
import { type MwResult, mw } from "../helpers/mw.ts";
import { IS_PACKAGE, NODE_MODULES, PROGRAM } from "../helpers/program.ts";
import { makeRandomWindows } from "../helpers/random-windows.ts";
import { withWebServer } from "../helpers/web-server.ts";
import { createWindow, registerTarget, registerTask } from "../helpers/windows.ts";

const NODE = "i-0123456789abcdef0";

describe("mw import", function () {
  this.timeout(180_000);
  let emulator: TestEmulator;
  let directory: string;
  before(async () => {
    emulator = await startTestEmulator();
    directory = makeProject();
  });
  after(async () => {
    await emulator.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const env = (change: Record<string, string | undefined> = {}) => ({
    ...process.env,
    AWS_ENDPOINT_URL: emulator.endpoint,
    PULUMI_BACKEND_URL: pathToFileURL(join(directory, ".backend")).href,
    PULUMI_CONFIG_PASSPHRASE: "test",
    ...change,
  });
  const run = (...args: string[]): Promise<MwResult> => mw(["-C", directory, ...args], { env: env() });
  const file = (name: string) => readFileSync(join(directory, name), "utf8");

  it("says that there is nothing, and writes nothing", async () => {
    const { code, stderr } = await run("import", "dev");
    expect(stderr).to.contain("Nothing to import was found in us-east-1");
    expect(code).to.equal(1);
    expect(() => file("index.ts")).to.throw("ENOENT");
  });

  it("takes over what a person made in the console, without a change", async () => {
    const { ssm } = emulator;
    await makeAccount(ssm);
    await makeRandomWindows(ssm, { seed: 7, count: 25 });
    const before = await run("import", "dev", "--json");
    const found = JSON.parse(before.stdout);
    expect(found).to.include({ account: "000000000000", region: "us-east-1" });
    expect(found.windows).to.have.lengthOf(28);

    const { code, stdout, stderr } = await run("import", "dev", "--file", "index.js");
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain("28 windows").and.to.contain("wrote index.import.json (import file)");
    // What the program cannot express is named in it and here.
    for (const note of [
      /has the alarm load/,
      /by the deprecated LoggingInfo/,
      /May be secret: payload/,
      /declares no target/,
    ]) {
      expect(stdout).to.match(note);
      expect(comments(file("index.js"))).to.match(note);
    }
    const program = file("index.js");
    expect(await formatted(program)).to.equal(program);
    expect(program).to.contain('const nightly = new MaintenanceWindow("nightly", {\n  name: "nightly",\n');
    expect(program).to.contain('new MaintenanceWindow("nightly-2", {');
    expect(program).to.contain('content: readFileSync("documents/Drain-Node.yaml", "utf8"),');
    expect(program).to.contain(PATCH_TASK);
    expect(typeErrors(program)).to.deep.equal([]);

    const asked = await run("import", "dev", "--adopt", "--file", "index.js");
    expect(asked.stderr).to.contain("run mw import dev --adopt --yes");
    expect(asked.code).to.equal(2);
    const taken = await run("import", "dev", "--adopt", "--file", "index.js", "--yes");
    expect(taken.stdout, taken.stderr).to.contain("the program of dev changes nothing");
    expect(taken.code).to.equal(0);
    // As plain Pulumi says it.
    const variables = JSON.parse((await run("env", "dev", "--json")).stdout).export;
    const preview = await execa("pulumi", ["preview", "--diff", "--expect-no-changes"], {
      cwd: directory,
      env: { ...env(), ...variables },
      reject: false,
      all: true,
    });
    expect(preview.exitCode, preview.all).to.equal(0);
    expect(preview.all).to.match(/\d+ unchanged/);
    expect(JSON.parse((await run("import", "dev", "--json", "--managed")).stdout)).to.deep.equal(found);
  });

  it("leaves out what a stack manages, and takes over the rest", async () => {
    const later = await createWindow(emulator.ssm, { Name: "later" });
    await emulator.ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: "MaintenanceWindow",
        ResourceId: later,
        Tags: [{ Key: "Stage", Value: "prod" }],
      }),
    );
    const { code, stdout, stderr } = await run("import", "dev", "--file", "later.ts");
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain("Left out: stack dev manages window weekly").and.to.contain("--managed");
    expect(stdout).to.contain(": 1 window.");
    expect(file("later.ts")).to.contain('new MaintenanceWindow("later", {');
  });

  it("overwrites no file unless it is asked to", async () => {
    const asked = ["import", "dev", "--file", "later.ts", "--tag", "Stage=prod"];
    writeFileSync(join(directory, "later.ts"), "// mine\n");
    const refused = await run(...asked);
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/later\.ts.* exists? in .*--force/);
    expect(file("later.ts")).to.equal("// mine\n");
    expect((await run(...asked, "--force")).code).to.equal(0);
    expect(file("later.ts")).to.contain('tags: { Stage: "prod" },');
  });

  it("says what an up would change when the program is not what was read", async () => {
    const edited = file("index.js").replace('name: "weekly",', 'name: "weekly",\n  description: "mine",');
    writeFileSync(join(directory, "index.js"), edited);
    const { code, stdout } = await run("import", "dev", "--adopt", "--file", "index.js", "--yes");
    expect(stdout).to.match(/an up of dev would change something/);
    expect(stdout).to.match(/aws:ssm\/maintenanceWindow:MaintenanceWindow weekly: description/);
    expect(code).to.equal(1);
  });

  it("reads without a stack, in a folder without a project", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mw-import-empty-"));
    try {
      const away = { AWS_ACCESS_KEY_ID: undefined, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };
      const args = ["-C", folder, "import", "--window", "later", "--window", "weekly"];
      const { code, stdout, stderr } = await mw(args, { env: env({ ...away, HOME: folder }) });
      expect(code, stderr).to.equal(0);
      // Baselines belong to all windows of the account, not to these.
      expect(stdout).to.contain("Found in account 000000000000, us-east-1: 2 windows, 4 targets");
      expect(stdout).to.not.contain("baseline");
      expect(readFileSync(join(folder, "index.ts"), "utf8")).to.contain('new MaintenanceWindow("weekly", {');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("refuses what it cannot do, with the way out", async () => {
    const cases: [args: string[], text: RegExp][] = [
      [
        ["import", "dev", "--window", "nihgtly"],
        /There is no window "nihgtly"\. There are \S+ \(mw-\w{17}\), .* and 19 more\./,
      ],
      [["import", "dev", "--region", "eu-west-1"], /--region is for reading without a stack/],
      [["import", "dev", "--tag", "Stage"], /"Stage" is not a tag: write it like Environment=prod/],
      [["import", "dev", "--file", "program"], /--file program is not a program's name/],
      [["import", "prod"], /prod/],
      [["import", "--adopt"], /--adopt needs the stack/],
      [["import", "dev", "--adopt", "--file", "none.ts"], /none\.import\.json does not exist in/],
    ];
    for (const [args, text] of cases) {
      const { code, stderr } = await run(...args);
      expect(stderr).to.match(text);
      expect(code, args.join(" ")).to.equal(2);
    }
    const { code, stderr } = await mw(["-C", directory, "import", "--profile", "nobody"], {
      env: env({ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" }),
    });
    expect(stderr).to.contain('The profile "nobody"');
    expect(code).to.equal(2);
  });

  it("says where something else than AWS answers", async () => {
    await withWebServer([200, "text/html", "<html><br></html>"], async (endpoint) => {
      for (const command of ["import", "history"]) {
        const { code, stderr } = await mw(["-C", directory, command, "dev"], {
          env: env({ AWS_ENDPOINT_URL: endpoint }),
        });
        expect(stderr).to.contain(": the answer is not that of AWS or of an emulator (HTTP 200, text/html).");
        expect(stderr).to.contain("Check AWS_ENDPOINT_URL").and.not.contain("$response");
        expect(code).to.equal(1);
      }
    });
  });
});

/** A project of one's own, as a folder in which the package is installed. */
function makeProject(): string {
  const directory = mkdtempSync(join(tmpdir(), "mw-import-"));
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  write("Pulumi.yaml", "name: taken\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n");
  write("Pulumi.dev.yaml", "config: { maintenance-windows:cloud: emulator }\n");
  write("package.json", '{ "private": true, "type": "module" }\n');
  mkdirSync(join(directory, ".backend"));
  if (IS_PACKAGE) symlinkSync(NODE_MODULES, join(directory, "node_modules"));
  else {
    mkdirSync(join(directory, "node_modules"));
    symlinkSync(join(NODE_MODULES, "@pulumi"), join(directory, "node_modules", "@pulumi"));
    symlinkSync(join(NODE_MODULES, "@types"), join(directory, "node_modules", "@types"));
    symlinkSync(PROGRAM, join(directory, "node_modules", "maintenance-windows"));
  }
  return directory;
}

const PATCH_TASK = `new PatchTask("weekly-patch", {
  windowId: weekly.windowId,
  windowTargetIds: [weeklyApp.windowTargetId],
  name: "patch",
  maxConcurrency: "10%",
  operation: "Install",
  output: { bucketName: "example-logs" },
});
`;

/** What a team has after some years, with everything that the program cannot express. */
async function makeAccount(ssm: SSMClient): Promise<void> {
  const weekly = await createWindow(ssm, { Name: "weekly", Schedule: "cron(0 2 ? * SUN *)" });
  const app = await registerTarget(ssm, weekly, { Name: "app" });
  const gone = await registerTarget(ssm, weekly, { Name: "gone" });
  await registerTarget(ssm, weekly);
  await registerTarget(ssm, weekly, {
    ResourceType: "RESOURCE_GROUP",
    Targets: [
      { Key: "resource-groups:Name", Values: ["servers"] },
      { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::EC2::Instance"] },
    ],
  });
  await registerTarget(ssm, weekly, { Targets: [{ Key: "tag:__proto__", Values: ["x"] }] });
  const onApp = { Targets: [{ Key: "WindowTargetIds", Values: [app] }], MaxConcurrency: "1", MaxErrors: "1" };
  await registerTask(ssm, weekly, {
    ...onApp,
    Name: "patch",
    Priority: 1,
    MaxConcurrency: "10%",
    TaskInvocationParameters: {
      RunCommand: {
        Parameters: { Operation: ["Install"], RebootOption: ["RebootIfNeeded"] },
        OutputS3BucketName: "example-logs",
      },
    },
  });
  const script = { RunCommand: { Parameters: { commands: ["date"] } } };
  const shell = { ...onApp, TaskArn: "AWS-RunShellScript", TaskInvocationParameters: script };
  await registerTask(ssm, weekly, { ...shell, AlarmConfiguration: { Alarms: [{ Name: "load" }] } });
  await registerTask(ssm, weekly, { ...shell, LoggingInfo: { S3BucketName: "old-logs", S3Region: "us-east-1" } });
  await registerTask(ssm, weekly, { ...shell, Targets: [{ Key: "WindowTargetIds", Values: [gone] }], Name: "lost" });
  await registerTask(ssm, weekly, { ...shell, Targets: [{ Key: "InstanceIds", Values: [NODE] }] });
  const prefix = { RunCommand: { ...script.RunCommand, OutputS3KeyPrefix: "no-bucket" } };
  await registerTask(ssm, weekly, { ...shell, TaskInvocationParameters: prefix });
  await ssm.send(new DeregisterTargetFromMaintenanceWindowCommand({ WindowId: weekly, WindowTargetId: gone }));
  const call = { MaxConcurrency: undefined, MaxErrors: undefined, Targets: undefined };
  await registerTask(ssm, weekly, {
    ...call,
    TaskType: "LAMBDA",
    TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:SSM-announce",
    TaskInvocationParameters: { Lambda: { Payload: Buffer.from(JSON.stringify({ node: ["`", "{x}`"].join("$") })) } },
  });
  await registerTask(ssm, weekly, {
    ...call,
    TaskType: "STEP_FUNCTIONS",
    TaskArn: "arn:aws:states:us-east-1:000000000000:stateMachine:SSM-drain",
    TaskInvocationParameters: { StepFunctions: { Input: "{ }", Name: "{{INVOCATION_ID}}" } },
  });
  await registerTask(ssm, weekly, {
    ...onApp,
    TaskType: "AUTOMATION",
    TaskArn: "AWS-RestartEC2Instance",
    TaskInvocationParameters: { Automation: { Parameters: { InstanceId: ["{{RESOURCE_ID}}"] } } },
  });
  await ssm.send(
    new CreateDocumentCommand({
      Name: "Drain-Node",
      DocumentType: "Command",
      DocumentFormat: "YAML",
      Content: DOCUMENT,
    }),
  );
  // Without parameters, which is not the same as none to the provider.
  await registerTask(ssm, weekly, { ...onApp, TaskArn: "Drain-Node", TaskInvocationParameters: undefined });
  for (const Description of [undefined, "the other one"]) {
    const nightly = await createWindow(ssm, { Name: "nightly", Description });
    await ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: nightly, Enabled: Description === undefined }));
    await registerTarget(ssm, nightly, { Targets: [{ Key: "InstanceIds", Values: [NODE] }] });
  }
  const { BaselineId } = await ssm.send(
    new CreatePatchBaselineCommand({
      Name: "app",
      OperatingSystem: "AMAZON_LINUX_2023",
      ApprovalRules: {
        PatchRules: [
          {
            PatchFilterGroup: { PatchFilters: [{ Key: "CLASSIFICATION", Values: ["Security"] }] },
            ApproveAfterDays: 7,
          },
        ],
      },
      RejectedPatches: ["kernel*"],
    }),
  );
  await ssm.send(new RegisterPatchBaselineForPatchGroupCommand({ BaselineId, PatchGroup: "App" }));
  await ssm.send(new RegisterDefaultPatchBaselineCommand({ BaselineId }));
  await ssm.send(new CreatePatchBaselineCommand({ Name: "without-rules", OperatingSystem: "UBUNTU" }));
}

const DOCUMENT = `schemaVersion: "2.2"
description: Drains a node
mainSteps:
  - action: aws:runShellScript
    name: drain
    inputs: { runCommand: [date] }
`;

/** The comments of a program, each on one line. */
function comments(program: string): string {
  return program.replaceAll(/\n\/\/ /g, " ");
}

/** What the strictest project would refuse of a program in TypeScript. */
function typeErrors(program: string): string[] {
  const path = join(process.cwd(), "imported-program.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists.call(host, name);
  host.getSourceFile = (name, target) =>
    name === path ? ts.createSourceFile(name, program, target) : getSourceFile.call(host, name, target);
  const found = ts.getPreEmitDiagnostics(ts.createProgram([path], options, host));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
