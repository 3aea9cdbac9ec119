import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DescribeInstancesCommand, DescribeTagsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  DescribeInstancePatchStatesCommand,
  DescribeInstancePatchStatesForPatchGroupCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowExecutionTaskInvocationsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  DescribeMaintenanceWindowsCommand,
  DescribeMaintenanceWindowTasksCommand,
  DescribePatchBaselinesCommand,
  DescribePatchGroupsCommand,
  ListCommandInvocationsCommand,
  ListDocumentsCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { execa } from "execa";
import pLimit from "p-limit";
import { parse } from "yaml";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { firstLine, mw, spawnMw } from "../helpers/mw.ts";
import { IS_PACKAGE, NODE_MODULES } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";

const EXAMPLES = resolve("examples");

type Clients = ReturnType<typeof clientsOf>;

/** What an example's stack made, and what ran: by the AWS APIs, before it is destroyed. */
const CHECKS: Readonly<Record<string, (aws: Clients, outputs: Readonly<Record<string, string>>) => Promise<void>>> = {
  "scan-and-install": async ({ ssm }, { scanWindowId, installWindowId }) => {
    expect(await startsOf(ssm, scanWindowId!)).to.deep.equal(["2026-12-06T03:00:00.000Z"]);
    // Patch Tuesday is December 8th.
    expect(await startsOf(ssm, installWindowId!)).to.deep.equal(["2026-12-12T01:00:00.000Z"]);
  },

  "several-systems": async ({ ssm }, { baselineIds }) => {
    const used = new Set<string>();
    for (const PatchGroup of ["App", "Web"]) {
      const states = await ssm.send(new DescribeInstancePatchStatesForPatchGroupCommand({ PatchGroup }));
      for (const { BaselineId } of states.InstancePatchStates!) used.add(BaselineId!);
    }
    expect([...used]).to.have.members(Object.values(baselineIds!));
  },

  hooks: async ({ ssm }, { installWindowId }) => {
    const [before, patch, after] = await tasksOf(ssm, installWindowId!);
    expect(before).to.include({ TaskArn: "AWS-RunShellScript", Status: "SUCCESS" });
    expect(patch).to.include({ TaskArn: "AWS-RunPatchBaselineWithHooks", Status: "SUCCESS" });
    expect(patch!.StartTime!.getTime()).to.be.at.least(before!.EndTime!.getTime());
    expect(after).to.include({ TaskArn: "AWS-RunShellScript", Status: "SUCCESS" });
    expect(after!.StartTime!.getTime()).to.be.at.least(patch!.EndTime!.getTime());
    const { CommandInvocations } = await ssm.send(new ListCommandInvocationsCommand({ Details: true }));
    const hooks = CommandInvocations!.filter(({ DocumentName }) => DocumentName === patch!.TaskArn);
    expect(hooks).to.have.length(3);
    for (const { CommandPlugins } of hooks) {
      const names = CommandPlugins!.map(({ Name }) => Name);
      expect(names).to.include.members(["PreInstallHook", "OnExitHook"]);
    }
  },

  machines: async ({ ssm }, { windowId, instanceIds }) => {
    const [patch] = await tasksOf(ssm, windowId!);
    expect(patch).to.include({ TaskArn: "AWS-RunPatchBaseline", Status: "SUCCESS" });
    const states = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [...instanceIds!] }));
    expect(states.InstancePatchStates).to.have.length(2);
    for (const state of states.InstancePatchStates!) {
      expect(state).to.include({ Operation: "Install", MissingCount: 0 });
      expect(state.InstalledCount).to.be.greaterThan(0);
    }
  },

  "own-role-and-bucket": async ({ s3, ssm }, { windowId }) => {
    const { Tasks } = await ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId: windowId }));
    expect(Tasks![0]!.ServiceRoleArn).to.equal("arn:aws:iam::000000000000:role/patching/windows");
    const Bucket = "example-patching-logs";
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "patching/databases/" }));
    expect(Contents!.filter(({ Key }) => Key!.endsWith("/stdout"))).to.not.be.empty;
  },

  "four-task-types": async ({ ssm, ec2 }, { windowId }) => {
    const tasks = await tasksOf(ssm, windowId!);
    const types = ["LAMBDA", "STEP_FUNCTIONS", "RUN_COMMAND", "RUN_COMMAND", "AUTOMATION"];
    expect(tasks.map(({ TaskType }) => TaskType)).to.deep.equal(types);
    expect(new Set(tasks.map(({ Status }) => Status))).to.deep.equal(new Set(["SUCCESS"]));
    const invocations = await Promise.all(
      tasks.map(({ WindowExecutionId, TaskExecutionId: TaskId }) =>
        ssm.send(new DescribeMaintenanceWindowExecutionTaskInvocationsCommand({ WindowExecutionId, TaskId })),
      ),
    );
    // The function is called once, the state machine and the runbook once for each node, a command goes to both nodes.
    const counts = invocations.map((page) => page.WindowExecutionTaskInvocationIdentities!.length);
    expect(counts).to.deep.equal([1, 2, 1, 1, 2]);
    const { Tags } = await ec2.send(new DescribeTagsCommand({ Filters: [{ Name: "key", Values: ["PatchedBy"] }] }));
    const execution = tasks[0]!.WindowExecutionId!;
    expect(Tags!.map(({ Value }) => Value)).to.deep.equal([execution, execution]);
  },
};

