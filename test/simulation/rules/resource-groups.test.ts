import { CreateGroupCommand, ResourceGroupsClient } from "@aws-sdk/client-resource-groups";
import { ListCommandInvocationsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { CREDENTIALS } from "../../helpers/emulator.ts";
import { NODES, type Rehearsal, rehearse, shell } from "../rehearsal.ts";

describe("the targets of a task that are a resource group", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
    const client = new ResourceGroupsClient({ endpoint: lab.endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const Query = JSON.stringify({
      ResourceTypeFilters: ["AWS::AllSupported"],
      TagFilters: [{ Key: "Tier", Values: ["front"] }],
    });
    await client.send(new CreateGroupCommand({ Name: "front", ResourceQuery: { Type: "TAG_FILTERS_1_0", Query } }));
    client.destroy();
  });
  afterEach(() => lab.stop());

  async function run(...types: string[]) {
    const windowId = await lab.createWindow();
    const filters = { Key: "resource-groups:ResourceTypeFilters", Values: types };
    const target = await lab.registerTarget(
      windowId,
      [{ Key: "resource-groups:Name", Values: ["front"] }, ...(types.length === 0 ? [] : [filters])],
      { ResourceType: "RESOURCE_GROUP" },
    );
    await lab.registerTask(windowId, {
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      TaskInvocationParameters: { RunCommand: { ...shell("takes 5m").RunCommand, TimeoutSeconds: 600 } },
    });
    await lab.to("2026-12-02T12:00:00Z");
    return (await lab.executionOf(windowId)).tasks[0]!;
  }

  it("rule 11: are the group's nodes, in one command", async () => {
    const { invocations } = await run("AWS::EC2::Instance");
    expect(invocations.map(({ Parameters }) => JSON.parse(Parameters!).instanceIds)).to.deep.equal([NODES.slice(0, 3)]);
    expect(invocations[0]!.Status).to.equal("SUCCESS");
  });

  it("rule 11: are no nodes when the types are of something else", async () => {
    expect(await run("AWS::S3::Bucket")).to.include({ StatusDetails: "No invocations to execute." });
  });

  it("rule 13: are stopped nodes too, which the command does not reach", async () => {
    await lab.control("PATCH", `/nodes/${NODES[1]}`, { state: "stopped" });
    const { invocations } = await run();
    const [invocation] = invocations;
    expect(JSON.parse(invocation!.Parameters!).instanceIds).to.deep.equal(NODES.slice(0, 3));
    const { CommandInvocations } = await lab.ssm.send(
      new ListCommandInvocationsCommand({ CommandId: invocation!.ExecutionId }),
    );
    const details = Object.fromEntries(CommandInvocations!.map((one) => [one.InstanceId, one.StatusDetails]));
    expect(details).to.deep.equal({ [NODES[0]!]: "Success", [NODES[1]!]: "Undeliverable", [NODES[2]!]: "Success" });
  });
});
