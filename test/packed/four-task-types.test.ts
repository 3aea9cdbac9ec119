import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  type RegisterTaskWithMaintenanceWindowRequest,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { controlClient } from "../../emulator/control/control-client.ts";
import { createRunbook } from "../helpers/automations.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { createRole, zip } from "../helpers/functions.ts";
import { firstLine } from "../helpers/mw.ts";
import { IS_PACKAGE, NODE_MODULES } from "../helpers/program.ts";
import { skip } from "../helpers/skip.ts";
import { createWindow, registerTask } from "../helpers/windows.ts";

const NODE = "i-0a1b2c3d4e5f60001";

/** What a user does: `npx mw emulator` in the folder in which the package is installed, and any AWS SDK. */
describe("a window of the installed program", function () {
  this.timeout(120_000);
  let emulator: ChildProcess;
  let endpoint: string;
  let folder: string;
  let clients: { ssm: SSMClient; iam: IAMClient; lambda: LambdaClient; sfn: SFNClient };

  before(async function () {
    if (!IS_PACKAGE) skip(this, "MW_TEST_PACKAGE names no installed package; `npm test` installs one");
    folder = mkdtempSync(join(tmpdir(), "four-task-types-"));
    const args = ["mw", "emulator", "--port", "0", "--run", "functions", "--state", folder];
    // npx and what it starts are one group, to be ended together.
    emulator = spawn("npx", ["--no-install", ...args], {
      cwd: dirname(NODE_MODULES),
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    endpoint = JSON.parse(await firstLine(emulator)).endpoint;
    const settings = { endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 };
    clients = {
      ssm: new SSMClient(settings),
      iam: new IAMClient(settings),
      lambda: new LambdaClient(settings),
      sfn: new SFNClient(settings),
    };
  });
  after(async () => {
    for (const client of Object.values(clients ?? {})) client.destroy();
    if (emulator?.pid !== undefined && emulator.exitCode === null) {
      // npx ends before the emulator, which holds the other end of its output until it has closed its state.
      const closed = once(emulator, "close");
      emulator.stdout!.resume();
      process.kill(-emulator.pid, "SIGTERM");
      await closed;
    }
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const TASKS: Record<string, () => Promise<Partial<RegisterTaskWithMaintenanceWindowRequest>>> = {
    RUN_COMMAND: async () => ({
      TaskArn: "AWS-RunPatchBaseline",
      TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Scan"] } } },
    }),
    AUTOMATION: async () => {
      const steps = [{ name: "nap", action: "aws:sleep", inputs: { Duration: "PT1M" } }];
      await createRunbook(clients, "Nap", steps, { parameters: { About: { type: "String" } } });
      return {
        TaskArn: "Nap",
        TaskInvocationParameters: {
          Automation: { DocumentVersion: "$DEFAULT", Parameters: { About: ["{{RESOURCE_ID}}"] } },
        },
      };
    },
    LAMBDA: async () => {
      const Role = await createRole(clients, "functions", "lambda.amazonaws.com");
      const ZipFile = zip({ "index.mjs": "export const handler = async (event) => event;" });
      const { FunctionArn } = await clients.lambda.send(
        new CreateFunctionCommand({
          FunctionName: "SSM-hook",
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Role,
          Code: { ZipFile },
          Timeout: 30,
        }),
      );
      const Payload = Buffer.from('{ "node": "{{RESOURCE_ID}}" }');
      return { TaskArn: FunctionArn!, TaskInvocationParameters: { Lambda: { Payload } } };
    },
    STEP_FUNCTIONS: async () => {
      const roleArn = await createRole(clients, "machines", "states.amazonaws.com");
      const States = { Wait: { Type: "Wait", Seconds: 60, Next: "End" }, End: { Type: "Succeed" } };
      const definition = JSON.stringify({ StartAt: "Wait", States });
      const machine = await clients.sfn.send(new CreateStateMachineCommand({ name: "SSMhook", definition, roleArn }));
      return {
        TaskArn: machine.stateMachineArn!,
        TaskInvocationParameters: { StepFunctions: { Name: "{{INVOCATION_ID}}", Input: "{}" } },
      };
    },
  };

  for (const [TaskType, make] of Object.entries(TASKS)) {
    it(`runs a task of type ${TaskType} to its success`, async () => {
      const { ssm } = clients;
      const WindowId = await createWindow(ssm, { Name: TaskType, Schedule: "rate(1 hour)" });
      await registerTask(ssm, WindowId, {
        TaskType: TaskType as RegisterTaskWithMaintenanceWindowRequest["TaskType"] & string,
        Targets: [{ Key: "InstanceIds", Values: [NODE] }],
        ...(await make()),
      });
      await controlClient(endpoint).moveClock({ advance: "PT1H30M" });
      const { WindowExecutions } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
      expect(WindowExecutions).to.have.length(1);
      const { WindowExecutionId } = WindowExecutions![0]!;
      const { WindowExecutionTaskIdentities: tasks } = await ssm.send(
        new DescribeMaintenanceWindowExecutionTasksCommand({ WindowExecutionId }),
      );
      expect(tasks!.map((task) => [task.TaskType, task.Status])).to.deep.equal([[TaskType, "SUCCESS"]]);
      expect(WindowExecutions![0]!.Status).to.equal("SUCCESS");
    });
  }
});
