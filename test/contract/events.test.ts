import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

const PATTERN = '{"source":["patching"],"detail":{"status":[{"prefix":"Fail"}]}}';

describe("EventBridge", () => {
  let emulator: TestEmulator;
  let events: EventBridgeClient;
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  let receiver: Server;
  let url: string;

  before(async () => {
    receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        received.push({ headers: request.headers, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  });
  after(() => receiver.close());
  beforeEach(async () => {
    received.length = 0;
    emulator = await startTestEmulator();
    events = new EventBridgeClient({
      endpoint: emulator.endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    events.destroy();
    await emulator.stop();
  });

  const put = (status: string) =>
    events.send(
      new PutEventsCommand({
        Entries: [{ Source: "patching", DetailType: "Patched", Detail: JSON.stringify({ status, node: "i-1" }) }],
      }),
    );

  it("refuses patterns that mean nothing, rules without one, and a rule that is not there", async () => {
    for (const EventPattern of ["[]", '{"source":"x"}', '{"source":[]}', '{"a":[{"like":"x"}]}', "nonsense"]) {
      const error = await refusal(events.send(new PutRuleCommand({ Name: "broken", EventPattern })));
      expect(error.name).to.equal("InvalidEventPatternException");
      expect(error.message).to.match(/^Event pattern is not valid\. Reason: /);
    }
    const none = await refusal(events.send(new PutRuleCommand({ Name: "none" })));
    expect(none.message).to.equal("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    const missing = await refusal(events.send(new DescribeRuleCommand({ Name: "missing" })));
    expect(missing.name).to.equal("ResourceNotFoundException");
    expect(missing.message).to.equal("Rule missing does not exist on EventBus default.");
  });

  it("keeps rules, their targets and tags", async () => {
    const { RuleArn } = await events.send(
      new PutRuleCommand({ Name: "kept", EventPattern: PATTERN, Tags: [{ Key: "a", Value: "1" }] }),
    );
    expect(RuleArn).to.equal("arn:aws:events:us-east-1:000000000000:rule/kept");
    const target = { Id: "one", Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", Input: "{}" };
    await events.send(new PutTargetsCommand({ Rule: "kept", Targets: [target] }));
    expect((await events.send(new ListTargetsByRuleCommand({ Rule: "kept" }))).Targets).to.deep.equal([target]);
    await events.send(new PutRuleCommand({ Name: "kept", EventPattern: PATTERN, Description: "again" }));
    await events.send(new TagResourceCommand({ ResourceARN: RuleArn, Tags: [{ Key: "b", Value: "2" }] }));
    expect((await events.send(new ListTagsForResourceCommand({ ResourceARN: RuleArn }))).Tags).to.have.length(2);
    await events.send(new PutRuleCommand({ Name: "kept", EventPattern: PATTERN, State: "DISABLED" }));
    expect((await events.send(new DescribeRuleCommand({ Name: "kept" }))).State).to.equal("DISABLED");
    expect(
      (await events.send(new ListRulesCommand({ NamePrefix: "ke" }))).Rules!.map(({ Name }) => Name),
    ).to.deep.equal(["kept"]);
    const inUse = await refusal(events.send(new DeleteRuleCommand({ Name: "kept" })));
    expect(inUse.message).to.equal("Rule can't be deleted since it has targets.");
    const removed = await events.send(new RemoveTargetsCommand({ Rule: "kept", Ids: ["one", "two"] }));
    expect(removed.FailedEntries!.map(({ TargetId }) => TargetId)).to.deep.equal(["two"]);
    await events.send(new DeleteRuleCommand({ Name: "kept" }));
    await events.send(new DeleteRuleCommand({ Name: "kept" }));
    expect((await events.send(new ListRulesCommand({}))).Rules!.map(({ Name }) => Name)).not.to.include("kept");
  });

  it("fails the entries of PutEvents that are wrong and takes the others", async () => {
    const { Entries, FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: [
          { Source: "mine", DetailType: "d", Detail: "{}" },
          { Source: "mine", DetailType: "d" },
          { Source: "mine", DetailType: "d", Detail: "[" },
          { Source: "aws.ssm", DetailType: "d", Detail: "{}" },
          { Source: "mine", DetailType: "d", Detail: "{}", EventBusName: "other" },
        ],
      }),
    );
    expect(FailedEntryCount).to.equal(4);
    expect(Entries!.map(({ ErrorCode }) => ErrorCode)).to.deep.equal([
      undefined,
      "InvalidArgument",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "ResourceNotFoundException",
    ]);
  });

  it("sends matching events to a topic, an API destination and a plain URL, and to nobody once disabled", async () => {
    const { TopicArn } = await emulator.sns.send(new CreateTopicCommand({ Name: "failures" }));
    const { ConnectionArn } = await events.send(
      new CreateConnectionCommand({
        Name: "connection",
        AuthorizationType: "API_KEY",
        AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "X-Key", ApiKeyValue: "secret" } },
      }),
    );
    const { ApiDestinationArn } = await events.send(
      new CreateApiDestinationCommand({
        Name: "destination",
        ConnectionArn,
        InvocationEndpoint: url,
        HttpMethod: "POST",
      }),
    );
    await events.send(new PutRuleCommand({ Name: "failures", EventPattern: PATTERN }));
    await events.send(
      new PutTargetsCommand({
        Rule: "failures",
        Targets: [
          { Id: "a-topic", Arn: TopicArn },
          { Id: "b-destination", Arn: ApiDestinationArn, InputPath: "$.detail" },
          {
            Id: "c-url",
            Arn: url,
            InputTransformer: {
              InputPathsMap: { status: "$.detail.status", gone: "$.detail.gone" },
              InputTemplate: '{"text":"it is <status> in <aws.events.rule-name>","raw":<status>,"gone":<gone>}',
            },
          },
        ],
      }),
    );
    await put("Success");
    await put("Failed");
    await emulator.advance("PT0S");
    expect(received.map(({ body }) => JSON.parse(body))).to.deep.equal([
      { status: "Failed", node: "i-1" },
      { text: "it is Failed in failures", raw: "Failed", gone: null },
    ]);
    expect(received[0]!.headers["x-key"]).to.equal("secret");
    const { body } = await emulator.control("GET", `/messages?topic=${TopicArn}`);
    const event = JSON.parse(body.messages[0].body);
    expect(event).to.include({
      version: "0",
      source: "patching",
      "detail-type": "Patched",
      time: "2026-12-01T00:00:00Z",
    });

    await events.send(new PutRuleCommand({ Name: "failures", EventPattern: PATTERN, State: "DISABLED" }));
    await put("Failed");
    await emulator.advance("PT0S");
    expect(received).to.have.length(2);
  });

  it("shows events in order at /_emulator/events, filtered by source, type and pattern", async () => {
    for (const status of ["Success", "Failed", "Failed"]) await put(status);
    const all = await emulator.control("GET", "/events?source=patching");
    expect(all.body.events.map((event: { detail: { status: string } }) => event.detail.status)).to.deep.equal([
      "Success",
      "Failed",
      "Failed",
    ]);
    const failed = await emulator.control("GET", `/events?pattern=${encodeURIComponent(PATTERN)}&limit=1`);
    expect(failed.body.events).to.have.length(1);
    const rest = await emulator.control(
      "GET",
      `/events?pattern=${encodeURIComponent(PATTERN)}&after=${failed.body.next}`,
    );
    expect(rest.body.events).to.have.length(1);
    expect(rest.body.events[0].number).to.be.greaterThan(failed.body.events[0].number);
    expect((await emulator.control("GET", "/events?detail-type=Nothing")).body.events).to.deep.equal([]);
    expect((await emulator.control("GET", "/events?limit=x")).status).to.equal(400);
    expect((await emulator.control("GET", "/events?pattern=x")).status).to.equal(400);
  });
});
