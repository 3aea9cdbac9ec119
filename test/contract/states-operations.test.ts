import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { createRole } from "../helpers/functions.ts";

const call = (operation: string, rest: object) => ({
  Type: "Task",
  Resource: `arn:aws:states:::aws-sdk:${operation}`,
  ...rest,
});

describe("Step Functions call operations", () => {
  let emulator: TestEmulator;
  let sfn: SFNClient;
  let ssm: SSMClient;
  let roleArn: string;

  before(async () => {
    emulator = await startTestEmulator({
      fleet: { nodes: [{ prefix: "app", count: 2, platform: "amazon-linux-2", patchGroup: "App" }] },
    });
    roleArn = await createRole(emulator, "machines", "states.amazonaws.com");
    const settings = { endpoint: emulator.endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 };
    sfn = new SFNClient(settings);
    ssm = new SSMClient(settings);
  });
  after(async () => {
    sfn.destroy();
    ssm.destroy();
    await emulator.stop();
  });

  let count = 0;
  async function run(states: Record<string, object>, input: object, change: object = {}) {
    const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...change });
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({ name: `machine-${count++}`, definition, roleArn }),
    );
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    await emulator.advance("PT10M");
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return { ...(await sfn.send(new DescribeExecutionCommand({ executionArn }))), events: events! };
  }

  it("send a command, wait for it and read its end", async () => {
    const { status, output, events } = await run(
      {
        Find: call("ssm:describeInstanceInformation", { ResultPath: "$.found", Next: "Send" }),
        Send: call("ssm:sendCommand", {
          Parameters: {
            DocumentName: "AWS-RunPatchBaseline",
            "InstanceIds.$": "States.Array($.found.InstanceInformationList[0].InstanceId)",
            Parameters: { Operation: ["Scan"] },
          },
          ResultPath: "$.sent",
          Next: "Wait",
        }),
        Wait: { Type: "Wait", Seconds: 15, Next: "Read" },
        Read: call("ssm:getCommandInvocation", {
          Parameters: {
            "CommandId.$": "$.sent.Command.CommandId",
            "InstanceId.$": "$.found.InstanceInformationList[0].InstanceId",
          },
          ResultPath: "$.read",
          Next: "IsOver",
        }),
        IsOver: {
          Type: "Choice",
          Choices: [{ Variable: "$.read.Status", StringEquals: "InProgress", Next: "Wait" }],
          Default: "Done",
        },
        Done: { Type: "Pass", OutputPath: "$.read.Status", End: true },
      },
      {},
    );
    expect({ status, output }).to.deep.equal({ status: "SUCCEEDED", output: '"Success"' });
    const about = { resourceType: "aws-sdk:ssm", resource: "sendCommand" };
    const scheduled = events.find(({ taskScheduledEventDetails: details }) => details?.resource === "sendCommand");
    expect(scheduled!.taskScheduledEventDetails).to.include({ ...about, region: "us-east-1" });
    const ended = events.find(({ taskSucceededEventDetails: details }) => details?.resource === "sendCommand");
    expect(JSON.parse(ended!.taskSucceededEventDetails!.output!).Command).to.include({
      DocumentName: "AWS-RunPatchBaseline",
      Status: "Pending",
    });
  });

  it("catch a refusal by the name that AWS's SDK for Java has for it", async () => {
    const { status, output, events } = await run(
      {
        Send: call("ssm:sendCommand", {
          Arguments: {
            DocumentName: "AWS-RunShellScript",
            InstanceIds: ["i-0000000000000dead"],
            Parameters: { commands: ["date"] },
          },
          Catch: [
            { ErrorEquals: ["Ssm.InvalidInstanceIdException"], Output: "{% $states.errorOutput %}", Next: "Put" },
          ],
          End: true,
        }),
        Put: call("ssm:putParameter", {
          Arguments: { Name: "/refused", Type: "String", Value: "{% $states.input.Error %}" },
          Output: "{% $states.input.Cause %}",
          End: true,
        }),
      },
      {},
      { QueryLanguage: "JSONata" },
    );
    expect(status).to.equal("SUCCEEDED");
    expect(output).to.match(/\(Service: Ssm, Status Code: 400, Request ID: [0-9a-f-]{36}\)"$/);
    expect(events.map(({ taskFailedEventDetails: details }) => details?.error).filter(Boolean)).to.deep.equal([
      "Ssm.InvalidInstanceIdException",
    ]);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/refused" }));
    expect(Parameter!.Value).to.equal("Ssm.InvalidInstanceIdException");
  });

  it("publish to a topic, also a message that is no text", async () => {
    const { sns } = emulator;
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "patched" }));
    const publish = (parameters: object, rest: object) => ({
      Type: "Task",
      Resource: "arn:aws:states:::sns:publish",
      Parameters: { TopicArn, ...parameters },
      ResultPath: "$.sent",
      ...rest,
    });
    const { status, output, events } = await run(
      {
        Text: publish({ "Message.$": "$.text" }, { Next: "Json" }),
        Json: publish({ Message: { patched: [1, 2] }, Subject: "night" }, { End: true }),
      },
      { text: "done" },
    );
    expect(status).to.equal("SUCCEEDED");
    const { body } = await emulator.control("GET", `/messages?topic=${TopicArn}`);
    expect(body.messages.map((message: { body: string }) => message.body)).to.deep.equal(["done", '{"patched":[1,2]}']);
    expect(JSON.parse(output!).sent.MessageId).to.equal(body.messages[1].messageId);
    const details = events.find(({ taskScheduledEventDetails }) => taskScheduledEventDetails);
    expect(details!.taskScheduledEventDetails).to.include({ resourceType: "sns", resource: "publish" });
  });

  it("say which code there was where AWS has no text", async () => {
    const InstanceId = "i-0000000000000dead";
    const Parameters = { CommandId: "00000000-0000-4000-8000-000000000000", InstanceId };
    const { error, cause } = await run({ Read: call("ssm:getCommandInvocation", { Parameters, End: true }) }, {});
    expect(error).to.equal("Ssm.InvocationDoesNotExistException");
    expect(cause).to.match(
      /^Service returned error code InvocationDoesNotExist \(Service: Ssm, Status Code: 400, Request ID: /,
    );
  });

  it("end the execution with a refusal that nothing catches, of EC2 with the name of its client", async () => {
    const start = call("ec2:startInstances", { Parameters: { InstanceIds: ["i-0000000000000dead"] }, End: true });
    const { status, error, cause } = await run({ Start: start }, {});
    expect({ status, error }).to.deep.equal({ status: "FAILED", error: "Ec2.Ec2Exception" });
    expect(cause).to.contain("'i-0000000000000dead'");
  });
});
