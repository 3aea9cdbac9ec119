import {
  CancelCommandCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  type ListCommandsRequest,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node, obedient } from "../../helpers/commands.ts";
import { lengthAtMost, oneOf, refuses, refusesNested, useEmulator, valueAtMost } from "../../helpers/contract.ts";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

describe("reading commands", () => {
  const emulator = useEmulator({ fleet: { nodes: linuxNodes(3) }, behaviour: obedient });
  const ids: string[] = [];
  before(async () => {
    for (const [index, lines] of [["say a"], ["exit 1"], ["take 9000"]].entries()) {
      const { Command } = await emulator.get().ssm.send(
        new SendCommandCommand({
          DocumentName: index === 1 ? "AWS-RunShellScript" : "arn:aws:ssm:us-east-1::document/AWS-RunShellScript",
          Parameters: { commands: lines },
          InstanceIds: index === 0 ? [node(1)] : [node(1), node(2), node(3)],
          MaxErrors: "10",
        }),
      );
      ids.push(Command!.CommandId!);
      await emulator.get().advance("PT10M");
    }
  });
  const list = async (request: ListCommandsRequest) =>
    (await emulator.get().ssm.send(new ListCommandsCommand(request))).Commands!.map(({ CommandId }) => CommandId);
  const filter = (key: string, value: string) => ({ Filters: [{ key, value }] }) as ListCommandsRequest;
  const invocations = async (request: object) =>
    (await emulator.get().ssm.send(new ListCommandInvocationsCommand(request))).CommandInvocations!;

  describe("ListCommands", () => {
    it("shows the newest first", async () => {
      expect(await list({})).to.deep.equal([...ids].reverse());
    });
    it("finds one by its id", async () => {
      expect(await list({ CommandId: ids[1] })).to.deep.equal([ids[1]]);
    });
    it("finds a node's", async () => {
      expect(await list({ InstanceId: node(2) })).to.deep.equal([ids[2], ids[1]]);
    });
    it("filters by status, detail, stage, document and time", async () => {
      expect(await list(filter("Status", "Success"))).to.deep.equal([ids[0]]);
      expect(await list(filter("Status", "Failed"))).to.deep.equal([ids[1]]);
      expect(await list(filter("Status", "Incomplete"))).to.deep.equal([ids[1]]);
      expect(await list(filter("ExecutionStage", "Executing"))).to.deep.equal([ids[2]]);
      expect(await list(filter("ExecutionStage", "Complete"))).to.deep.equal([ids[1], ids[0]]);
      expect(await list(filter("DocumentName", "AWS-RunShellScript"))).to.have.length(3);
      expect(await list(filter("DocumentName", "AWS-RunPatchBaseline"))).to.deep.equal([]);
      expect(await list(filter("InvokedAfter", "2026-12-01T00:05:00Z"))).to.deep.equal([ids[2], ids[1]]);
      expect(await list(filter("InvokedBefore", "2026-12-01T00:05:00Z"))).to.deep.equal([ids[0]]);
    });
    it("wants all filters to hold", async () => {
      const Filters = [
        { key: "Status" as const, value: "Success" },
        { key: "ExecutionStage" as const, value: "Executing" },
      ];
      expect(await list({ Filters })).to.deep.equal([]);
    });
    it("pages without gaps while new commands arrive", async () => {
      const { ssm } = emulator.get();
      const first = await ssm.send(
        new ListCommandsCommand({ MaxResults: 2, ...filter("InvokedBefore", "2027-01-01T00:00:00Z") }),
      );
      const rest = await ssm.send(
        new ListCommandsCommand({
          MaxResults: 2,
          NextToken: first.NextToken,
          ...filter("InvokedBefore", "2027-01-01T00:00:00Z"),
        }),
      );
      expect([...first.Commands!, ...rest.Commands!].map(({ CommandId }) => CommandId)).to.deep.equal(
        [...ids].reverse(),
      );
      expect(rest).not.to.have.property("NextToken");
    });
    refuses(
      (change) => emulator.post("ListCommands", change),
      [
        ["an unknown command", { CommandId: UNKNOWN }, "InvalidCommandId"],
        ["a token that is none", { NextToken: "abc" }, "InvalidNextToken", "The specified token is not valid."],
        [
          "pending commands of a node",
          { InstanceId: node(1), Filters: [{ key: "Status", value: "Pending" }] },
          "ValidationException",
          "A pending command has not reached any node: InstanceId and Status=Pending do not go together.",
        ],
        [
          "a stage that is none",
          { Filters: [{ key: "ExecutionStage", value: "Done" }] },
          "ValidationException",
          "The ExecutionStage filter knows Executing and Complete, not 'Done'.",
        ],
        [
          "an instant that is none",
          { Filters: [{ key: "InvokedAfter", value: "yesterday" }] },
          "ValidationException",
          "The InvokedAfter filter takes an instant like 2021-07-07T00:00:00Z, not 'yesterday'.",
        ],
      ],
    );
    refusesNested(
      (change) => emulator.post("ListCommands", change),
      [
        [
          "an unknown filter",
          { Filters: [{ key: "Name", value: "a" }] },
          "filters.1.member.key",
          "Name",
          oneOf("InvokedAfter", "InvokedBefore", "Status", "ExecutionStage", "DocumentName"),
        ],
        ["51 results", { MaxResults: 51 }, "maxResults", "51", valueAtMost(50)],
        ["a long id", { CommandId: "a".repeat(37) }, "commandId", "a".repeat(37), lengthAtMost(36)],
      ],
    );
  });

  describe("ListCommandInvocations", () => {
    it("shows the nodes of a command in order, without plugins unless Details are asked for", async () => {
      const found = await invocations({ CommandId: ids[1] });
      expect(found.map(({ InstanceId }) => InstanceId)).to.deep.equal([node(1), node(2), node(3)]);
      expect(found[0]).to.deep.include({
        Status: "Failed",
        CommandPlugins: [],
        StandardOutputUrl: "",
        TraceOutput: "",
      });
      const [detailed] = await invocations({ CommandId: ids[1], Details: true });
      expect(detailed!.CommandPlugins![0]).to.include({
        Name: "aws:runShellScript",
        Status: "Failed",
        StatusDetails: "Failed",
        ResponseCode: 1,
        Output: "",
        OutputS3Region: "us-east-1",
        OutputS3BucketName: "",
        OutputS3KeyPrefix: `${ids[1]}/${node(1)}/awsrunShellScript`,
      });
    });
    it("shows all commands of the account, newest first, and pages through them", async () => {
      const { ssm } = emulator.get();
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const answer = await ssm.send(new ListCommandInvocationsCommand({ MaxResults: 2, NextToken }));
        seen.push(...answer.CommandInvocations!.map((found) => `${ids.indexOf(found.CommandId!)}/${found.InstanceId}`));
        NextToken = answer.NextToken;
      } while (NextToken);
      const expected = [2, 1].flatMap((command) => [1, 2, 3].map((number) => `${command}/${node(number)}`));
      expect(seen).to.deep.equal([...expected, `0/${node(1)}`]);
    });
    it("finds a node's, of one command or of all", async () => {
      expect((await invocations({ InstanceId: node(2) })).map(({ CommandId }) => CommandId)).to.deep.equal([
        ids[2],
        ids[1],
      ]);
      expect(await invocations({ InstanceId: node(2), CommandId: ids[1] })).to.have.length(1);
      expect(await invocations({ InstanceId: node(2), CommandId: ids[0] })).to.deep.equal([]);
    });
    it("filters by status of the invocations", async () => {
      const count = async (value: string) => (await invocations({ Filters: [{ key: "Status", value }] })).length;
      expect(await count("Success")).to.equal(1);
      expect(await count("Failed")).to.equal(3);
      expect(await count("InProgress")).to.equal(3);
      expect(await count("TimedOut")).to.equal(0);
    });
    refuses(
      (change) => emulator.post("ListCommandInvocations", change),
      [
        ["an unknown command", { CommandId: UNKNOWN }, "InvalidCommandId"],
        [
          "a filter that is for commands",
          { Filters: [{ key: "ExecutionStage", value: "Complete" }] },
          "InvalidFilterKey",
        ],
        ["a token that is none", { NextToken: "abc" }, "InvalidNextToken", "The specified token is not valid."],
      ],
    );
  });

  describe("GetCommandInvocation", () => {
    const get = (change: object) =>
      emulator.post("GetCommandInvocation", { CommandId: ids[0], InstanceId: node(1), ...change });
    it("shows the result of the only step", async () => {
      const { body } = await get({});
      expect(body).to.deep.equal({
        CommandId: ids[0],
        InstanceId: node(1),
        Comment: "",
        DocumentName: "AWS-RunShellScript",
        DocumentVersion: "",
        PluginName: "aws:runShellScript",
        ResponseCode: 0,
        ExecutionStartDateTime: "2026-12-01T00:00:00.150Z",
        ExecutionElapsedTime: "PT1S",
        ExecutionEndDateTime: "2026-12-01T00:00:01.150Z",
        Status: "Success",
        StatusDetails: "Success",
        StandardOutputContent: "a (1)\n",
        StandardOutputUrl: "",
        StandardErrorContent: "",
        StandardErrorUrl: "",
        CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
      });
    });
    refuses(get, [
      ["a step that is none", { PluginName: "PatchLinux" }, "InvalidPluginName"],
      ["a node that did not get it", { InstanceId: node(2) }, "InvocationDoesNotExist"],
      ["an unknown command", { CommandId: UNKNOWN }, "InvocationDoesNotExist"],
    ]);
  });

  describe("CancelCommand", () => {
    it("answers with nothing", async () => {
      const { status, body } = await emulator.post("CancelCommand", { CommandId: ids[0] });
      expect([status, body]).to.deep.equal([200, {}]);
      await emulator.get().ssm.send(new CancelCommandCommand({ CommandId: ids[0], InstanceIds: [node(1)] }));
    });
    refuses(
      (change) => emulator.post("CancelCommand", { CommandId: ids[2], ...change }),
      [
        ["an unknown command", { CommandId: UNKNOWN }, "InvalidCommandId"],
        ["a node twice", { InstanceIds: [node(1), node(1)] }, "DuplicateInstanceId"],
        [
          "a node that did not get it",
          { CommandId: undefined, InstanceIds: [node(1)] },
          "ValidationException",
          "1 validation error detected: Value null at 'commandId' failed to satisfy constraint: Member must not be null",
        ],
      ],
    );
  });
});
