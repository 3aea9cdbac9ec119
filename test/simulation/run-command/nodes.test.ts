import { CancelCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node, useCommands } from "../../helpers/commands.ts";

describe("a node that goes away and comes back", () => {
  const commands = useCommands([...linuxNodes(6), { id: node(9), platform: "amazon-linux-2", state: "stopped" }]);
  const { send, status, details, result, advance } = commands;

  const patch = async (nodeId: string, change: object) => {
    const answer = await commands.get().control("PATCH", `/nodes/${nodeId}`, change);
    expect(answer.status).to.equal(200);
    await advance("PT0S");
  };
  const away = (nodeId: string) => patch(nodeId, { pingStatus: "ConnectionLost" });
  const back = (nodeId: string) => patch(nodeId, { pingStatus: "Online" });

  it("gets a Delayed command when it is back", async () => {
    await away(node(1));
    const id = await send(["say hello"]);
    await advance("PT10M");
    expect(await details(id)).to.deep.equal(["Delayed"]);
    await back(node(1));
    await advance("PT10S");
    expect(await details(id)).to.deep.equal(["Success"]);
  });

  it("gets a command when it is back that was on its way when it went away", async () => {
    const id = await send(["say hello"]);
    await away(node(1));
    await advance("PT10M");
    expect(await details(id)).to.deep.equal(["Delayed"]);
    await back(node(1));
    await advance("PT10S");
    expect(await details(id)).to.deep.equal(["Success"]);
  });

  it("does not get a command whose delivery timeout has passed", async () => {
    await away(node(1));
    const id = await send(["say hello"], { TimeoutSeconds: 60 });
    await advance("PT2M");
    await back(node(1));
    await advance("PT10M");
    expect(await status(id)).to.equal("Pending/Pending");
    await advance("PT1H");
    expect(await status(id)).to.equal("TimedOut/DeliveryTimedOut");
  });

  it("tells the result of what it did while it was away", async () => {
    const id = await send(["take 60", "say done"]);
    await advance("PT10S");
    await away(node(1));
    await advance("PT10M");
    expect(await details(id)).to.deep.equal(["InProgress"]);
    await back(node(1));
    expect(await details(id)).to.deep.equal(["Success"]);
    expect(await result(id)).to.include({ StandardOutputContent: "done (1)\n" });
  });

  it("confirms a cancellation when it is back", async () => {
    const id = await send(["take 600"]);
    await advance("PT10S");
    await away(node(1));
    await commands.get().ssm.send(new CancelCommandCommand({ CommandId: id }));
    await advance("PT5M");
    expect(await status(id)).to.equal("Cancelling/Cancelling");
    await back(node(1));
    expect(await status(id)).to.equal("Cancelled/Cancelled");
  });

  it("is Cancelled when the command expires before it is back", async () => {
    const id = await send(["take 600"], { InstanceIds: [node(6)], TimeoutSeconds: 30 });
    await advance("PT10S");
    await away(node(6));
    await commands.get().ssm.send(new CancelCommandCommand({ CommandId: id }));
    await advance("PT2H");
    expect(await status(id)).to.equal("Cancelled/Cancelled");
  });

  it("does not hold up the others: MaxConcurrency counts only nodes that have the command", async () => {
    await away(node(2));
    const id = await send(["take 10"], { InstanceIds: [node(2), node(3), node(4)], MaxConcurrency: "1" });
    await advance("PT5M");
    expect(await details(id)).to.deep.equal(["Delayed", "Success", "Success"]);
    await back(node(2));
    await advance("PT1M");
    expect(await status(id)).to.equal("Success/Success");
  });

  it("waits for a place when it comes back", async () => {
    await away(node(2));
    const id = await send(["take 60"], { InstanceIds: [node(2), node(3), node(4)], MaxConcurrency: "1" });
    await advance("PT30S");
    await back(node(2));
    await advance("PT10S");
    expect((await details(id)).filter((word) => word === "InProgress")).to.have.length(1);
    await advance("PT5M");
    expect(await status(id)).to.equal("Success/Success");
  });

  it("waits behind another that came back with it", async () => {
    await away(node(2));
    await away(node(3));
    const id = await send(["take 60"], { InstanceIds: [node(2), node(3), node(4)], MaxConcurrency: "1" });
    await advance("PT10S");
    await back(node(2));
    await back(node(3));
    await advance("PT10M");
    expect(await status(id)).to.equal("Success/Success");
  });

  it("is Undeliverable when its machine does not run; alone it makes the command Failed", async () => {
    const id = await send(["say hello"], { Targets: [{ Key: "InstanceIds", Values: [node(9)] }] });
    await advance("PT1S");
    expect(await details(id)).to.deep.equal(["Undeliverable"]);
    expect(await status(id)).to.equal("Failed/Failed");
  });

  it("may be deleted while its command runs, which then expires", async () => {
    const id = await send(["take 60"], { InstanceIds: [node(5)], TimeoutSeconds: 30 });
    await advance("PT10S");
    await commands.get().control("DELETE", `/nodes/${node(5)}`);
    await advance("PT2H");
    expect(await status(id)).to.equal("TimedOut/DeliveryTimedOut");
  });
});

describe("MaxConcurrency", () => {
  const commands = useCommands(linuxNodes(12));
  const { send, details, advance } = commands;
  const running = async (id: string) => (await details(id)).filter((word) => word === "InProgress").length;
  const ALL = { Targets: [{ Key: "tag:Group", Values: ["app"] }] };

  it("is reached by doubling waves, each sent when the one before is acknowledged", async () => {
    const id = await send(["take 60"], { ...ALL, MaxConcurrency: "10" });
    const seen: number[] = [];
    for (let wave = 0; wave < 6; wave++) {
      await advance("PT0.15S");
      seen.push(await running(id));
    }
    expect(seen).to.deep.equal([1, 3, 7, 10, 10, 10]);
  });

  it("is a window that slides: each end makes room for one more", async () => {
    const id = await send(["take 60"], { ...ALL, MaxConcurrency: "25%" });
    await advance("PT50S");
    expect(await running(id)).to.equal(3);
    await advance("PT1M");
    expect(await running(id)).to.equal(3);
    await advance("PT10M");
    expect(new Set(await details(id))).to.deep.equal(new Set(["Success"]));
  });
});
