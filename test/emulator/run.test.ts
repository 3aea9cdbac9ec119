import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetCommandInvocationCommand, SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { EmulatorOptions } from "../../emulator/options.ts";
import { startEmulator } from "../../emulator/server.ts";
import { createRunbook, executionOf, start } from "../helpers/automations.ts";
import { linuxNodes, node } from "../helpers/commands.ts";
import { CREDENTIALS, startTestEmulator } from "../helpers/emulator.ts";
import { createRole, functionsOf } from "../helpers/functions.ts";
import { rehearse } from "../simulation/rehearsal.ts";

const SCRIPT = {
  name: "script",
  action: "aws:executeScript",
  inputs: { Runtime: "python3.11", Handler: "f", Script: "def f(events, context):\n  return 1" },
};

describe("an emulator that runs nothing on this machine", () => {
  it("fails LAMBDA tasks, and tasks of state machines that call functions, and names the option", async () => {
    const lab = await rehearse();
    const functions = await functionsOf(lab);
    await functions.create("hook", "export const handler = () => 1;");
    const sfn = new SFNClient({ endpoint: lab.endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const definition = JSON.stringify({
      StartAt: "Call",
      States: { Call: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:hook", End: true } },
    });
    const roleArn = await createRole(lab, "machines", "states.amazonaws.com");
    const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: "m", definition, roleArn }));
    sfn.destroy();
    functions.client.destroy();
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Tier", Values: ["front"] }]);
    const Targets = [{ Key: "WindowTargetIds", Values: [target] }];
    const more = { Targets, MaxErrors: "100%", MaxConcurrency: "1" };
    await lab.registerTask(windowId, { TaskType: "LAMBDA", TaskArn: "hook", ...more });
    await lab.registerTask(windowId, { TaskType: "STEP_FUNCTIONS", TaskArn: stateMachineArn!, ...more });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks).to.have.length(2);
    for (const task of tasks) {
      expect(task.Status, task.TaskType).to.equal("FAILED");
      expect(task.invocations, task.TaskType).to.have.length.above(0);
      for (const { Status, StatusDetails } of task.invocations) {
        expect(Status, task.TaskType).to.equal("FAILED");
        expect(StatusDetails, task.TaskType).to.contain("--run functions");
      }
    }
    await lab.stop();
  });

  it("fails scripts and functions of runbooks, and simulates the shell", async () => {
    const emulator = await startTestEmulator({ fleet: { nodes: linuxNodes(1) } });
    await createRunbook(emulator, "Script", [SCRIPT]);
    const execution = await start(emulator, { DocumentName: "Script" });
    const request = {
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [node(1)],
      Parameters: { commands: ["echo $((6*7))"] },
    };
    const { Command } = await emulator.ssm.send(new SendCommandCommand(request));
    await emulator.advance("PT10M");
    const { steps, AutomationExecutionStatus } = await executionOf(emulator, execution);
    expect(AutomationExecutionStatus).to.equal("Failed");
    expect(steps.script!.FailureMessage).to.contain("--run scripts");
    const result = await emulator.ssm.send(
      new GetCommandInvocationCommand({ CommandId: Command!.CommandId!, InstanceId: node(1) }),
    );
    expect(result).to.include({ Status: "Success", StandardOutputContent: "$((6*7))\n" });
    await emulator.stop();
  });
});

describe("what may run on this machine", () => {
  const refusalOf = (options: EmulatorOptions) =>
    startEmulator({ port: 0, ...options }).then(
      (emulator) => emulator.close().then(() => "it started"),
      (error: Error) => error.message,
    );

  it("is one of a list", async () => {
    expect(await refusalOf({ run: ["everything" as "shell"] })).to.equal(
      '"everything" is unknown: run is a list of functions, scripts, shell.',
    );
    expect(await refusalOf({ run: "shell" as unknown as ["shell"] })).to.contain("a list of functions, scripts, shell");
    expect(await refusalOf({ run: ["shell"], runAtOnce: 0 })).to.contain("a whole number of at least 1");
  });

  for (const host of ["", "0.0.0.0", "::", "no-such-name.invalid", "::ffff:0.0.0.0", "192.0.2.7"]) {
    it(`needs a second word where other machines reach it, at ${host}`, async () => {
      expect(await refusalOf({ host, run: ["functions"] }))
        .to.contain("--run functions")
        .and.contain(`--host ${host}`)
        .and.contain("--run-for-network");
    });
  }

  for (const host of ["127.0.0.1", "127.0.0.2", "localhost", "::1"]) {
    it(`needs none at ${host}`, async () => {
      expect(await refusalOf({ host, run: ["functions", "scripts", "shell"] })).to.match(/it started|no address/);
    });
  }

  it("runs for the network when that is confirmed, and nothing needs confirming when nothing runs", async () => {
    expect(await refusalOf({ host: "0.0.0.0", run: ["shell"], runForNetwork: true })).to.equal("it started");
    expect(await refusalOf({ host: "0.0.0.0", run: [] })).to.equal("it started");
  });
});
