import { CreateGroupCommand, ResourceGroupsClient } from "@aws-sdk/client-resource-groups";
import { GetMaintenanceWindowExecutionTaskInvocationCommand, GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { CREDENTIALS } from "../../helpers/emulator.ts";
import { type Functions, functionsOf } from "../../helpers/functions.ts";
import { minute, NODES, type Rehearsal, rehearse } from "../rehearsal.ts";

/** Fails for the node that its event names as `fails`; logs what it got under the name of its resource. */
const SOURCE = `
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
export const handler = async (event, context) => {
  const Value = JSON.stringify({ event, client: context.clientContext, version: context.functionVersion });
  await new SSMClient({}).send(new PutParameterCommand({ Name: "/seen/" + event.resource, Type: "String", Value }));
  if (event.fails === event.resource) throw new Error("no luck with " + event.resource);
};`;

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");

describe("LAMBDA tasks", () => {
  let lab: Rehearsal;
  let functions: Functions;
  beforeEach(async () => {
    lab = await rehearse({ run: ["functions"] });
    functions = await functionsOf(lab);
    await functions.create("SSM-hook", SOURCE, { Timeout: 30, Publish: true });
  });
  afterEach(async () => {
    functions.client.destroy();
    await lab.stop();
  });

  async function seenBy(resource: string) {
    const { Parameter } = await lab.ssm.send(new GetParameterCommand({ Name: `/seen/${resource}` }));
    return JSON.parse(Parameter!.Value!);
  }

  async function run(payload: object, request: object = {}, lambda: object = {}) {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "tag:Tier", Values: ["front"] }]);
    await lab.registerTask(windowId, {
      TaskType: "LAMBDA",
      TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:SSM-hook",
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      TaskInvocationParameters: { Lambda: { Payload: Buffer.from(JSON.stringify(payload)), ...lambda } },
      ...request,
    });
    await lab.to("2026-12-02T12:00:00Z");
    const execution = await lab.executionOf(windowId);
    return { windowId, target, execution, task: execution.tasks[0]! };
  }

  it("rule 17: call the function once for each resource, with pseudo parameters put in", async () => {
    const payload = {
      resource: "{{RESOURCE_ID}}",
      window: "{{WINDOW_ID}}",
      of: "x-{{TARGET_TYPE}}-{{WINDOW_TARGET_ID}}",
    };
    const clientContext = base64({ custom: { execution: "{{WINDOW_EXECUTION_ID}}" } });
    const { windowId, target, execution, task } = await run(
      payload,
      {},
      { ClientContext: clientContext, Qualifier: "1" },
    );
    expect(task).to.include({ Status: "SUCCESS" });
    expect(task.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "SUCCESS", "SUCCESS"]);
    for (const id of NODES.slice(0, 3)) {
      expect(await seenBy(id)).to.deep.equal({
        event: { resource: id, window: windowId, of: `x-INSTANCE-${target}` },
        client: { custom: { execution: execution.WindowExecutionId } },
        version: "1",
      });
    }
    expect(execution.Status).to.equal("SUCCESS");
    expect(minute(execution.EndTime)).to.equal(0);
  });

  it("rule 17: call the function once when the task has no targets", async () => {
    const { task } = await run(
      { resource: "none" },
      { Targets: undefined, MaxConcurrency: undefined, MaxErrors: undefined },
    );
    expect(task.invocations).to.have.length(1);
    expect((await seenBy("none")).event).to.deep.equal({ resource: "none" });
  });

  it("rule 29: a function that fails makes its invocation FAILED, with what it said", async () => {
    const { task, execution } = await run({ resource: "{{RESOURCE_ID}}", fails: NODES[1] });
    expect(task.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "FAILED", "SUCCESS"]);
    const failed = task.invocations[1]!;
    expect(failed.StatusDetails).to.equal(`Error: no luck with ${NODES[1]}`);
    expect(execution.Status).to.equal("FAILED");
    const shown = await lab.ssm.send(
      new GetMaintenanceWindowExecutionTaskInvocationCommand({
        WindowExecutionId: execution.WindowExecutionId,
        TaskId: task.TaskExecutionId,
        InvocationId: failed.InvocationId,
      }),
    );
    expect(shown.TaskType).to.equal("LAMBDA");
    expect(shown.ExecutionId).to.match(/^[0-9a-f-]{36}$/);
  });

  it("rule 20: no more functions are called once more have failed than may", async () => {
    const { task } = await run(
      { resource: "{{RESOURCE_ID}}", fails: NODES[0] },
      { MaxConcurrency: "1", MaxErrors: "0" },
    );
    expect(task.invocations).to.have.length(1);
  });

  it("a function that is not there makes the invocation FAILED", async () => {
    const { task } = await run({ resource: "x" }, { TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:gone" });
    expect(task.invocations[0]!.StatusDetails).to.match(/^Function not found: /);
  });

  it("rule 11: a resource group gives the function every member, by ARN and by id", async () => {
    const groups = new ResourceGroupsClient({ endpoint: lab.endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const Query = JSON.stringify({
      ResourceTypeFilters: ["AWS::AllSupported"],
      TagFilters: [{ Key: "Tier", Values: [] }],
    });
    await groups.send(new CreateGroupCommand({ Name: "front", ResourceQuery: { Type: "TAG_FILTERS_1_0", Query } }));
    groups.destroy();
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, [{ Key: "resource-groups:Name", Values: ["front"] }], {
      ResourceType: "RESOURCE_GROUP",
    });
    const payload = { resource: "{{RESOURCE_ID}}", arn: "{{TARGET_ID}}", type: "{{TARGET_TYPE}}" };
    await lab.registerTask(windowId, {
      TaskType: "LAMBDA",
      TaskArn: "SSM-hook",
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      TaskInvocationParameters: { Lambda: { Payload: Buffer.from(JSON.stringify(payload)) } },
    });
    await lab.to("2026-12-02T12:00:00Z");
    const id = NODES[2]!;
    const arn = `arn:aws:ec2:us-east-1:000000000000:instance/${id}`;
    expect((await seenBy(id)).event).to.deep.equal({ resource: id, arn, type: "RESOURCE_GROUP" });
  });

  it("repeat byte for byte", async () => {
    const first = await run({ resource: "{{RESOURCE_ID}}", fails: NODES[1] });
    functions.client.destroy();
    await lab.stop();
    lab = await rehearse({ run: ["functions"] });
    functions = await functionsOf(lab);
    await functions.create("SSM-hook", SOURCE, { Timeout: 30, Publish: true });
    const second = await run({ resource: "{{RESOURCE_ID}}", fails: NODES[1] });
    expect(second.execution).to.deep.equal(first.execution);
  });
});
