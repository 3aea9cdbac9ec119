import { expect } from "chai";
import { linuxNodes, node, useCommands } from "../../helpers/commands.ts";

describe("an emulator that executes scripts", () => {
  const commands = useCommands(linuxNodes(3), { behaviour: undefined, run: ["shell"] });

  it("really runs AWS-RunShellScript's commands, each node with its own id", async () => {
    const id = await commands.send(["echo $((6 * 7)) on $AWS_SSM_INSTANCE_ID", "exit 3"], {
      InstanceIds: [node(1), node(2)],
    });
    await commands.advance("PT10M");
    const first = await commands.result(id);
    expect(first).to.include({ Status: "Failed", ResponseCode: 3, StandardOutputContent: `42 on ${node(1)}\n` });
    expect((await commands.result(id, node(2))).StandardOutputContent).to.equal(`42 on ${node(2)}\n`);
  });

  it("takes as much emulated time as the script took", async () => {
    const id = await commands.send(["sleep 0.2"]);
    await commands.advance("PT10M");
    const { Status, ExecutionElapsedTime } = await commands.result(id);
    expect(Status).to.equal("Success");
    expect(Number(/^PT([\d.]+)S$/.exec(ExecutionElapsedTime!)![1])).to.be.at.least(0.2);
  });

  it("reboots the node, in emulated time, for a script that exits with 194", async () => {
    const id = await commands.send(["exit 194"]);
    await commands.advance("PT30S");
    expect((await commands.result(id)).Status).to.equal("InProgress");
  });

  it("does not execute other documents", async () => {
    const id = await commands.send([], {
      DocumentName: "AWS-RunPatchBaseline",
      Parameters: { Operation: ["Scan"] },
      InstanceIds: [node(3)],
    });
    await commands.advance("PT10M");
    expect((await commands.result(id, node(3), "PatchLinux")).StandardOutputContent).to.contain("Operation Scan");
  });
});
