import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { startTestEmulator } from "../helpers/emulator.ts";

const NODES = ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"];

describe("CloudWatch Logs, as far as Run Command writes to it", () => {
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let commandId: string;

  before(async () => {
    emulator = await startTestEmulator();
    const { Command } = await emulator.ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunPatchBaseline",
        InstanceIds: NODES,
        Parameters: { Operation: ["Scan"] },
        CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: "patching" },
      }),
    );
    commandId = Command?.CommandId as string;
    await emulator.advance("PT30M");
  });

  after(() => emulator.stop());

  it("lists the group and a stream for each node's step", async () => {
    expect((await logs("DescribeLogGroups", {})).body.logGroups).to.have.length(1);
    const { body } = await logs("DescribeLogStreams", { logGroupName: "patching", logStreamNamePrefix: commandId });
    const names = body.logStreams.map(({ logStreamName }: { logStreamName: string }) => logStreamName);
    for (const node of NODES) expect(names).to.include(`${commandId}/${node}/PatchLinux/stdout`);
  });

  it("gives a stream's events, and the same token again at its end", async () => {
    const stream = { logGroupName: "patching", logStreamName: `${commandId}/${NODES[0]}/PatchLinux/stdout` };
    const { body } = await logs("GetLogEvents", { ...stream, startFromHead: true });
    expect(body.events[0].message).to.contain("Operation Scan");
    expect(body.events[0].timestamp).to.be.greaterThan(Date.parse("2026-12-01T00:00:00Z"));
    const next = await logs("GetLogEvents", { ...stream, nextToken: body.nextForwardToken });
    expect(next.body).to.deep.include({ events: [], nextForwardToken: body.nextForwardToken });
  });

  it("filters a group's events by stream, page by page", async () => {
    const first = await logs("FilterLogEvents", { logGroupName: "patching", limit: 1 });
    expect(first.body.events).to.have.length(1);
    const rest = await logs("FilterLogEvents", { logGroupName: "patching", nextToken: first.body.nextToken });
    expect(rest.body.events[0].eventId > first.body.events[0].eventId).to.equal(true);
    const none = await logs("FilterLogEvents", { logGroupName: "patching", logStreamNamePrefix: "other" });
    expect(none.body.events).to.deep.equal([]);
  });

  const refusals: [what: string, operation: string, input: object, code: string][] = [
    ["a group that is not there", "DescribeLogStreams", { logGroupName: "none" }, "ResourceNotFoundException"],
    [
      "a stream that is not there",
      "GetLogEvents",
      { logGroupName: "patching", logStreamName: "none" },
      "ResourceNotFoundException",
    ],
    ["a token that is none", "FilterLogEvents", { logGroupName: "patching", nextToken: "x" }, "ValidationException"],
    ["a pattern", "FilterLogEvents", { logGroupName: "patching", filterPattern: "ERROR" }, "UnknownOperationException"],
    ["what only a writer needs", "PutLogEvents", {}, "UnknownOperationException"],
  ];
  for (const [what, operation, input, code] of refusals) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await logs(operation, input);
      expect({ status, code: body.__type }).to.deep.equal({ status: 400, code });
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  async function logs(operation: string, input: object): Promise<{ status: number; body: any }> {
    const response = await fetch(emulator.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${operation}` },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: await response.json() };
  }
});
