// Makes the state folder that stands for the current version of the schema, and what is read from it:
//   node --import ./test/register.js test/emulator/store/golden-state.ts
// To be run once for each new version, before it is released; the folders of earlier versions stay as they are.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import * as sdk from "@aws-sdk/client-ssm";
import { DatabaseSync } from "@photostructure/sqlite";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

export const GOLDEN_STATES = join(import.meta.dirname, "states");

export const GOLDEN_ACCOUNT = { account: "111122223333", region: "eu-west-1" };

const FLEET = {
  nodes: [
    { id: "i-0a1b2c3d4e5f60001", name: "app-1", platform: "amazon-linux-2", tags: { Role: "app" } },
    { id: "i-0a1b2c3d4e5f60002", name: "spare", platform: "windows-server-2022" },
    { name: "web", count: 3, platform: "ubuntu-22.04", tags: { Role: "web" }, missing: ["*"] },
  ],
};

/** What is read of a golden state: it must come out the same whichever version of the emulator reads it. */
export async function readState({ ssm }: TestEmulator): Promise<object> {
  const { WindowIdentities = [] } = await ssm.send(new sdk.DescribeMaintenanceWindowsCommand({}));
  const windows = await Promise.all(WindowIdentities.map(({ WindowId }) => readWindow(ssm, WindowId!)));
  return withoutMetadata({
    windows,
    nodes: await ssm.send(new sdk.DescribeInstanceInformationCommand({})),
    commands: await ssm.send(new sdk.ListCommandInvocationsCommand({ Details: true })),
    patches: await ssm.send(new sdk.DescribeInstancePatchStatesCommand({ InstanceIds: ["i-0a1b2c3d4e5f60001"] })),
    compliance: await ssm.send(new sdk.ListResourceComplianceSummariesCommand({})),
    automations: await ssm.send(new sdk.DescribeAutomationExecutionsCommand({})),
    parameter: await ssm.send(new sdk.GetParameterCommand({ Name: "/golden/secret", WithDecryption: true })),
    tags: await ssm.send(
      new sdk.ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "/golden/secret" }),
    ),
  });
}

async function readWindow(ssm: sdk.SSMClient, WindowId: string): Promise<object> {
  const executions = await ssm.send(new sdk.DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
  return {
    window: await ssm.send(new sdk.GetMaintenanceWindowCommand({ WindowId })),
    targets: await ssm.send(new sdk.DescribeMaintenanceWindowTargetsCommand({ WindowId })),
    tasks: await ssm.send(new sdk.DescribeMaintenanceWindowTasksCommand({ WindowId })),
    executions,
    ran: await Promise.all(
      executions.WindowExecutions!.map(({ WindowExecutionId }) =>
        ssm.send(new sdk.DescribeMaintenanceWindowExecutionTasksCommand({ WindowExecutionId })),
      ),
    ),
  };
}

/** As JSON has it, so that it can be compared with what was written. */
function withoutMetadata(read: object): object {
  return JSON.parse(JSON.stringify(read, (name, value) => (name === "$metadata" ? undefined : value)));
}

/** An account with something of every kind that lasts. */
async function fill(emulator: TestEmulator): Promise<void> {
  const { ssm, iam, s3, sns } = emulator;
  const trust = { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" };
  await iam.send(
    new CreateRoleCommand({
      RoleName: "golden",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  await sns.send(new CreateTopicCommand({ Name: "golden" }));
  await s3.send(new CreateBucketCommand({ Bucket: "golden" }));
  await s3.send(new PutObjectCommand({ Bucket: "golden", Key: "a/b", Body: "content" }));
  await ssm.send(
    new sdk.PutParameterCommand({
      Name: "/golden/secret",
      Value: "hidden",
      Type: "SecureString",
      Tags: [{ Key: "Team", Value: "patching" }],
    }),
  );
  for (const [name, target] of [
    ["golden-app", "app"],
    ["golden-web", "web"],
  ] as const) {
    const { WindowId } = await ssm.send(
      new sdk.CreateMaintenanceWindowCommand({
        Name: name,
        Schedule: "rate(1 hour)",
        Duration: 1,
        Cutoff: 0,
        AllowUnassociatedTargets: false,
      }),
    );
    const { WindowTargetId } = await ssm.send(
      new sdk.RegisterTargetWithMaintenanceWindowCommand({
        WindowId,
        ResourceType: "INSTANCE",
        Targets: [{ Key: "tag:Role", Values: [target] }],
      }),
    );
    await ssm.send(
      new sdk.RegisterTaskWithMaintenanceWindowCommand({
        WindowId,
        TaskArn: "AWS-RunPatchBaseline",
        TaskType: "RUN_COMMAND",
        Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId!] }],
        MaxConcurrency: "1",
        MaxErrors: "0",
        TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Install"] } } },
      }),
    );
  }
  await ssm.send(
    new sdk.StartAutomationExecutionCommand({
      DocumentName: "AWS-StopEC2Instance",
      Parameters: { InstanceId: ["i-0a1b2c3d4e5f60002"] },
    }),
  );
  await fillElsewhere(emulator);
  // The last execution is under way when the emulator ends.
  await emulator.advance("PT2H15S");
}

/** Another account in another region, of which the first one's reads show nothing. */
async function fillElsewhere({ endpoint }: TestEmulator): Promise<void> {
  const credentials = { accessKeyId: "444455556666", secretAccessKey: "any" };
  const ssm = new sdk.SSMClient({ endpoint, region: "us-west-2", credentials });
  const window = { Name: "golden-elsewhere", Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0 };
  await ssm.send(new sdk.CreateMaintenanceWindowCommand({ ...window, AllowUnassociatedTargets: true }));
  ssm.destroy();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), "golden-state-"));
  try {
    const emulator = await startTestEmulator({ state: folder, fleet: FLEET, ...GOLDEN_ACCOUNT });
    await fill(emulator);
    const read = await readState(emulator);
    await emulator.stop();
    const file = join(folder, "emulator.sqlite");
    const db = new DatabaseSync(file);
    const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    db.exec("VACUUM");
    db.close();
    mkdirSync(GOLDEN_STATES, { recursive: true });
    writeFileSync(join(GOLDEN_STATES, `v${version}.sqlite.gz`), gzipSync(readFileSync(file), { level: 9 }));
    writeFileSync(join(GOLDEN_STATES, `v${version}.json`), `${JSON.stringify(read, null, 1)}\n`);
    console.log(`Made the state of version ${version}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