/** The projects in Node.js; those in other languages have a test of their own. */
const names = readdirSync(EXAMPLES).filter(
  (name) => existsSync(join(EXAMPLES, name, "Pulumi.yaml")) && parse(textOf(name, "Pulumi.yaml")).runtime === "nodejs",
);

describe("the examples", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "examples-"));
  let types: Promise<unknown>;
  let runs: ReadonlyMap<string, Promise<void>>;

  before(function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
    symlinkSync(NODE_MODULES, join(folder, "node_modules"));
    for (const name of names) cpSync(join(EXAMPLES, name), join(folder, name), { recursive: true });
    const inTurn = pLimit(2);
    const queued = <T>(job: () => Promise<T>) => {
      const result = inTurn(job);
      // The test that waits for it reports it.
      result.catch(() => {});
      return result;
    };
    types = queued(() => checkTypes(folder));
    runs = new Map(names.map((name) => [name, queued(() => runAsItsReadmeSays(name, join(folder, name)))]));
  });
  after(async () => {
    await Promise.allSettled([types, ...(runs?.values() ?? [])]);
    rmSync(folder, { recursive: true });
  });

  for (const name of names) {
    it(`${name} runs as its README says, and leaves nothing`, () => runs.get(name));
  }

  it("are strict TypeScript, those that are TypeScript, and those on the pages of the reference", () => types);
});

