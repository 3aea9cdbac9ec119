import { CancelCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node, useCommands } from "../../helpers/commands.ts";

const WINDOWS = node(90);
const OFFLINE = node(91);
const ALL = { Targets: [{ Key: "tag:Group", Values: ["app"] }] };

describe("the status of a command", () => {
  const commands = useCommands([
    ...linuxNodes(10),
    { id: WINDOWS, platform: "windows-server-2022", tags: { Group: "mixed" } },
    { id: OFFLINE, platform: "amazon-linux-2", pingStatus: "ConnectionLost", tags: { Group: "mixed", Away: "yes" } },
    { id: node(92), platform: "amazon-linux-2", tags: { Group: "mixed" } },
  ]);
  const { send, command, status, details, result, advance, invocations } = commands;

  async function expectCounts(commandId: string) {
    const { TargetCount, CompletedCount, ErrorCount, DeliveryTimedOutCount } = await command(commandId);
    const all = await details(commandId);
    const count = (...words: string[]) => all.filter((word) => words.includes(word!)).length;
    expect(TargetCount).to.equal(all.length);
    expect(CompletedCount).to.equal(all.length - count("Pending", "InProgress", "Delayed", "Cancelling"));
    expect(ErrorCount).to.equal(count("Failed", "ExecutionTimedOut"));
    expect(DeliveryTimedOutCount).to.equal(count("DeliveryTimedOut"));
  }

  it("is Pending when sent, InProgress when a node has acknowledged, Success when all have succeeded", async () => {
    const id = await send(["take 10", "say done"]);
    expect(await status(id)).to.equal("Pending/Pending");
    expect(await result(id)).to.include({ ResponseCode: -1, Status: "Pending", ExecutionStartDateTime: "" });
    await advance("PT1S");
    expect(await status(id)).to.equal("InProgress/InProgress");
    expect(await result(id)).to.include({ ResponseCode: -1, Status: "InProgress", ExecutionElapsedTime: "" });
    await advance("PT10S");
    expect(await status(id)).to.equal("Success/Success");
    expect(await result(id)).to.include({
      ResponseCode: 0,
      Status: "Success",
      ExecutionElapsedTime: "PT10S",
      StandardOutputContent: "done (1)\n",
    });
    await expectCounts(id);
  });

  it("is Failed when more nodes fail than MaxErrors allows, with the code that the script ended with", async () => {
    const id = await send(["exit 7", "warn no such file"]);
    await advance("PT1M");
    expect(await status(id)).to.equal("Failed/Failed");
    expect(await result(id)).to.include({
      ResponseCode: 7,
      StatusDetails: "Failed",
      StandardErrorContent: "no such file\n",
    });
    await expectCounts(id);
  });

  it("is Incomplete when some nodes fail, but not more than MaxErrors", async () => {
    const id = await send(["exit 1"], { ...ALL, MaxErrors: "10" });
    await advance("PT10M");
    expect(await status(id)).to.equal("Failed/Incomplete");
    await expectCounts(id);
  });

  it("stops sending at the error after MaxErrors; what was not sent is Terminated", async () => {
    const id = await send(["exit 1"], { ...ALL, MaxConcurrency: "1", MaxErrors: "2" });
    await advance("PT10M");
    expect(await status(id)).to.equal("Failed/Failed");
    expect(await details(id)).to.deep.equal([
      ...["Failed", "Failed", "Failed"],
      ...Array.from({ length: 7 }, () => "Terminated"),
    ]);
    await expectCounts(id);
  });

  it("allows 10% of ten nodes one error and ends at the second", async () => {
    const id = await send(["exit 1"], { ...ALL, MaxConcurrency: "1", MaxErrors: "10%" });
    await advance("PT10M");
    expect((await details(id)).filter((word) => word === "Failed")).to.have.length(2);
  });

  it("is NoInstancesInTag when no node has the tag", async () => {
    const id = await send(["say hello"], { Targets: [{ Key: "tag:Group", Values: ["nobody"] }] });
    await advance("PT1S");
    expect(await status(id)).to.equal("Failed/NoInstancesInTag");
    expect(await command(id)).to.include({ TargetCount: 0, CompletedCount: 0 });
    expect(await invocations(id)).to.deep.equal([]);
  });

  for (const [timeout, lasts, expected] of [
    ["5", "4", "Success/Success"],
    ["5", "6", "TimedOut/ExecutionTimedOut"],
    ["4", "6", "Success/Success"],
    ["172800", "172799", "Success/Success"],
  ] as const) {
    const what = `of ${timeout} s when its script takes ${lasts} s`;
    it(`is ${expected} with an executionTimeout ${what}: what is not 5 to 172800 s counts as an hour`, async () => {
      const id = await send([], { Parameters: { commands: [`take ${lasts}`], executionTimeout: [timeout] } });
      await advance("PT50H");
      expect((await details(id))[0]).to.equal(expected.split("/")[1]);
    });
  }

  it("is TimedOut/ExecutionTimedOut when the script outlives its executionTimeout, and the agent kills it", async () => {
    const id = await send([], { Parameters: { commands: ["take 100"], executionTimeout: ["30"] } });
    await advance("PT31S");
    expect(await status(id)).to.equal("TimedOut/ExecutionTimedOut");
    expect(await result(id)).to.include({
      Status: "TimedOut",
      StatusDetails: "ExecutionTimedOut",
      ResponseCode: 137,
      ExecutionElapsedTime: "PT30S",
    });
    await expectCounts(id);
  });

  it("is TimedOut/DeliveryTimedOut when the node does not answer until the command expires", async () => {
    const id = await send(["say hello"], { InstanceIds: [OFFLINE], TimeoutSeconds: 60 });
    await advance("PT1H");
    expect(await details(id)).to.deep.equal(["Delayed"]);
    expect(await status(id)).to.equal("Pending/Pending");
    await advance("PT1M");
    expect(await details(id)).to.deep.equal(["DeliveryTimedOut"]);
    expect(await status(id)).to.equal("TimedOut/DeliveryTimedOut");
    expect(await command(id)).to.include({ DeliveryTimedOutCount: 1, ErrorCount: 0, CompletedCount: 1 });
  });

  it("marks nodes of another platform InvalidPlatform, which is no error", async () => {
    const id = await send(["say hello"], { Targets: [{ Key: "tag:Group", Values: ["mixed"] }], TimeoutSeconds: 30 });
    await advance("PT3H");
    const found = await invocations(id);
    expect(found.map(({ InstanceId, Status, StatusDetails }) => [InstanceId, Status, StatusDetails])).to.deep.equal([
      [WINDOWS, "Failed", "InvalidPlatform"],
      [OFFLINE, "TimedOut", "DeliveryTimedOut"],
      [node(92), "Success", "Success"],
    ]);
    expect(await status(id)).to.equal("Failed/Incomplete");
    await expectCounts(id);
  });

  it("is Success when one node succeeds and the others could not get it", async () => {
    const Targets = [{ Key: "InstanceIds", Values: [WINDOWS, node(92)] }];
    const id = await send(["say hello"], { Targets });
    await advance("PT1M");
    expect(await details(id)).to.deep.equal(["InvalidPlatform", "Success"]);
    expect(await status(id)).to.equal("Success/Success");
  });

  it("stays InProgress for a node that vanishes, until the command expires", async () => {
    const lost = await send(["vanish", "take 5"], { InstanceIds: [node(10)], TimeoutSeconds: 30 });
    await advance("PT1H");
    expect(await details(lost)).to.deep.equal(["InProgress"]);
    await advance("PT1M");
    expect(await details(lost)).to.deep.equal(["DeliveryTimedOut"]);
    expect(await result(lost, node(10))).to.include({ Status: "TimedOut", StatusDetails: "DeliveryTimedOut" });
  });

  describe("after CancelCommand", () => {
    const cancel = (CommandId: string, InstanceIds?: string[]) =>
      commands.get().ssm.send(new CancelCommandCommand({ CommandId, InstanceIds }));

    it("is Cancelling until the agent confirms, then Cancelled; the process was killed", async () => {
      const id = await send(["take 100"]);
      await advance("PT5S");
      await cancel(id);
      expect(await status(id)).to.equal("Cancelling/Cancelling");
      expect(await details(id)).to.deep.equal(["Cancelling"]);
      await advance("PT1S");
      expect(await status(id)).to.equal("Cancelled/Cancelled");
      expect(await result(id)).to.include({ Status: "Cancelled", ResponseCode: 137 });
      await expectCounts(id);
    });

    it("cancels at once what was not sent yet", async () => {
      const id = await send(["take 100"], { InstanceIds: [node(1), node(2), node(3)], MaxConcurrency: "1" });
      await advance("PT5S");
      await cancel(id);
      await advance("PT0S");
      expect(await details(id)).to.deep.equal(["Cancelling", "Cancelled", "Cancelled"]);
      await advance("PT1S");
      expect(await status(id)).to.equal("Cancelled/Cancelled");
      await expectCounts(id);
    });

    it("cancels the nodes that are named, and the others go on", async () => {
      const id = await send(["take 100"], { InstanceIds: [node(1), node(2)] });
      await advance("PT5S");
      await cancel(id, [node(1)]);
      await advance("PT5M");
      expect(await details(id)).to.deep.equal(["Cancelled", "Success"]);
      expect(await status(id)).to.equal("Failed/Incomplete");
    });

    it("stays what it is when it has ended", async () => {
      const id = await send(["say done"]);
      await advance("PT1M");
      await cancel(id);
      await advance("PT1M");
      expect(await status(id)).to.equal("Success/Success");
    });
  });
});
