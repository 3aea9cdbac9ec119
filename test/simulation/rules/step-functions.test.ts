import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { CREDENTIALS } from "../../helpers/emulator.ts";
import { createRole } from "../../helpers/functions.ts";
import { minute, NODES, type Rehearsal, rehearse } from "../rehearsal.ts";

/** Waits for forty minutes, and fails for the node that its input names as `fails`. */
const DEFINITION = JSON.stringify({
  StartAt: "Wait",
  States: {
    Wait: { Type: "Wait", Seconds: 2400, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$.fails", StringEqualsPath: "$.node", Next: "Fail" }],
      Default: "End",
    },
    Fail: { Type: "Fail", Error: "NoLuck", Cause: "not this one" },
    End: { Type: "Succeed" },
  },
});

describe("STEP_FUNCTIONS tasks", () => {
  let lab: Rehearsal;
  let sfn: SFNClient;
  let machine: string;
  beforeEach(async () => {
    lab = await rehearse();
    sfn = new SFNClient({ endpoint: lab.endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const roleArn = await createRole(lab, "machines", "states.amazonaws.com");
    const created = await sfn.send(new CreateStateMachineCommand({ name: "SSMhook", definition: DEFINITION, roleArn }));
    machine = created.stateMachineArn!;
  });
  afterEach(async () => {
    sfn.destroy();
    await lab.stop();
  });

  async function run(input: object, request: object = {}, window: object = {}) {
    const windowId = await lab.createWindow(window);
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Tier", Values: ["front"] }]);
    await lab.registerTask(windowId, {
      TaskType: "STEP_FUNCTIONS",
      TaskArn: machine,
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      TaskInvocationParameters: { StepFunctions: { Name: "{{INVOCATION_ID}}", Input: JSON.stringify(input) } },
      ...request,
    });
    await lab.to("2026-12-02T12:00:00Z");
    const execution = await lab.executionOf(windowId);
    return { execution, task: execution.tasks[0]! };
  }

  it("rule 17: run the machine once for each resource, and wait for its end", async () => {
    const { task, execution } = await run({ node: "{{RESOURCE_ID}}", fails: "none" });
    expect(task.Status).to.equal("SUCCESS");
    // The first is waited for before the others start.
    expect(minute(execution.EndTime)).to.equal(80);
    expect(task.invocations).to.have.length(3);
    for (const [index, invocation] of task.invocations.entries()) {
      expect(invocation.ExecutionId).to.equal(
        `arn:aws:states:us-east-1:000000000000:execution:SSMhook:${invocation.InvocationId}`,
      );
      const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn: invocation.ExecutionId }));
      expect(JSON.parse(input!)).to.deep.equal({ node: NODES[index], fails: "none" });
    }
  });

  it("rule 29: a machine that fails makes its invocation FAILED, with its error and cause", async () => {
    const { task } = await run({ node: "{{RESOURCE_ID}}", fails: NODES[2] });
    expect(task.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "SUCCESS", "FAILED"]);
    expect(task.invocations[2]!.StatusDetails).to.equal("NoLuck: not this one");
  });

  it("rule 23: at the cutoff what runs goes on, nothing more starts, and the task is TIMED_OUT", async () => {
    const change = { MaxConcurrency: "1", CutoffBehavior: "CANCEL_TASK" };
    const { task } = await run({ node: "{{RESOURCE_ID}}", fails: "none" }, change, { Duration: 2, Cutoff: 1 });
    expect(task.Status).to.equal("TIMED_OUT");
    expect(task.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "SUCCESS"]);
    expect(minute(task.invocations[1]!.EndTime)).to.equal(80);
  });
});
