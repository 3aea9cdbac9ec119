import { type CommandPlugin, CreateDocumentCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node, useCommands } from "../../helpers/commands.ts";

const WINDOWS = node(90);

describe("the steps of a command", () => {
  const commands = useCommands([
    ...linuxNodes(3),
    { id: WINDOWS, platform: "windows-server-2022", tags: { Group: "windows" } },
  ]);
  const { send, status, result, advance, invocations } = commands;

  const script = (name: string, lines: string[], change: object = {}) => ({
    name,
    action: "aws:runShellScript",
    inputs: { runCommand: lines },
    ...change,
  });

  /** Creates a document of these steps and runs it on a node. */
  let documents = 0;
  async function run(mainSteps: object[], InstanceIds = [node(1)], schemaVersion = "2.2") {
    const Name = `Steps-${++documents}`;
    const Content = JSON.stringify({ schemaVersion, mainSteps });
    await commands.get().ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: "Command" }));
    const id = await send([], { DocumentName: Name, Parameters: {}, InstanceIds, MaxErrors: "10" });
    await advance("PT1H");
    const [invocation] = await invocations(id);
    return { id, invocation: invocation!, plugins: invocation!.CommandPlugins! };
  }
  const outlines = (plugins: readonly CommandPlugin[]) =>
    plugins.map(({ Name, Status, ResponseCode }) => `${Name} ${Status} ${ResponseCode}`);

  it("run one after another, each with its own times and output", async () => {
    const { id, plugins } = await run([script("first", ["take 5", "say a"]), script("second", ["take 7", "say b"])]);
    expect(outlines(plugins)).to.deep.equal(["first Success 0", "second Success 0"]);
    expect(plugins[1]!.ResponseStartDateTime).to.deep.equal(plugins[0]!.ResponseFinishDateTime);
    expect(await result(id, node(1), "second")).to.include({
      StandardOutputContent: "b (1)\n",
      ExecutionElapsedTime: "PT7S",
    });
    const whole = await result(id);
    expect(whole).not.to.have.property("PluginName");
    expect(whole).to.include({
      Status: "Success",
      StandardOutputContent: "",
      ResponseCode: 0,
      ExecutionElapsedTime: "PT12S",
    });
  });

  it("go on after a failed one, and the command is Failed", async () => {
    const { id, invocation, plugins } = await run([script("first", ["exit 3"]), script("second", ["say b"])]);
    expect(outlines(plugins)).to.deep.equal(["first Failed 3", "second Success 0"]);
    expect(invocation.Status).to.equal("Failed");
    expect(await result(id)).to.include({ ResponseCode: 3 });
  });

  it("end behind a failed one with onFailure exit; a finallyStep still runs", async () => {
    const { invocation, plugins } = await run([
      script("first", ["exit 3"], { onFailure: "exit" }),
      script("second", ["say b"]),
      script("last", ["say c"], { finallyStep: true }),
    ]);
    expect(outlines(plugins)).to.deep.equal(["first Failed 3", "second Success 0", "last Success 0"]);
    expect(plugins.map(({ Output }) => Output)).to.deep.equal([
      "\nStep was found to have onFailure property. Further document steps will be skipped.",
      "",
      "c (1)\n",
    ]);
    expect(invocation.Status).to.equal("Failed");
  });

  it("end in success behind a failed one with onFailure successAndExit", async () => {
    const { invocation, plugins } = await run([
      script("first", ["exit 3"], { inputs: { runCommand: ["exit 3"], onFailure: "successAndExit" } }),
      script("second", ["say b"]),
    ]);
    expect(plugins.map(({ Status }) => Status)).to.deep.equal(["Success", "Success"]);
    expect(plugins[1]!.Output).to.equal("");
    expect(invocation.Status).to.equal("Success");
  });

  it("end behind a successful one with onSuccess exit", async () => {
    const { plugins } = await run([script("first", ["say a"], { onSuccess: "exit" }), script("second", ["say b"])]);
    expect(plugins[1]!.Output).to.equal("");
  });

  it("end in success at exit code 168, which drops stderr", async () => {
    const { invocation, plugins } = await run([script("first", ["warn w", "exit 168"]), script("second", ["say b"])]);
    expect(plugins[0]!.Output).to.equal(
      "\nStep exited with code 168. Therefore, marking step as succeeded. Further document steps will be skipped.",
    );
    expect(invocation.Status).to.equal("Success");
    expect(plugins[1]!.Output).to.equal("");
  });

  it("end in failure at exit code 169", async () => {
    const { invocation, plugins } = await run([script("first", ["exit 169"]), script("second", ["say b"])]);
    expect(outlines(plugins)).to.deep.equal(["first Failed 169", "second Success 0"]);
    expect(plugins[1]!.Output).to.equal("");
    expect(invocation.Status).to.equal("Failed");
  });

  it("run again after the reboot that exit code 194 asks for, and the output of both attempts is there", async () => {
    const { id, plugins } = await run([
      script("first", ["reboot once", "take 10", "say up"]),
      script("second", ["say b"]),
    ]);
    expect(outlines(plugins)).to.deep.equal(["first Success 0", "second Success 0"]);
    const first = await result(id, node(1), "first");
    expect(first).to.include({ StandardOutputContent: "up (1)\nup (2)\n", ExecutionElapsedTime: "PT1M20S" });
  });

  it("reboot on Windows by exit code 3010, where 194 is a failure like any other", async () => {
    const powershell = { action: "aws:runPowerShellScript" };
    const reboot = await run([script("first", ["reboot once"], powershell)], [WINDOWS]);
    expect(outlines(reboot.plugins)).to.deep.equal(["first Success 0"]);
    const failed = await run([script("first", ["exit 194"], powershell)], [WINDOWS]);
    expect(outlines(failed.plugins)).to.deep.equal(["first Failed 194"]);
  });

  it("wait for a node that does not come back from its reboot, until the command expires", async () => {
    const { id } = await run([script("first", ["reboot forever"])], [node(3)]);
    expect(await status(id)).to.equal("InProgress/InProgress");
    await advance("PT1H");
    expect(await status(id)).to.equal("TimedOut/DeliveryTimedOut");
  });

  it("pass over what is for another platform, with the agent's texts, and count as successful", async () => {
    const { invocation, plugins } = await run([
      script("onWindows", ["say w"], { precondition: { StringEquals: ["platformType", "Windows"] } }),
      { name: "apps", action: "aws:applications", inputs: {} },
      script("onLinux", ["say l"], { precondition: { StringEquals: ["platformType", "Linux"] } }),
    ]);
    expect(plugins.map(({ Status, Output }) => [Status, Output])).to.deep.equal([
      [
        "Success",
        "Step execution skipped due to unsatisfied preconditions: '\"StringEquals\": [platformType, Windows]'. Step name: onWindows",
      ],
      ["Success", "Step execution skipped due to unsupported plugin: aws:applications. Step name: apps"],
      ["Success", "l (1)\n"],
    ]);
    expect(invocation.Status).to.equal("Success");
  });

  it("fail for another platform before schema 2.2", async () => {
    const { plugins } = await run(
      [{ name: "apps", action: "aws:applications", inputs: {} }, script("own", [])],
      [node(1)],
      "2.0",
    );
    expect(outlines(plugins)).to.deep.equal(["apps Failed 1", "own Success 0"]);
  });

  it("have output of at most 24,000, 8,000 and 2,500 characters", async () => {
    const { id, plugins } = await run([script("long", ["print 30000"]), script("short", ["print 23999"])]);
    const long = await result(id, node(1), "long");
    expect(long.StandardOutputContent).to.equal(`${"x".repeat(24_000 - 20)}--output truncated--`);
    expect((await result(id, node(1), "short")).StandardOutputContent).to.equal("x".repeat(23_999));
    expect(plugins[0]!.Output).to.have.length(2500);
    expect(plugins[0]!.Output!.endsWith("\n---Output truncated---")).to.equal(true);
  });

  /** A document that greets and fails. */
  async function createInner(): Promise<void> {
    const Content = JSON.stringify({
      schemaVersion: "2.2",
      parameters: { who: { type: "String" } },
      mainSteps: [script("a", ["say hello {{ who }}"]), script("b", ["exit 9"])],
    });
    await commands.get().ssm.send(new CreateDocumentCommand({ Name: "Inner", Content, DocumentType: "Command" }));
  }

  it("run a document inside a step, which fails as it fails", async () => {
    await createInner();
    const inner = (documentParameters: object) => ({
      name: "outer",
      action: "aws:runDocument",
      inputs: { documentType: "SSMDocument", documentPath: "Inner", documentParameters },
    });
    const { plugins } = await run([inner({ who: "you" })]);
    expect(outlines(plugins)).to.deep.equal(["outer Failed 9"]);
    expect(plugins[0]!.Output).to.equal("hello you (1)\n");
    const wrong = await run([inner({})]);
    expect(outlines(wrong.plugins)).to.deep.equal(["outer Failed 1"]);
    expect(wrong.plugins[0]!.Output).to.contain("Document Inner requires the parameter who, which was not passed.");
  });

  it("come from a document that AWS-RunDocument names", async () => {
    const parameters = (name: string) => ({
      DocumentName: "AWS-RunDocument",
      Parameters: {
        sourceType: ["SSMDocument"],
        sourceInfo: [JSON.stringify({ name })],
        documentParameters: ['{"who": "us"}'],
      },
    });
    await createInner();
    const id = await send([], parameters("Inner"));
    const none = await send([], parameters("No-Such"));
    await advance("PT1H");
    expect(await result(id, node(1), "runDocument")).to.include({
      ResponseCode: 9,
      StandardOutputContent: "hello us (1)\n",
    });
    expect((await result(none, node(1), "runDocument")).StandardErrorContent).to.contain("does not exist");
  });

  it("of AWS-UpdateSSMAgent and AWS-ConfigureAWSPackage succeed", async () => {
    const update = await send([], { DocumentName: "AWS-UpdateSSMAgent", Parameters: {} });
    const install = await send([], {
      DocumentName: "AWS-ConfigureAWSPackage",
      Parameters: { action: ["Install"], name: ["AmazonCloudWatchAgent"] },
    });
    await advance("PT1H");
    expect(await result(update)).to.include({ PluginName: "aws:updateSsmAgent", Status: "Success" });
    expect(await result(install)).to.include({ PluginName: "configurePackage", Status: "Success" });
  });

  it("run hooks around AWS-RunPatchBaselineWithHooks; a hook that fails ends it and the last hook still runs", async () => {
    const hook = async (Name: string, lines: string[]) => {
      const Content = JSON.stringify({ schemaVersion: "2.2", mainSteps: [script("hook", lines)] });
      await commands.get().ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: "Command" }));
    };
    await hook("HookFails", ["exit 5"]);
    await hook("HookSays", ["say goodbye"]);
    const id = await send([], {
      DocumentName: "AWS-RunPatchBaselineWithHooks",
      Parameters: { Operation: ["Scan"], PreInstallHookDocName: ["HookFails"], OnExitHookDocName: ["HookSays"] },
    });
    await advance("PT1H");
    const [invocation] = await invocations(id);
    expect(outlines(invocation!.CommandPlugins!)).to.deep.equal([
      "PreInstallHook Failed 5",
      "PatchWithoutReboot Success 0",
      "PostInstallHook Success 0",
      "PatchAndReboot Success 0",
      "OnExitHook Success 0",
    ]);
    expect(invocation!.CommandPlugins!.at(-1)!.Output).to.equal("goodbye (1)\n");
    expect(invocation!.Status).to.equal("Failed");
  });
});
