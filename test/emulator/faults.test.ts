import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateMaintenanceWindowCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowTargetsCommand,
  GetMaintenanceWindowCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { Database } from "../../emulator/store/database.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";

describe("a fault of the emulator", () => {
  let state: string;
  let emulator: TestEmulator;
  let broken: string;
  let sound: string;
  const seen: unknown[] = [];

  beforeEach(async () => {
    seen.length = 0;
    state = mkdtempSync(join(tmpdir(), "faults-"));
    const fleet = { nodes: [{ prefix: "app", count: 3, platform: "amazon-linux-2", tags: { "Patch Group": "App" } }] };
    emulator = await startTestEmulator({ state, fleet } as Parameters<typeof startTestEmulator>[0]);
    broken = await makeWindow(emulator.ssm, "broken");
    sound = await makeWindow(emulator.ssm, "sound");
    await emulator.stop();
    // What no request can do: a row that cannot be read.
    const db = new Database(join(state, "emulator.sqlite"));
    db.prepare("UPDATE window_targets SET targets = '{' WHERE window_id = :broken").run({ broken });
    db.close();
    emulator = await startTestEmulator({ state, onFault: (error) => seen.push(error) });
  });

  afterEach(async () => {
    await emulator.stop();
    rmSync(state, { recursive: true, force: true });
  });

  it("answers a request as AWS does when it fails itself, and goes on", async () => {
    const command = new DescribeMaintenanceWindowTargetsCommand({ WindowId: broken });
    const error = await emulator.ssm.send(command).catch((thrown) => thrown);
    expect(error.name).to.equal("InternalServerError");
    expect(error.$metadata.httpStatusCode).to.equal(500);
    expect(error.$metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
    expect((await emulator.control("GET", "/health")).body.faults).to.equal(1);
    const { body } = await emulator.control("GET", "/faults");
    expect(body.faults[0]).to.include({ kind: "request", ref: "ssm DescribeMaintenanceWindowTargets", part: "answer" });
    expect(seen).to.have.length(1);
  });

  it("fails the window that it happens in, at each of its executions, and no other", async () => {
    const { status, body } = await emulator.control("POST", "/clock", { advance: "PT48H" });
    expect(status).to.equal(200);
    expect(body.faultCount).to.equal(2);
    expect(body.faults[0]).to.include({ kind: "window-opens", ref: broken, at: "2026-12-01T01:00:00.000Z" });
    expect(body.faults[0].failed).to.match(/^window execution [0-9a-f-]{36}$/);
    expect(seen).to.have.length(2);
    for (const [WindowId, status] of [
      [broken, "FAILED"],
      [sound, "SUCCESS"],
    ] as const) {
      const { WindowExecutions } = await emulator.ssm.send(
        new DescribeMaintenanceWindowExecutionsCommand({ WindowId }),
      );
      expect(WindowExecutions!.map((execution) => execution.Status)).to.deep.equal([status, status]);
      const { NextExecutionTime } = await emulator.ssm.send(new GetMaintenanceWindowCommand({ WindowId }));
      expect(NextExecutionTime).to.equal("2026-12-03T01:00Z");
    }
  });
});

async function makeWindow(ssm: SSMClient, Name: string): Promise<string> {
  const { WindowId } = await ssm.send(
    new CreateMaintenanceWindowCommand({
      Name,
      Schedule: "cron(0 1 * * ? *)",
      Duration: 2,
      Cutoff: 1,
      AllowUnassociatedTargets: true,
    }),
  );
  const { WindowTargetId } = await ssm.send(
    new RegisterTargetWithMaintenanceWindowCommand({
      WindowId,
      ResourceType: "INSTANCE",
      Targets: [{ Key: "tag-key", Values: ["Patch Group"] }],
    }),
  );
  await ssm.send(
    new RegisterTaskWithMaintenanceWindowCommand({
      WindowId,
      TaskArn: "AWS-RunShellScript",
      TaskType: "RUN_COMMAND",
      MaxConcurrency: "5",
      MaxErrors: "5",
      Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId!] }],
      TaskInvocationParameters: { RunCommand: { Parameters: { commands: ["true"] } } },
    }),
  );
  return WindowId!;
}
