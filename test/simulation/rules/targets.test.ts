import {
  DeregisterTargetFromMaintenanceWindowCommand,
  GetCommandInvocationCommand,
  GetMaintenanceWindowExecutionTaskInvocationCommand,
  UpdateMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { NODES, nodeId, type Rehearsal, rehearse, type SeenTask, shell } from "../rehearsal.ts";

const [FIRST, SECOND, THIRD] = NODES as [string, string, string];

describe("the targets of a task", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
  });
  afterEach(() => lab.stop());

  /** The node ids of each invocation, in order. */
  function nodesOf({ invocations }: SeenTask): string[][] {
    return invocations.map(({ Parameters }) => JSON.parse(Parameters!).instanceIds);
  }

  async function run(windowId: string): Promise<SeenTask[]> {
    await lab.to("2026-12-02T12:00:00Z");
    return (await lab.executionOf(windowId)).tasks;
  }

  it("rule 11: window targets are listed ids, or the nodes with all keys and one of each key's values", async () => {
    const windowId = await lab.createWindow();
    const targets = [
      await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [THIRD, FIRST] }]),
      await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["db", "nothing"] }]),
      await lab.registerTarget(windowId, [
        { Key: "tag:Role", Values: ["db", "web"] },
        { Key: "tag:Tier", Values: ["front"] },
      ]),
      await lab.registerTarget(windowId, [{ Key: "tag-key", Values: ["Role", "Tier"] }]),
    ];
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: targets }] });
    const [task] = await run(windowId);
    expect(nodesOf(task!)).to.deep.equal([[THIRD, FIRST], NODES.slice(5), NODES.slice(0, 3), NODES.slice(0, 3)]);
  });

  it("rule 11: tags are looked up when the task starts", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["new"] }]);
    await lab.registerTask(windowId, { Priority: 1 });
    await lab.registerTask(windowId, { Priority: 2, Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    await lab.to("2026-12-02T02:02:00Z");
    const node = { id: nodeId(99), platform: "amazon-linux-2", tags: { Role: "new" } };
    expect((await lab.control("POST", "/nodes", node)).status).to.equal(200);
    const [, task] = await run(windowId);
    expect(nodesOf(task!)).to.deep.equal([[nodeId(99)]]);
  });

  it("rule 11: the id of a window target that was deregistered means nothing", async () => {
    const windowId = await lab.createWindow();
    const gone = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST] }]);
    const kept = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [SECOND] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [gone, kept] }] });
    await lab.ssm.send(new DeregisterTargetFromMaintenanceWindowCommand({ WindowId: windowId, WindowTargetId: gone }));
    const [task] = await run(windowId);
    expect(nodesOf(task!)).to.deep.equal([[SECOND]]);
  });

  it("rule 12: InstanceIds of a task mean nothing once the window takes registered targets only", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { Targets: [{ Key: "InstanceIds", Values: [FIRST] }] });
    const update = { WindowId: windowId, AllowUnassociatedTargets: false };
    await lab.ssm.send(new UpdateMaintenanceWindowCommand(update));
    const [task] = await run(windowId);
    expect(task).to.include({ Status: "SUCCESS", StatusDetails: "No invocations to execute." });
  });

  it("rule 12: InstanceIds of a task that a registered target means as well are taken", async () => {
    const windowId = await lab.createWindow({ AllowUnassociatedTargets: false });
    await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST, SECOND] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "InstanceIds", Values: [SECOND] }] });
    const [task] = await run(windowId);
    expect(nodesOf(task!)).to.deep.equal([[SECOND]]);
    expect(task!.invocations[0]).to.not.have.property("WindowTargetId");
  });

  it("rule 13: tags do not find stopped nodes, and a stopped node that is listed refuses the command", async () => {
    const windowId = await lab.createWindow();
    const byTag = await lab.registerTarget(windowId, [{ Key: "tag:Tier", Values: ["front"] }]);
    const byId = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST, SECOND] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [byTag, byId] }] });
    const stopped = await lab.control("PATCH", `/nodes/${FIRST}`, { state: "stopped" });
    expect(stopped.status).to.equal(200);
    const [task] = await run(windowId);
    expect(nodesOf(task!)[0]).to.deep.equal([SECOND, THIRD]);
    expect(task!.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "FAILED"]);
    expect(task!.invocations[1]).to.not.have.property("ExecutionId");
    expect(task!.invocations[1]!.StatusDetails).to.equal(
      `Instances [[${FIRST}]] not in a valid state for account 000000000000`,
    );
  });

  it("rule 14: a node in two window targets is worked on twice", async () => {
    const windowId = await lab.createWindow();
    const targets = [
      await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST] }]),
      await lab.registerTarget(windowId, [{ Key: "tag:Tier", Values: ["front"] }]),
    ];
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: targets }] });
    const [task] = await run(windowId);
    expect(nodesOf(task!)).to.deep.equal([[FIRST], [FIRST, SECOND, THIRD]]);
    expect(task!.invocations.map(({ WindowTargetId }) => WindowTargetId)).to.deep.equal(targets);
  });

  it("rule 15: a task whose targets mean nothing ends at once, with no invocation", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["nothing"] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    const [task] = await run(windowId);
    expect(task).to.include({ Status: "SUCCESS", StatusDetails: "No invocations to execute." });
    expect(task!.EndTime).to.deep.equal(task!.StartTime);
    expect(task!.invocations).to.deep.equal([]);
  });

  it("rule 15: such a task is FAILED where emptyTaskStatus says so", async () => {
    await lab.stop();
    lab = await rehearse({ choices: { emptyTaskStatus: "FAILED" } });
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["nothing"] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    const [task] = await run(windowId);
    expect(task).to.include({ Status: "FAILED", StatusDetails: "No invocations to execute." });
  });

  it("rule 15: a resource group has no members here, so its task has no invocations", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "resource-groups:Name", Values: ["fleet"] }], {
      ResourceType: "RESOURCE_GROUP",
    });
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    const [task] = await run(windowId);
    expect(task).to.include({ Status: "SUCCESS", StatusDetails: "No invocations to execute." });
  });

  it("rule 16: RUN_COMMAND has one invocation per window target, and one for InstanceIds of the task", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["db"] }], {
      OwnerInformation: "the db team",
    });
    const task = {
      MaxConcurrency: "100%",
      MaxErrors: "1",
      TaskInvocationParameters: {
        RunCommand: { Comment: "", Parameters: { commands: ["takes 5m"] }, TimeoutSeconds: 600 },
      },
    };
    await lab.registerTask(windowId, { ...task, Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    await lab.registerTask(windowId, { ...task, Targets: [{ Key: "InstanceIds", Values: [SECOND, FIRST] }] });
    const [byTarget, byIds] = await run(windowId);
    expect([byTarget!.invocations.length, byIds!.invocations.length]).to.deep.equal([1, 1]);
    const db = byTarget!.invocations[0];
    const direct = byIds!.invocations[0];
    expect(db).to.include({ WindowTargetId: target, OwnerInformation: "the db team", StatusDetails: "Success" });
    expect(direct).to.not.have.any.keys("WindowTargetId", "OwnerInformation");
    const ids = `["${SECOND}","${FIRST}"]`;
    expect(direct!.Parameters).to.equal(
      `{"comment":"","documentName":"AWS-RunShellScript","instanceIds":${ids},"maxConcurrency":"100%","maxErrors":"1",` +
        '"parameters":{"commands":["takes 5m"]},"timeoutSeconds":600}',
    );
    const shown = await lab.taskOf(byIds!.WindowExecutionId!, byIds!.TaskExecutionId!);
    expect(shown.TaskParameters).to.deep.equal([
      { "aws:InstanceId": { Values: [SECOND, FIRST] }, commands: { Values: ["takes 5m"] } },
    ]);
  });

  it("rule 16: more than fifty nodes are still one invocation", async () => {
    await lab.stop();
    lab = await rehearse({ fleet: { nodes: [{ platform: "amazon-linux-2", count: 120, tags: { Role: "many" } }] } });
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["many"] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    const [task] = await run(windowId);
    expect(nodesOf(task!).map(({ length }) => length)).to.deep.equal([120]);
    expect(task!.Status).to.equal("SUCCESS");
  });

  it("rule 17: AUTOMATION, LAMBDA and STEP_FUNCTIONS have one invocation per resource, one without targets", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Tier", Values: ["front"] }]);
    for (const TaskType of ["AUTOMATION", "LAMBDA", "STEP_FUNCTIONS"] as const) {
      const Targets = [{ Key: "WindowTargetIds", Values: [target] }];
      await lab.registerTask(windowId, { TaskType, TaskArn: "some-action", Targets, MaxErrors: "100%" });
      const none = { Targets: undefined, MaxConcurrency: undefined, MaxErrors: undefined };
      await lab.registerTask(windowId, { TaskType, TaskArn: "some-action", ...none });
    }
    const tasks = await run(windowId);
    expect(tasks.map(({ invocations }) => invocations.length)).to.deep.equal([3, 1, 3, 1, 3, 1]);
    for (const task of tasks) {
      const details = {
        AUTOMATION: "Automation Definition Not Found: some-action",
        LAMBDA: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:some-action",
        STEP_FUNCTIONS: "Invalid Arn: 'some-action'",
        RUN_COMMAND: undefined,
      }[task.TaskType!];
      expect(task).to.include({ Status: "FAILED", StatusDetails: details });
      expect(task.invocations[0]).to.include({ Status: "FAILED", StatusDetails: details });
    }
  });

  it("rule 18: invocations of one task for different window targets run one after another", async () => {
    const windowId = await lab.createWindow();
    const targets = [
      await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["web"] }]),
      await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["db"] }]),
    ];
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: targets }] });
    const [task] = await run(windowId);
    const [web, db] = task!.invocations;
    expect(db!.StartTime).to.deep.equal(web!.EndTime);
    expect(task!.EndTime).to.deep.equal(db!.EndTime);
  });

  it("rule 18: a failed command does not keep the next window target from its own", async () => {
    const windowId = await lab.createWindow();
    const targets = [
      await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST] }]),
      await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [SECOND] }]),
    ];
    await lab.registerTask(windowId, {
      Targets: [{ Key: "WindowTargetIds", Values: targets }],
      MaxErrors: "0",
      TaskInvocationParameters: shell("takes 1m exit 1"),
    });
    const [task] = await run(windowId);
    expect(task!.invocations.map(({ Status }) => Status)).to.deep.equal(["FAILED", "FAILED"]);
    expect(task!.Status).to.equal("FAILED");
  });

  it("rule 8.2: pseudo parameters stand for this window, task, target, execution and invocation", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST] }]);
    const commands = ["{{WINDOW_ID}}.Task-{{WINDOW_TASK_ID}} {{WINDOW_TARGET_ID}} {{WINDOW_EXECUTION_ID}}"];
    commands.push("{{TASK_EXECUTION_ID}} {{INVOCATION_ID}} {{TARGET_TYPE}} {{TARGET_ID}} {{RESOURCE_ID}} {{OTHER}}");
    const windowTaskId = await lab.registerTask(windowId, {
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      TaskInvocationParameters: { RunCommand: { Comment: "by {{WINDOW_ID}}", Parameters: { commands } } },
    });
    const [task] = await run(windowId);
    const { WindowExecutionId, TaskExecutionId, InvocationId, Parameters } = task!.invocations[0]!;
    const { comment, parameters } = JSON.parse(Parameters!);
    expect(comment).to.equal(`by ${windowId}`);
    expect(parameters.commands).to.deep.equal([
      `${windowId}.Task-${windowTaskId} ${target} ${WindowExecutionId}`,
      `${TaskExecutionId} ${InvocationId} INSTANCE {{TARGET_ID}} {{RESOURCE_ID}} {{OTHER}}`,
    ]);
  });

  it("rule 47: the command of an invocation is a command like any other, by the invocation's ExecutionId", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { Targets: [{ Key: "InstanceIds", Values: [FIRST, SECOND] }] });
    const [task] = await run(windowId);
    const [{ ExecutionId, InvocationId, WindowExecutionId, TaskExecutionId } = {}] = task!.invocations;
    const command = await lab.ssm.send(new GetCommandInvocationCommand({ CommandId: ExecutionId, InstanceId: SECOND }));
    expect(command).to.include({ Status: "Success", DocumentName: "AWS-RunShellScript" });
    const invocation = await lab.ssm.send(
      new GetMaintenanceWindowExecutionTaskInvocationCommand({
        WindowExecutionId,
        TaskId: TaskExecutionId,
        InvocationId,
      }),
    );
    expect(invocation).to.include({ ExecutionId, TaskType: "RUN_COMMAND", Status: "SUCCESS" });
  });

  it("rule 48: a patch task's SnapshotId is the id of the window execution at run time", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      TaskArn: "AWS-RunPatchBaseline",
      TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ["Scan"] } } },
    });
    const [task] = await run(windowId);
    expect(JSON.parse(task!.invocations[0]!.Parameters!).parameters).to.deep.equal({
      Operation: ["Scan"],
      SnapshotId: [task!.WindowExecutionId],
    });
    const { TaskParameters } = await lab.taskOf(task!.WindowExecutionId!, task!.TaskExecutionId!);
    expect(TaskParameters![0]!.SnapshotId).to.deep.equal({ Values: ["{{ aws:ORCHESTRATION_ID }}"] });
    expect(task!.Status).to.equal("SUCCESS");
  });
});
