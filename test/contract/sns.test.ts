import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

describe("SNS", () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startTestEmulator();
  });
  afterEach(() => emulator.stop());

  it("says NotFound for a topic that is not there and InvalidParameter for what is none", async () => {
    const missing = { TopicArn: "arn:aws:sns:us-east-1:000000000000:missing" };
    const error = await refusal(emulator.sns.send(new GetTopicAttributesCommand(missing)));
    expect(error.name).to.equal("NotFoundException");
    expect(error.message).to.equal("Topic does not exist");
    const none = await refusal(emulator.sns.send(new GetTopicAttributesCommand({ TopicArn: "missing" })));
    expect(none.name).to.equal("InvalidParameterException");
    const name = await refusal(emulator.sns.send(new CreateTopicCommand({ Name: "a topic" })));
    expect(name.message).to.equal("Invalid parameter: Topic Name");
  });

  it("keeps a topic's attributes and tags, and a policy without being told one", async () => {
    const { sns } = emulator;
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({
        Name: "windows",
        Attributes: { DisplayName: "Windows" },
        Tags: [{ Key: "team", Value: "ops" }],
      }),
    );
    expect(TopicArn).to.equal("arn:aws:sns:us-east-1:000000000000:windows");
    await sns.send(new CreateTopicCommand({ Name: "windows" }));
    const other = await refusal(
      sns.send(new CreateTopicCommand({ Name: "windows", Attributes: { DisplayName: "x" } })),
    );
    expect(other.message).to.equal(
      "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "W & <W>" }),
    );
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes!.DisplayName).to.equal("W & <W>");
    expect(JSON.parse(Attributes!.Policy!).Statement[0].Resource).to.equal(TopicArn);
    await sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: "env", Value: "dev" }] }));
    await sns.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ["team"] }));
    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect(Tags).to.deep.equal([{ Key: "env", Value: "dev" }]);
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    expect((await refusal(sns.send(new GetTopicAttributesCommand({ TopicArn })))).name).to.equal("NotFoundException");
  });

  it("lists more topics than fit on a page", async () => {
    const { sns } = emulator;
    for (let number = 0; number < 101; number++) await sns.send(new CreateTopicCommand({ Name: `list-${number}` }));
    const first = await sns.send(new ListTopicsCommand({}));
    const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(first.Topics).to.have.length(100);
    expect(second.Topics).to.have.length(1);
    expect(second.NextToken).to.equal(undefined);
  });

  describe("an HTTP subscriber", () => {
    const received: { headers: Record<string, unknown>; body: string }[] = [];
    const answers: number[] = [];
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
          response.writeHead(answers.shift() ?? 200).end();
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    });
    after(() => receiver.close());
    beforeEach(() => {
      received.length = 0;
      answers.length = 0;
    });

    it("is asked, gets messages once it has confirmed, and is tried again when it fails", async () => {
      const { sns } = emulator;
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "hooks" }));
      const subscribed = await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: url }));
      expect(subscribed.SubscriptionArn).to.equal("pending confirmation");
      await sns.send(new PublishCommand({ TopicArn, Message: "before it confirmed" }));
      await emulator.advance("PT0S");
      expect(received).to.have.length(1);
      const question = JSON.parse(received[0]!.body);
      expect(question.Type).to.equal("SubscriptionConfirmation");
      expect((await fetch(question.SubscribeURL)).status).to.equal(200);

      await sns.send(
        new PublishCommand({
          TopicArn,
          Subject: "Patched",
          Message: '{"status":"Success"}',
          MessageAttributes: { kind: { DataType: "String", StringValue: "command" } },
        }),
      );
      await emulator.advance("PT0S");
      const message = JSON.parse(received[1]!.body);
      expect(message.Message).to.equal('{"status":"Success"}');
      expect(message.Subject).to.equal("Patched");
      expect(message.MessageAttributes).to.deep.equal({ kind: { Type: "String", Value: "command" } });
      expect(received[1]!.headers["x-amz-sns-message-type"]).to.equal("Notification");

      answers.push(500);
      await sns.send(new PublishCommand({ TopicArn, Message: "twice" }));
      await emulator.advance("PT19S");
      expect(received).to.have.length(3);
      await emulator.advance("PT1S");
      expect(received).to.have.length(4);
      expect(received[3]!.body).to.equal(received[2]!.body);
      await emulator.advance("PT5M");
      expect(received).to.have.length(4);
    });

    it("gets only what its filter policy lets through, raw when it wants it so", async () => {
      const { sns } = emulator;
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "filtered" }));
      const { SubscriptionArn } = await sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: "http",
          Endpoint: url,
          ReturnSubscriptionArn: true,
          Attributes: { FilterPolicyScope: "MessageBody", FilterPolicy: '{"status":[{"prefix":"Fail"}]}' },
        }),
      );
      await emulator.advance("PT0S");
      await fetch(JSON.parse(received.at(-1)!.body).SubscribeURL);
      await sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: "RawMessageDelivery",
          AttributeValue: "true",
        }),
      );
      received.length = 0;
      await sns.send(new PublishCommand({ TopicArn, Message: '{"status":"Success"}' }));
      await sns.send(new PublishCommand({ TopicArn, Message: '{"status":"Failed"}' }));
      await emulator.advance("PT0S");
      expect(received.map(({ body }) => body)).to.deep.equal(['{"status":"Failed"}']);
      const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      expect(Attributes!.PendingConfirmation).to.equal("false");
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      const gone = await refusal(sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })));
      expect(gone.name).to.equal("NotFoundException");
    });
  });

  it("shows every message of a topic in the control API, in order", async () => {
    const { sns } = emulator;
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "shown" }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "ops@example.com" }));
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).to.deep.equal([
      {
        TopicArn,
        Protocol: "email",
        Endpoint: "ops@example.com",
        Owner: "000000000000",
        SubscriptionArn: "PendingConfirmation",
      },
    ]);
    await sns.send(new PublishCommand({ TopicArn, Message: "one" }));
    await sns.send(new PublishCommand({ TopicArn, Message: "two" }));
    expect((await refusal(sns.send(new PublishCommand({ TopicArn, Message: "" })))).name).to.equal(
      "InvalidParameterException",
    );
    const { body } = await emulator.control("GET", `/messages?topic=${TopicArn}`);
    expect(body.messages.map((message: { body: string }) => message.body)).to.deep.equal(["one", "two"]);
    const page = await emulator.control("GET", `/messages?topic=${TopicArn}&limit=1`);
    expect(page.body.messages).to.have.length(1);
    const rest = await emulator.control("GET", `/messages?topic=${TopicArn}&after=${page.body.next}`);
    expect(rest.body.messages[0].body).to.equal("two");
    expect((await emulator.control("GET", "/messages?topics=x")).status).to.equal(400);
  });
});
