import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { startTestEmulator } from "../helpers/emulator.ts";

const NODES = ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"];

describe("CloudWatch Logs, its groups and what Run Command writes to them", () => {
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

  it("keeps groups and streams that have no events, with their retention, key, class, protection and tags", async () => {
    const name = { logGroupName: "/machines/patching" };
    const created = await logs("CreateLogGroup", {
      ...name,
      kmsKeyId: "arn:aws:kms:us-east-1:000000000000:alias/own",
      tags: { Team: "ops" },
      deletionProtectionEnabled: true,
    });
    expect(created.status).to.equal(200);
    await logs("PutRetentionPolicy", { ...name, retentionInDays: 7 });
    await logs("CreateLogStream", { ...name, logStreamName: "empty" });
    const [group] = (await logs("DescribeLogGroups", { logGroupNamePrefix: "/machines" })).body.logGroups;
    expect(group).to.include({
      retentionInDays: 7,
      kmsKeyId: "arn:aws:kms:us-east-1:000000000000:alias/own",
      logGroupClass: "STANDARD",
      deletionProtectionEnabled: true,
    });
    expect(group.arn).to.equal(`${group.logGroupArn}:*`);
    const [stream] = (await logs("DescribeLogStreams", name)).body.logStreams;
    expect(stream.logStreamName).to.equal("empty");
    expect(stream).to.not.have.property("firstEventTimestamp");
    const empty = await logs("GetLogEvents", { ...name, logStreamName: "empty" });
    expect(empty.body.events).to.deep.equal([]);

    const resourceArn = group.logGroupArn;
    await logs("TagResource", { resourceArn, tags: { Stage: "dev" } });
    await logs("UntagResource", { resourceArn, tagKeys: ["Team"] });
    expect((await logs("ListTagsForResource", { resourceArn })).body).to.deep.equal({ tags: { Stage: "dev" } });

    expect((await logs("DeleteLogGroup", name)).body.__type).to.equal("ValidationException");
    await logs("PutLogGroupDeletionProtection", { logGroupIdentifier: resourceArn, deletionProtectionEnabled: false });
    await logs("DeleteRetentionPolicy", name);
    await logs("DisassociateKmsKey", name);
    const { body } = await logs("DescribeLogGroups", { logGroupIdentifiers: [name.logGroupName, resourceArn] });
    expect(body.logGroups).to.have.length(1);
    expect(body.logGroups[0]).to.not.have.any.keys("retentionInDays", "kmsKeyId");
    expect((await logs("DeleteLogStream", { ...name, logStreamName: "empty" })).status).to.equal(200);
    expect((await logs("DeleteLogGroup", name)).status).to.equal(200);
    expect((await logs("DeleteLogGroup", name)).body.__type).to.equal("ResourceNotFoundException");
  });

  it("lists groups by prefix, part of a name and class, in the order of their names and page by page", async () => {
    for (const logGroupName of ["b/one", "b/two", "a/one"]) await logs("CreateLogGroup", { logGroupName });
    await logs("CreateLogGroup", { logGroupName: "c/late", logGroupClass: "INFREQUENT_ACCESS" });
    const list = async (input: object): Promise<string[]> => {
      const { body } = await logs("DescribeLogGroups", input);
      return body.logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName);
    };
    expect((await list({})).filter((name) => !name.startsWith("/"))).to.deep.equal([
      "a/one",
      "b/one",
      "b/two",
      "c/late",
      "patching",
    ]);
    expect(await list({ logGroupNamePrefix: "b/" })).to.deep.equal(["b/one", "b/two"]);
    expect(await list({ logGroupNamePattern: "one" })).to.deep.equal(["a/one", "b/one"]);
    expect(await list({ logGroupClass: "ESSENTIALS" })).to.deep.equal(["c/late"]);
    const { nextToken } = (await logs("DescribeLogGroups", { limit: 2 })).body;
    expect(await list({ limit: 2, nextToken })).to.deep.equal(["b/two", "c/late"]);
  });

  it("hides events that are older than the retention of their group", async () => {
    const count = async () => (await logs("FilterLogEvents", { logGroupName: "patching" })).body.events.length;
    await logs("PutRetentionPolicy", { logGroupName: "patching", retentionInDays: 3 });
    await emulator.advance("P2D");
    expect(await count()).to.be.greaterThan(0);
    await emulator.advance("P2D");
    expect(await count()).to.equal(0);
    await logs("DeleteRetentionPolicy", { logGroupName: "patching" });
  });

  it("takes the output of commands into a group that was made for it, and loses it with the group", async () => {
    await logs("CreateLogGroup", { logGroupName: "own", tags: { Team: "ops" } });
    await emulator.ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunPatchBaseline",
        InstanceIds: [NODES[0]!],
        Parameters: { Operation: ["Scan"] },
        CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: "own" },
      }),
    );
    await emulator.advance("PT30M");
    expect((await logs("FilterLogEvents", { logGroupName: "own" })).body.events).to.have.length(1);
    await logs("DeleteLogGroup", { logGroupName: "own" });
    await logs("CreateLogGroup", { logGroupName: "own" });
    expect((await logs("DescribeLogStreams", { logGroupName: "own" })).body.logStreams).to.deep.equal([]);
    expect((await logs("FilterLogEvents", { logGroupName: "own" })).body.events).to.deep.equal([]);
  });

  const refusals: [what: string, operation: string, input: object, code: string][] = [
    ["a group that is not there", "DescribeLogStreams", { logGroupName: "none" }, "ResourceNotFoundException"],
    [
      "a stream that is not there",
      "GetLogEvents",
      { logGroupName: "patching", logStreamName: "none" },
      "ResourceNotFoundException",
    ],
    [
      "a token that is none",
      "FilterLogEvents",
      { logGroupName: "patching", nextToken: "x" },
      "InvalidParameterException",
    ],
    ["a token that is no group's", "DescribeLogGroups", { nextToken: "x" }, "InvalidParameterException"],
    [
      "a limit above the highest",
      "FilterLogEvents",
      { logGroupName: "patching", limit: 10001 },
      "InvalidParameterException",
    ],
    ["a name with a space", "CreateLogGroup", { logGroupName: "a b" }, "InvalidParameterException"],
    ["a request without a required member", "CreateLogGroup", {}, "InvalidParameterException"],
    ["a pattern", "FilterLogEvents", { logGroupName: "patching", filterPattern: "ERROR" }, "UnknownOperationException"],
    ["a group that is there", "CreateLogGroup", { logGroupName: "patching" }, "ResourceAlreadyExistsException"],
    ["a name that is AWS's own", "CreateLogGroup", { logGroupName: "aws/own" }, "InvalidParameterException"],
    [
      "a retention that AWS does not have",
      "PutRetentionPolicy",
      { logGroupName: "patching", retentionInDays: 2 },
      "InvalidParameterException",
    ],
    [
      "a prefix together with a pattern",
      "DescribeLogGroups",
      { logGroupNamePrefix: "a", logGroupNamePattern: "b" },
      "InvalidParameterException",
    ],
    ["a key without a group", "AssociateKmsKey", { kmsKeyId: "alias/own" }, "InvalidParameterException"],
    [
      "tags of what is not there",
      "ListTagsForResource",
      { resourceArn: "arn:aws:logs:us-east-1:000000000000:log-group:none" },
      "ResourceNotFoundException",
    ],
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
