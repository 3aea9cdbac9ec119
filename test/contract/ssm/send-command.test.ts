import {
  CreateDocumentCommand,
  PutParameterCommand,
  SendCommandCommand,
  type SendCommandRequest,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { linuxNodes, node } from "../../helpers/commands.ts";
import {
  acceptsValues,
  eachMember,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  oneOf,
  pattern,
  refuses,
  refusesNested,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
  valueAtLeast,
  valueAtMost,
} from "../../helpers/contract.ts";

const WINDOWS = node(90);
const STOPPED = node(91);

describe("SendCommand", () => {
  const emulator = useEmulator({
    fleet: {
      nodes: [
        ...linuxNodes(60),
        { id: WINDOWS, platform: "windows-server-2022" },
        { id: STOPPED, platform: "amazon-linux-2", state: "stopped" },
      ],
    },
  });
  const request = () => ({
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [node(1)],
    Parameters: { commands: ["echo hello"] },
  });
  const send = (change: object) => emulator.post("SendCommand", { ...request(), ...change });
  const sdk = (change: Partial<SendCommandRequest>) =>
    emulator.get().ssm.send(new SendCommandCommand({ ...request(), ...change }));

  describe("malformed", () => {
    refusesWhatIsNoRequest("SendCommand", emulator);
    refusesValues(send, [
      ["DocumentName", undefined, NOT_NULL],
      ["DocumentName", "a b", pattern("^[a-zA-Z0-9_\\-.:/]{3,128}$")],
      ["DocumentVersion", "0", pattern("([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)")],
      ["DocumentHashType", "Md5", oneOf("Sha256", "Sha1")],
      ["TimeoutSeconds", 29, valueAtLeast(30)],
      ["TimeoutSeconds", 2_592_001, valueAtMost(2_592_000)],
      ["Comment", "a".repeat(101), lengthAtMost(100)],
      ["OutputS3BucketName", "ab", lengthAtLeast(3)],
      ["OutputS3KeyPrefix", "a".repeat(501), lengthAtMost(500)],
      ["MaxConcurrency", "0", pattern("^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$")],
      ["MaxErrors", "101%", pattern("^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$")],
    ]);
    refusesNested(send, [
      [
        "an id that is none",
        { InstanceIds: ["i-1"] },
        "instanceIds",
        "[i-1]",
        eachMember(pattern("(^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)")),
      ],
      [
        "an unknown event",
        { NotificationConfig: { NotificationEvents: ["Sent"] } },
        "notificationConfig.notificationEvents",
        "[Sent]",
        eachMember(oneOf("All", "InProgress", "Success", "TimedOut", "Cancelled", "Failed")),
      ],
    ]);
    acceptsValues(send, [
      ["InstanceIds", Array.from({ length: 50 }, (_, index) => node(index + 1))],
      ["TimeoutSeconds", 30],
      ["TimeoutSeconds", 2_592_000],
      ["MaxConcurrency", "100%"],
      ["MaxErrors", "0"],
      ["Comment", ""],
      ["DocumentVersion", "$DEFAULT"],
      ["DocumentVersion", "1"],
      ["DocumentName", "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"],
      ["Targets", []],
    ]);
    it("refuses 51 ids", async () => {
      const InstanceIds = Array.from({ length: 51 }, (_, index) => node(index + 1));
      const { body } = await send({ InstanceIds });
      expect(body.__type).to.equal("ValidationException");
      expect(body.Message).to.contain(lengthAtMost(50));
    });
  });

  describe("invalid", () => {
    const NOT_VALID = (...ids: string[]) =>
      `Instances [[${ids.join(", ")}]] not in a valid state for account 000000000000`;
    const ONE_OF = "A command takes either InstanceIds or Targets: pass exactly one of them.";
    refuses(send, [
      ["no ids and no targets", { InstanceIds: undefined }, "ValidationException", ONE_OF],
      ["ids and targets", { Targets: [{ Key: "tag:a", Values: ["b"] }] }, "ValidationException", ONE_OF],
      ["an id twice", { InstanceIds: [node(1), node(1)] }, "DuplicateInstanceId"],
      ["an unknown id, for all", { InstanceIds: [node(1), node(77)] }, "InvalidInstanceId", NOT_VALID(node(77))],
      ["a stopped node", { InstanceIds: [STOPPED] }, "InvalidInstanceId", NOT_VALID(STOPPED)],
      [
        "a node of another platform",
        { InstanceIds: [WINDOWS] },
        "UnsupportedPlatformType",
        `The document supports Linux, MacOS; these nodes run something else: ${WINDOWS}.`,
      ],
      ["an unknown document", { DocumentName: "No-Such" }, "InvalidDocument", "The specified document does not exist."],
      [
        "another account's document",
        { DocumentName: "arn:aws:ssm:us-east-1:999999999999:document/Theirs" },
        "InvalidDocument",
        "The specified document does not exist.",
      ],
      [
        "an unknown version",
        { DocumentVersion: "7" },
        "InvalidDocumentVersion",
        "The document version is not valid or does not exist.",
      ],
      ["a bucket that is not there", { OutputS3BucketName: "no-such-bucket" }, "InvalidOutputFolder"],
      [
        "a topic that is not there",
        { NotificationConfig: { NotificationArn: "arn:aws:sns:us-east-1:000000000000:none" } },
        "InvalidNotificationConfig",
        "There is no SNS topic arn:aws:sns:us-east-1:000000000000:none.",
      ],
      [
        "a role that is not there",
        { ServiceRoleArn: "arn:aws:iam::000000000000:role/none" },
        "InvalidRole",
        "The role arn:aws:iam::000000000000:role/none does not exist or does not trust ssm.amazonaws.com.",
      ],
      [
        "a target key that means nothing",
        { InstanceIds: undefined, Targets: [{ Key: "Name", Values: ["a"] }] },
        "ValidationException",
        "The target key Name is not one of InstanceIds, tag:<key>, tag-key, resource-groups:Name, resource-groups:ResourceTypeFilters.",
      ],
      [
        "a stored parameter that is not there",
        { Parameters: { commands: ["echo {{ssm:greeting}}"] } },
        "InvalidParameters",
        "The following SSM parameters are invalid: greeting",
      ],
    ]);

    it("refuses a document that is no command", async () => {
      const Content = JSON.stringify({ schemaVersion: "1.0", inputs: {}, sessionType: "Standard_Stream" });
      await emulator.get().ssm.send(new CreateDocumentCommand({ Name: "Shell", DocumentType: "Session", Content }));
      const answer = await send({ DocumentName: "Shell", Parameters: {} });
      expectRefusal(answer, "InvalidDocument", "The document Shell is of type Session, not Command.");
    });
  });

  describe("the parameters", () => {
    const patch = (change: object) =>
      send({ DocumentName: "AWS-RunPatchBaseline", Parameters: { Operation: ["Scan"], ...change } });
    refuses(patch, [
      [
        "without a required one",
        { Operation: undefined },
        "InvalidParameters",
        "Document AWS-RunPatchBaseline requires the parameter Operation, which was not passed.",
      ],
      [
        "with an unknown one",
        { Reboot: ["No"] },
        "InvalidParameters",
        "Document AWS-RunPatchBaseline has no parameter Reboot; it has Operation, AssociationId, SnapshotId, InstallOverrideList, BaselineOverride, RebootOption.",
      ],
      [
        "with a value that is not allowed",
        { Operation: ["Foo"] },
        "InvalidParameters",
        'Parameter "Operation" has value "Foo" not found in [Scan, Install].',
      ],
      [
        "with a value that does not match",
        { SnapshotId: ["1"] },
        "InvalidParameters",
        'Parameter "SnapshotId" has value "1" not matching regular expression "(^$)|^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$".',
      ],
      [
        "with two values of one that takes one",
        { Operation: ["Scan", "Install"] },
        "InvalidParameters",
        "Parameter Operation is a String and takes exactly one value; 2 were passed.",
      ],
    ]);
    refuses(
      (change) => send({ Parameters: change }),
      [
        [
          "with fewer items than needed",
          { commands: [] },
          "InvalidParameters",
          "Parameter commands has 0 items, at least 1 needed.",
        ],
        [
          "with a timeout over 48 hours",
          { commands: ["a"], executionTimeout: ["172801"] },
          "InvalidParameters",
          'Parameter "executionTimeout" has value "172801" not matching regular expression "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)".',
        ],
      ],
    );
    it("refuses any for a document without parameters", async () => {
      const answer = await send({ DocumentName: "AWS-Noop", Parameters: { a: ["b"] } });
      expectRefusal(answer, "InvalidParameters", "document AWS-Noop does not support parameters.");
    });
    it("are filled from Parameter Store, and shown as they were written", async () => {
      const { ssm } = emulator.get();
      await ssm.send(new PutParameterCommand({ Name: "hi", Type: "String", Value: "good day" }));
      const { Command } = await sdk({ Parameters: { commands: ["echo {{ssm:hi}}"] } });
      expect(Command!.Parameters).to.deep.equal({ commands: ["echo {{ssm:hi}}"] });
    });
  });

  describe("answers", () => {
    it("with the whole command, what was not given as empty texts", async () => {
      const { body } = await send({ Comment: "hello" });
      const { CommandId, RequestedDateTime, ...command } = body.Command;
      expect(CommandId).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(command).to.deep.equal({
        DocumentName: "AWS-RunShellScript",
        DocumentVersion: "",
        Comment: "hello",
        ExpiresAfter: RequestedDateTime + 7200,
        Parameters: { commands: ["echo hello"] },
        InstanceIds: [node(1)],
        Targets: [],
        Status: "Pending",
        StatusDetails: "Pending",
        OutputS3BucketName: "",
        OutputS3KeyPrefix: "",
        MaxConcurrency: "50",
        MaxErrors: "0",
        TargetCount: 1,
        CompletedCount: 0,
        ErrorCount: 0,
        DeliveryTimedOutCount: 0,
        ServiceRole: "",
        NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "" },
        CloudWatchOutputConfig: { CloudWatchLogGroupName: "", CloudWatchOutputEnabled: false },
        TimeoutSeconds: 3600,
      });
    });

    it("with no ids and no count for targets: the nodes are found afterwards", async () => {
      const { Command } = await sdk({ InstanceIds: undefined, Targets: [{ Key: "tag:Group", Values: ["app"] }] });
      expect(Command).to.deep.include({ InstanceIds: [], TargetCount: 0 });
    });

    it("with an expiry that adds the delivery timeout to the execution timeout", async () => {
      const Parameters = { commands: ["a"], executionTimeout: ["600"] };
      const { Command } = await sdk({ TimeoutSeconds: 60, Parameters });
      expect(Command!.ExpiresAfter!.getTime() - Command!.RequestedDateTime!.getTime()).to.equal(660_000);
    });

    it("the same request twice with two commands", async () => {
      const [first, second] = [await sdk({}), await sdk({})];
      expect(first.Command!.CommandId).not.to.equal(second.Command!.CommandId);
    });
  });
});
