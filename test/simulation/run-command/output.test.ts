import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import {
  CancelCommandCommand,
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  ListCommandsCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node, useCommands } from "../../helpers/commands.ts";

describe("what a command says", () => {
  const commands = useCommands(linuxNodes(3));
  const { send, result, advance, invocations } = commands;
  const control = async (path: string) => (await commands.get().control("GET", path)).body;
  let topicArn = "";
  let roleArn = "";

  beforeEach(async () => {
    const { s3, sns, iam } = commands.get();
    await s3.send(new CreateBucketCommand({ Bucket: "outputs" }));
    topicArn = (await sns.send(new CreateTopicCommand({ Name: "commands" }))).TopicArn!;
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const role = { RoleName: "Notifier", AssumeRolePolicyDocument: JSON.stringify(policy) };
    roleArn = (await iam.send(new CreateRoleCommand(role))).Role!.Arn!;
  });

  it("lies whole in S3, under the agent's keys; an empty stream is not uploaded", async () => {
    const { s3 } = commands.get();
    const id = await send(["print 30000"], { OutputS3BucketName: "outputs", OutputS3KeyPrefix: "runs/today" });
    await advance("PT1M");
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "outputs", Prefix: `runs/today/${id}` }));
    const key = `runs/today/${id}/${node(1)}/awsrunShellScript/0.awsrunShellScript/stdout`;
    expect(Contents!.map(({ Key }) => Key)).to.deep.equal([key]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "outputs", Key: key }));
    expect(await Body!.transformToString()).to.equal("x".repeat(30_000));
    const { StandardOutputUrl, StandardOutputContent } = await result(id);
    expect(StandardOutputUrl).to.equal(`https://s3.us-east-1.amazonaws.com/outputs/${key}`);
    expect(StandardOutputContent).to.have.length(24_000);
    const [invocation] = await invocations(id);
    expect(invocation!.CommandPlugins![0]).to.include({
      OutputS3BucketName: "outputs",
      OutputS3KeyPrefix: `runs/today/${id}/${node(1)}/awsrunShellScript`,
    });
  });

  it("lies under the step's name for a document of schema 2.2", async () => {
    const { s3, ssm } = commands.get();
    const mainSteps = [{ action: "aws:runShellScript", name: "greet", inputs: { runCommand: ["say hello"] } }];
    const Content = JSON.stringify({ schemaVersion: "2.2", description: "Greets", mainSteps });
    await ssm.send(new CreateDocumentCommand({ Name: "Greet", DocumentType: "Command", Content }));
    const id = await send([], { DocumentName: "Greet", Parameters: {}, OutputS3BucketName: "outputs" });
    await advance("PT1M");
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "outputs", Prefix: id }));
    expect(Contents?.map(({ Key }) => Key)).to.deep.equal([`${id}/${node(1)}/awsrunShellScript/greet/stdout`]);
  });

  it("goes to SNS for the command or for each invocation, for the events asked for", async () => {
    const config = (NotificationType: "Command" | "Invocation", NotificationEvents: ("All" | "Failed")[]) => ({
      ServiceRoleArn: roleArn,
      NotificationConfig: { NotificationArn: topicArn, NotificationType, NotificationEvents },
    });
    const first = await send(["say hello"], { ...config("Command", ["All"]), InstanceIds: [node(1), node(2)] });
    await advance("PT1M");
    const second = await send(["exit 1"], {
      ...config("Invocation", ["Failed"]),
      InstanceIds: [node(1), node(2)],
      MaxErrors: "5",
    });
    await advance("PT1M");
    const messages = (await control(`/messages?topic=${topicArn}`)).messages.map((message: { body: string }) =>
      JSON.parse(message.body),
    );
    const short = (id: string) =>
      messages
        .filter(({ commandId }: { commandId: string }) => commandId === id)
        .map(({ instanceId, status }: { instanceId?: string; status: string }) => `${instanceId ?? ""} ${status}`);
    expect(short(first)).to.deep.equal([" InProgress", " Success"]);
    expect(short(second)).to.deep.equal([`${node(1)} Failed`, `${node(2)} Failed`]);
    expect(messages[0]).to.have.all.keys(
      "commandId",
      "documentName",
      "instanceIds",
      "requestedDateTime",
      "expiresAfter",
      "outputS3BucketName",
      "outputS3KeyPrefix",
      "status",
      "eventTime",
    );
  });

  it("goes to EventBridge, where Cancelled is spelled Canceled", async () => {
    const id = await send(["take 60"]);
    await advance("PT5S");
    await commands.get().ssm.send(new CancelCommandCommand({ CommandId: id }));
    await advance("PT5S");
    const { events } = await control("/events?limit=1000");
    const own = events.filter(({ detail }: { detail: Record<string, unknown> }) => detail["command-id"] === id);
    expect(
      own.map(
        (event: { "detail-type": string; detail: { status: string } }) =>
          `${event["detail-type"]}: ${event.detail.status}`,
      ),
    ).to.deep.equal([
      "EC2 Command Status-change Notification: InProgress",
      "EC2 Command Invocation Status-change Notification: InProgress",
      "EC2 Command Invocation Status-change Notification: Canceled",
      "EC2 Command Status-change Notification: Canceled",
    ]);
    expect(own[0].resources).to.deep.equal([`arn:aws:ec2:us-east-1:000000000000:instance/${node(1)}`]);
    expect(own[0].detail.parameters).to.deep.equal({ commands: ["take 60"] });
  });

  it("is forgotten after 30 days", async () => {
    const { ssm } = commands.get();
    const id = await send(["say hello"]);
    await advance("P29DT23H");
    expect(await commands.status(id)).to.equal("Success/Success");
    await advance("PT2H");
    const left = (await ssm.send(new ListCommandsCommand({}))).Commands!.map(({ CommandId }) => CommandId);
    expect(left).not.to.include(id);
    // Nothing that was planned for the forgotten commands is left over to fail later.
    await advance("P60D");
    await ssm.send(new DescribeInstanceInformationCommand({}));
  });
});
