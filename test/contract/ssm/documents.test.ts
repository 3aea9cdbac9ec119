import {
  AddTagsToResourceCommand,
  CreateDocumentCommand,
  type CreateDocumentRequest,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeDocumentPermissionCommand,
  GetDocumentCommand,
  ListDocumentsCommand,
  ListDocumentVersionsCommand,
  ModifyDocumentPermissionCommand,
  SendCommandCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { parse } from "yaml";
import { linuxNodes, node } from "../../helpers/commands.ts";
import {
  expectRefusal,
  NOT_NULL,
  oneOf,
  pattern,
  refuses,
  refusesValues,
  useEmulator,
} from "../../helpers/contract.ts";

const step = (name: string, change: object = {}) => ({
  name,
  action: "aws:runShellScript",
  inputs: { runCommand: ["echo hello"] },
  ...change,
});
const document = (change: object = {}) => ({ schemaVersion: "2.2", mainSteps: [step("hello")], ...change });

describe("documents", () => {
  const emulator = useEmulator({ fleet: { nodes: linuxNodes(1) } });
  let count = 0;
  const create = async (change: Partial<CreateDocumentRequest> = {}) => {
    const Name = `Document-${++count}`;
    const request = { Name, Content: JSON.stringify(document()), ...change };
    const { DocumentDescription } = await emulator.get().ssm.send(new CreateDocumentCommand(request));
    return DocumentDescription!;
  };
  const NONE = "The specified document does not exist.";

  describe("CreateDocument", () => {
    const send = (change: object) =>
      emulator.post("CreateDocument", { Name: "Refused", Content: JSON.stringify(document()), ...change });
    const content = (change: object) => send({ Content: JSON.stringify(document(change)) });

    it("answers with the description, Creating at first and then Active", async () => {
      const Parameters = { parameters: { lines: { type: "StringList", default: ["a"], description: "Lines." } } };
      const description = await create({
        Content: JSON.stringify(document({ description: "Says hello.", ...Parameters })),
        Tags: [{ Key: "team", Value: "platform" }],
        VersionName: "first",
      });
      const { CreatedDate, Hash, Name, ...rest } = description;
      expect(Hash).to.match(/^[0-9a-f]{64}$/);
      expect(rest).to.deep.equal({
        HashType: "Sha256",
        VersionName: "first",
        Owner: "000000000000",
        Status: "Creating",
        DocumentVersion: "1",
        Description: "Says hello.",
        Parameters: [{ Name: "lines", Type: "StringList", Description: "Lines.", DefaultValue: '["a"]' }],
        PlatformTypes: ["Linux", "MacOS"],
        DocumentType: "Command",
        SchemaVersion: "2.2",
        LatestVersion: "1",
        DefaultVersion: "1",
        DocumentFormat: "JSON",
        Tags: [{ Key: "team", Value: "platform" }],
      });
      const described = await emulator.get().ssm.send(new DescribeDocumentCommand({ Name }));
      expect(described.Document).to.deep.equal({ ...description, Status: "Active" });
    });

    refusesValues(send, [
      ["Name", "ab", pattern("^[a-zA-Z0-9_\\-.]{3,128}$")],
      ["Content", undefined, NOT_NULL],
      ["DocumentFormat", "XML", oneOf("YAML", "JSON", "TEXT")],
    ]);
    refuses(send, [
      ["a name that is kept for AWS", { Name: "AWS-Mine" }, "ValidationException", "Invalid document name AWS-Mine"],
      ["content that is not JSON", { Content: "{" }, "InvalidDocumentContent", "JSON not well-formed."],
      [
        "YAML that is none",
        { Content: "a: [", DocumentFormat: "YAML" },
        "InvalidDocumentContent",
        "YAML not well-formed.",
      ],
      [
        "content over 64 KB",
        { Content: JSON.stringify(document({ description: "x".repeat(70_000) })) },
        "MaxDocumentSizeExceeded",
        `The content has ${JSON.stringify(document({ description: "x".repeat(70_000) })).length} bytes; a document may have 65536.`,
      ],
      [
        "another type's schema version",
        { DocumentType: "Automation" },
        "InvalidDocumentSchemaVersion",
        "2.2 is not a valid schema version for Automation document type",
      ],
      ...([["String"], null] as const).map(
        (type) =>
          [
            `a runbook with a variable of type ${JSON.stringify(type)}`,
            { DocumentType: "Automation", Content: runbook({ variables: { a: { type } } }) },
            "InvalidDocumentContent",
            `Variable type: ${type === null ? "null" : '["String"]'} is invalid.`,
          ] as const,
      ),
      [
        "a runbook with a variable that is none",
        { DocumentType: "Automation", Content: runbook({ variables: { a: null } }) },
        "InvalidDocumentContent",
        'Missing "type" in variable "a".',
      ],
      [
        "a document of schema 2.0 without type",
        { Content: JSON.stringify(document({ schemaVersion: "2.0" })) },
        "InvalidDocumentSchemaVersion",
        "Document type is required for schema version 2.0",
      ],
    ]);
    const refusedContent = (title: string, change: object, message: string) =>
      [title, change, "InvalidDocumentContent", message] as const;
    refuses(content, [
      refusedContent("no schema version", { schemaVersion: undefined }, 'Missing "schemaVersion" in the document.'),
      refusedContent("no steps", { mainSteps: undefined }, 'Missing "mainSteps" in the document.'),
      refusedContent("steps of another schema", { schemaVersion: "1.2" }, 'Unknown property "mainSteps".'),
      refusedContent("an unknown property", { runtimeConfig: {} }, 'Unknown property "runtimeConfig".'),
      refusedContent(
        "a step without name",
        { mainSteps: [step("a"), { action: "aws:runShellScript" }] },
        'Missing "name" in step detail.',
      ),
      refusedContent("a step's bad name", { mainSteps: [step("a b")] }, "StepName: a b is invalid."),
      refusedContent(
        "two steps of one name",
        { mainSteps: [step("a"), step("a")] },
        "Duplicate step names found in mainSteps of the document.",
      ),
      refusedContent(
        "an unknown action",
        { mainSteps: [step("a", { action: "aws:fly" })] },
        "Unknown plugin name: aws:fly",
      ),
      refusedContent(
        "a reference to nothing",
        { mainSteps: [step("a", { inputs: { runCommand: ["{{ who }}"] } })] },
        'Parameter "who" is not declared.',
      ),
      refusedContent(
        "a parameter's bad name",
        { parameters: { "a-b": { type: "String" } } },
        'Parameter name "a-b" is not alpha-numeric.',
      ),
      refusedContent(
        "a parameter's bad type",
        { parameters: { a: { type: "Text" } } },
        "Parameter type: Text is invalid.",
      ),
      refusedContent(
        "a parameter with a list of types",
        { parameters: { a: { type: ["String"] } } },
        'Parameter type: ["String"] is invalid.',
      ),
      refusedContent("steps that are no list", { mainSteps: { a: 1 } }, 'Missing "mainSteps" in the document.'),
      refusedContent("a step that is none", { mainSteps: [null] }, '"mainSteps" holds something that is not a step.'),
      refusedContent(
        "a precondition that is none",
        { mainSteps: [step("a", { precondition: { StringEquals: "Linux" } })] },
        "The precondition of step a is not a StringEquals of two values.",
      ),
    ]);
    it("refuses a command as TEXT, and nesting without end", async () => {
      const text = await send({ DocumentFormat: "TEXT" });
      expectRefusal(
        text,
        "InvalidDocumentContent",
        "A document of type Command is written in JSON or YAML, not as TEXT.",
      );
      const deep = `{"schemaVersion":"2.2","mainSteps":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
      expectRefusal(await send({ Content: deep }), "InvalidDocumentContent", "JSON not well-formed.");
    });
    it("takes a schema version that YAML reads as a number", async () => {
      const Content = "schemaVersion: 2.2\nmainSteps:\n  - { name: a, action: aws:runShellScript }\n";
      expect((await create({ Content, DocumentFormat: "YAML" })).SchemaVersion).to.equal("2.2");
    });
    it("refuses a name that is taken", async () => {
      const { Name } = await create();
      expectRefusal(await send({ Name }), "DocumentAlreadyExists", "The specified document already exists.");
    });
  });

  describe("versions", () => {
    it("come from updates; the default stays until it is changed", async () => {
      const { ssm } = emulator.get();
      const { Name } = await create();
      const Content = JSON.stringify(document({ mainSteps: [step("second")] }));
      const { DocumentDescription } = await ssm.send(
        new UpdateDocumentCommand({ Name, Content, DocumentVersion: "$LATEST" }),
      );
      expect(DocumentDescription).to.include({
        Status: "Updating",
        DocumentVersion: "2",
        LatestVersion: "2",
        DefaultVersion: "1",
      });
      const contentOf = async (DocumentVersion?: string) =>
        (await ssm.send(new GetDocumentCommand({ Name, DocumentVersion }))).Content;
      expect(await contentOf("$LATEST")).to.equal(Content);
      expect(await contentOf()).not.to.equal(Content);
      await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: "2" }));
      expect(await contentOf()).to.equal(Content);
      const { DocumentVersions } = await ssm.send(new ListDocumentVersionsCommand({ Name }));
      expect(DocumentVersions!.map((version) => [version.DocumentVersion, version.IsDefaultVersion])).to.deep.equal([
        ["2", true],
        ["1", false],
      ]);
    });

    it("do not change a command that runs", async () => {
      const { ssm } = emulator.get();
      const { Name } = await create();
      const { Command } = await ssm.send(new SendCommandCommand({ DocumentName: Name, InstanceIds: [node(1)] }));
      await ssm.send(new DeleteDocumentCommand({ Name }));
      await emulator.get().advance("PT10M");
      const { body } = await emulator.post("GetCommandInvocation", {
        CommandId: Command!.CommandId,
        InstanceId: node(1),
      });
      expect(body).to.include({ Status: "Success", PluginName: "hello", StandardOutputContent: "hello\n" });
    });

    const update = async (change: object) => {
      const { Name } = await create();
      return emulator.post("UpdateDocument", {
        Name,
        Content: JSON.stringify(document({ description: "new" })),
        ...change,
      });
    };
    it("refuse the same content again", async () => {
      expectRefusal(
        await update({ Content: JSON.stringify(document()) }),
        "DuplicateDocumentContent",
        "The content of the association document matches another document. Change the content of the document and try again.",
      );
    });
    it("refuse an update of what is not the latest, or is not there", async () => {
      expectRefusal(
        await update({ DocumentVersion: "3" }),
        "InvalidDocumentVersion",
        "The document version is not valid or does not exist.",
      );
      expectRefusal(await update({ Name: "No-Such" }), "InvalidDocument", NONE);
      const { Name } = await create();
      const again = (description: string, change: object = {}) =>
        emulator.post("UpdateDocument", { Name, Content: JSON.stringify(document({ description })), ...change });
      expect((await again("2")).status).to.equal(200);
      expectRefusal(
        await again("3", { DocumentVersion: "$DEFAULT" }),
        "InvalidDocumentVersion",
        `Version provided for document ${Name} is not latest. Please provide the latest version to update document ${Name}`,
      );
    });
    it("refuse a name that another version has", async () => {
      const { Name } = await create({ VersionName: "first" });
      expectRefusal(
        await update({ Name, VersionName: "first" }),
        "DuplicateDocumentVersionName",
        "The specified version name is a duplicate.",
      );
    });
    it("are not there in schema 1.2, neither to update from nor to", async () => {
      const old = { schemaVersion: "1.2", runtimeConfig: { "aws:runShellScript": { properties: [{ id: "0" }] } } };
      const { Name } = await create({ Content: JSON.stringify(old), DocumentType: "Command" });
      const Content = JSON.stringify({ ...old, description: "new" });
      for (const answer of [await update({ Name, Content }), await update({ Name }), await update({ Content })]) {
        expectRefusal(
          answer,
          "InvalidDocumentSchemaVersion",
          "The version of the document schema is not supported. A document of schema version 1.2 has no versions: create a " +
            "document of schema version 2.2.",
        );
      }
    });
    it("of a session's schema 1.0 are there", async () => {
      const session = { schemaVersion: "1.0", sessionType: "Standard_Stream", inputs: {} };
      const { Name } = await create({ Content: JSON.stringify(session), DocumentType: "Session" });
      const Content = JSON.stringify({ ...session, description: "new" });
      expect((await update({ Name, Content })).body.DocumentDescription.DocumentVersion).to.equal("2");
    });
    it("refuse a change of AWS's documents", async () => {
      const answer = await update({ Name: "AWS-RunShellScript" });
      expect(answer.body.__type).to.equal("AccessDeniedException");
    });
  });

  describe("GetDocument", () => {
    it("shows JSON unless YAML is asked for", async () => {
      const { ssm } = emulator.get();
      const yaml =
        "schemaVersion: '2.2'\nmainSteps:\n  - name: hello\n    action: aws:runShellScript\n    inputs: { runCommand: [date] }\n";
      const { Name } = await create({ Content: yaml, DocumentFormat: "YAML" });
      const json = await ssm.send(new GetDocumentCommand({ Name }));
      expect(json.DocumentFormat).to.equal("JSON");
      expect(JSON.parse(json.Content!)).to.deep.equal(parse(yaml));
      expect((await ssm.send(new GetDocumentCommand({ Name, DocumentFormat: "YAML" }))).Content).to.equal(yaml);
    });
    it("has AWS's documents, by name and by ARN", async () => {
      const { ssm } = emulator.get();
      for (const Name of ["AWS-RunPatchBaseline", "arn:aws:ssm:us-east-1::document/AWS-RunPatchBaseline"]) {
        const { Content, DocumentType } = await ssm.send(new GetDocumentCommand({ Name }));
        const { mainSteps, parameters } = JSON.parse(Content!);
        expect(DocumentType).to.equal("Command");
        expect(mainSteps.map(({ name }: { name: string }) => name)).to.deep.equal([
          "PatchWindows",
          "PatchLinux",
          "PatchMacOS",
        ]);
        expect(parameters.RebootOption.default).to.equal("RebootIfNeeded");
      }
    });
    refuses(
      (change) => emulator.post("GetDocument", { Name: "AWS-RunShellScript", ...change }),
      [
        ["what is not there", { Name: "No-Such" }, "InvalidDocument", NONE],
        ["a version that is not there", { DocumentVersion: "2" }, "InvalidDocument", NONE],
        ["a version name that is not there", { VersionName: "first" }, "InvalidDocument", NONE],
      ],
    );
  });

  describe("ListDocuments", () => {
    const names = async (Filters: { Key: string; Values: string[] }[]) => {
      const { DocumentIdentifiers } = await emulator.get().ssm.send(new ListDocumentsCommand({ Filters }));
      return DocumentIdentifiers!.map(({ Name }) => Name);
    };
    it("filters by owner, name, platform, type and tag", async () => {
      const { Name } = await create();
      await emulator.get().ssm.send(
        new AddTagsToResourceCommand({
          ResourceType: "Document",
          ResourceId: Name,
          Tags: [{ Key: "colour", Value: "red" }],
        }),
      );
      expect(await names([{ Key: "Owner", Values: ["Amazon"] }])).to.deep.equal([
        "AWS-ConfigureAWSPackage",
        "AWS-Noop",
        "AWS-RestartEC2Instance",
        "AWS-RunDocument",
        "AWS-RunPatchBaseline",
        "AWS-RunPatchBaselineWithHooks",
        "AWS-RunPowerShellScript",
        "AWS-RunShellScript",
        "AWS-StartEC2Instance",
        "AWS-StopEC2Instance",
        "AWS-UpdateSSMAgent",
      ]);
      expect(await names([{ Key: "Name", Values: ["AWS-RunPatch"] }])).to.have.length(2);
      expect(await names([{ Key: "tag:colour", Values: ["red", "blue"] }])).to.deep.equal([Name]);
      expect(
        await names([
          { Key: "Owner", Values: ["Self"] },
          { Key: "PlatformTypes", Values: ["Windows"] },
        ]),
      ).to.deep.equal([]);
      expect(
        await names([
          { Key: "Owner", Values: ["Self"] },
          { Key: "DocumentType", Values: ["Command"] },
        ]),
      ).to.include(Name);
    });
    it("pages through all, by name", async () => {
      const { ssm } = emulator.get();
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const answer = await ssm.send(new ListDocumentsCommand({ MaxResults: 3, NextToken }));
        seen.push(...answer.DocumentIdentifiers!.map(({ Name }) => Name!));
        NextToken = answer.NextToken;
      } while (NextToken);
      expect(seen).to.deep.equal([...new Set(seen)].sort());
      expect(seen).to.include("AWS-RunShellScript").and.include("Document-1");
    });
    it("refuses an unknown filter", async () => {
      expectRefusal(
        await emulator.post("ListDocuments", { Filters: [{ Key: "Colour", Values: ["red"] }] }),
        "InvalidFilterKey",
      );
    });
  });

  describe("DeleteDocument", () => {
    it("takes the document with its versions", async () => {
      const { Name } = await create();
      await emulator.get().ssm.send(new DeleteDocumentCommand({ Name }));
      expectRefusal(await emulator.post("DescribeDocument", { Name }), "InvalidDocument", NONE);
    });
    it("takes one version, but not the default", async () => {
      const { ssm } = emulator.get();
      const { Name } = await create();
      await ssm.send(new UpdateDocumentCommand({ Name, Content: JSON.stringify(document({ description: "2" })) }));
      for (const version of ["1", "$DEFAULT"]) {
        expectRefusal(
          await emulator.post("DeleteDocument", { Name, DocumentVersion: version }),
          "InvalidDocumentOperation",
          "Default version of the document can't be deleted.",
        );
      }
      await ssm.send(new DeleteDocumentCommand({ Name, DocumentVersion: "2" }));
      const { Document } = await ssm.send(new DescribeDocumentCommand({ Name, DocumentVersion: "$LATEST" }));
      expect(Document!.LatestVersion).to.equal("1");
    });
    it("leaves what is shared", async () => {
      const { ssm } = emulator.get();
      const { Name } = await create();
      await ssm.send(
        new ModifyDocumentPermissionCommand({ Name, PermissionType: "Share", AccountIdsToAdd: ["111122223333"] }),
      );
      const { AccountIds } = await ssm.send(new DescribeDocumentPermissionCommand({ Name, PermissionType: "Share" }));
      expect(AccountIds).to.deep.equal(["111122223333"]);
      expectRefusal(
        await emulator.post("DeleteDocument", { Name }),
        "InvalidDocumentOperation",
        "You attempted to delete a document while it is still shared. You must stop sharing the document before you can delete it.",
      );
      await ssm.send(
        new ModifyDocumentPermissionCommand({ Name, PermissionType: "Share", AccountIdsToRemove: ["111122223333"] }),
      );
      await ssm.send(new DeleteDocumentCommand({ Name }));
    });
  });

  describe("permissions", () => {
    const modify = async (change: object) => {
      const { Name } = await create();
      return emulator.post("ModifyDocumentPermission", { Name, PermissionType: "Share", ...change });
    };
    for (const [member, all] of [
      ["AccountIdsToAdd", "all"],
      ["AccountIdsToRemove", "All"],
    ]) {
      it(`refuse ${member} of ${all} beside accounts`, async () => {
        expectRefusal(
          await modify({ [member!]: [all, "111122223333"] }),
          "DocumentPermissionLimit",
          "Accounts can either be all or a group of AWS accounts",
        );
      });
    }
    it("are of one type", async () => {
      const text =
        "Value 'Read' at 'permissionType' failed to satisfy constraint: Member must satisfy enum value set: [Share].";
      expectRefusal(await modify({ PermissionType: "Read" }), "InvalidPermissionType", text);
      const { Name } = await create();
      const described = await emulator.post("DescribeDocumentPermission", { Name, PermissionType: "Read" });
      expectRefusal(described, "InvalidPermissionType", text);
    });
  });
});

function runbook(more: object): string {
  const mainSteps = [{ name: "wait", action: "aws:sleep", inputs: { Duration: "PT1S" } }];
  return JSON.stringify({ schemaVersion: "0.3", mainSteps, ...more });
}