async function runAsItsReadmeSays(name: string, cwd: string): Promise<void> {
  const check = CHECKS[name];
  if (check === undefined) throw new Error(`CHECKS has nothing for ${name}: add what its window must have done.`);
  const [, block = ""] = /^```sh\n(.*?)^```$/ms.exec(textOf(name, "README.md")) ?? [];
  const commands = block.split("\n").map((line) => line.replace(/\s*#.*/, "").split(" "));
  let emulator: ChildProcess | undefined;
  let aws: Clients | undefined;
  let before: readonly string[] = [];
  let env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test" };
  const run = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await mw(args, { cwd, env });
    expect(code, `mw ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };
  try {
    for (const [program, ...args] of commands) {
      const operation = program === "npx" ? args[1] : undefined;
      if (operation === "emulator") {
        emulator = spawnMw([...args.slice(1), "--port", "0"], { cwd, env });
        const { endpoint } = JSON.parse(await firstLine(emulator));
        env = Object.assign(env, { AWS_ENDPOINT_URL: endpoint });
        aws = clientsOf(endpoint);
      } else if (program === "node") {
        await execa(process.execPath, args, { cwd, env });
      } else if (operation !== undefined) {
        if (operation === "up") before = await resourcesOf(aws!);
        if (operation === "destroy") await check(aws!, JSON.parse(await run(["outputs", "dev", "--json"])));
        await run(args.slice(1));
      }
    }
    expect(await resourcesOf(aws!)).to.deep.equal(before);
  } finally {
    for (const client of Object.values(aws ?? {})) client.destroy();
    if (emulator !== undefined && emulator.exitCode === null) {
      const exited = once(emulator, "exit");
      emulator.kill("SIGTERM");
      await exited;
    }
  }
}

/** All at once, as a project of each would: their settings are the same. The examples of the reference with them. */
async function checkTypes(folder: string): Promise<void> {
  const inTypeScript = names.filter((name) => existsSync(join(EXAMPLES, name, "tsconfig.json")));
  const settings = new Set(inTypeScript.map((name) => textOf(name, "tsconfig.json")));
  expect(settings).to.have.length(1);
  const { compilerOptions } = JSON.parse([...settings][0]!);
  expect(compilerOptions).to.include({ strict: true, module: "nodenext", noEmit: true });
  const files = [...inTypeScript.map((name) => `${name}/index.ts`), ...examplesOfTheReference(folder)];
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const { exitCode, stdout } = await execa(process.execPath, [tsc], { cwd: folder, reject: false });
  expect(exitCode, stdout).to.equal(0);
}

/** The examples on the pages of the reference, one file each. */
function examplesOfTheReference(folder: string): string[] {
  const pages = readdirSync("docs/reference").filter((page) => /^[A-Z][a-z]/.test(page));
  return pages.map((page) => {
    const [, example = "It has no example."] =
      /^```ts\n(.*?)^```$/ms.exec(readFileSync(join("docs/reference", page), "utf8")) ?? [];
    const file = page.replace(/\.md$/, ".ts");
    writeFileSync(join(folder, file), example);
    return file;
  });
}

function textOf(name: string, file: string): string {
  return readFileSync(join(EXAMPLES, name, file), "utf8");
}

function clientsOf(endpoint: string) {
  const settings = { endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 };
  return {
    ssm: new SSMClient(settings),
    ec2: new EC2Client(settings),
    iam: new IAMClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sns: new SNSClient(settings),
    lambda: new LambdaClient(settings),
    sfn: new SFNClient(settings),
  };
}

/** What a stack may have made, by name or id. */
async function resourcesOf({ ssm, ec2, iam, s3, sns, lambda, sfn }: Clients): Promise<string[]> {
  const owned = [{ Key: "OWNER", Values: ["Self"] }];
  const found = await Promise.all([
    ssm.send(new DescribeMaintenanceWindowsCommand({})).then((page) => page.WindowIdentities!.map((one) => one.Name)),
    ssm
      .send(new DescribePatchBaselinesCommand({ Filters: owned }))
      .then((page) => page.BaselineIdentities!.map((one) => one.BaselineName)),
    ssm.send(new DescribePatchGroupsCommand({})).then((page) => page.Mappings!.map((one) => one.PatchGroup)),
    ssm
      .send(new ListDocumentsCommand({ Filters: [{ Key: "Owner", Values: ["Self"] }] }))
      .then((page) => page.DocumentIdentifiers!.map((one) => one.Name)),
    // A service's own role, which AWS keeps, has another path.
    iam
      .send(new ListRolesCommand({}))
      .then((page) => page.Roles!.filter(({ Path }) => Path === "/").map((one) => one.RoleName)),
    ec2
      .send(
        new DescribeInstancesCommand({ Filters: [{ Name: "instance-state-name", Values: ["pending", "running"] }] }),
      )
      .then((page) => page.Reservations!.flatMap((one) => one.Instances!.map((machine) => machine.InstanceId))),
    s3.send(new ListBucketsCommand({})).then((page) => (page.Buckets ?? []).map((one) => one.Name)),
    sns.send(new ListTopicsCommand({})).then((page) => (page.Topics ?? []).map((one) => one.TopicArn)),
    lambda.send(new ListFunctionsCommand({})).then((page) => page.Functions!.map((one) => one.FunctionName)),
    sfn.send(new ListStateMachinesCommand({})).then((page) => page.stateMachines!.map((one) => one.name)),
  ]);
  return found.flat().map(String).sort();
}

/** The tasks of a window's last execution, in the order in which they started. */
async function tasksOf(ssm: SSMClient, WindowId: string) {
  const { WindowExecutions } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
  const { WindowExecutionId } = WindowExecutions![0]!;
  const { WindowExecutionTaskIdentities } = await ssm.send(
    new DescribeMaintenanceWindowExecutionTasksCommand({ WindowExecutionId }),
  );
  return WindowExecutionTaskIdentities!;
}

/** When the executions of a window started, the first one first. */
async function startsOf(ssm: SSMClient, WindowId: string): Promise<string[]> {
  const { WindowExecutions } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
  return WindowExecutions!.map(({ StartTime }) => StartTime!.toISOString()).sort();
}
