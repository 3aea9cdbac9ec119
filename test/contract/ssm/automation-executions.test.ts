import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { DescribeAutomationExecutionsCommand, ListTagsForResourceCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createRunbook, executionOf, start } from "../../helpers/automations.ts";
import {
  acceptsValues,
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
import { UNKNOWN_UUID } from "../../helpers/windows.ts";

const CONCURRENCY = "^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$";
const TOKEN = "[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}";
const NOT_FOUND = `Automation execution with id ${UNKNOWN_UUID} does not exist.`;

describe("Automation", () => {
  const emulator = useEmulator({ clock: "virtual", start: "2026-12-01T00:00:00Z" });
  const { post } = emulator;

  before(async () => {
    await createRunbook(
      emulator.get(),
      "Nap",
      [{ name: "nap", action: "aws:sleep", inputs: { Duration: "{{ Length }}" } }],
      {
        assumeRole: "{{ Role }}",
        parameters: {
          Length: { type: "String" },
          Role: { type: "String", default: "" },
          Hosts: { type: "StringList", default: [] },
          Often: { type: "Integer", default: 1 },
          Kind: { type: "String", default: "a", allowedValues: ["a", "b"] },
        },
      },
    );
  });

  describe("StartAutomationExecution", () => {
    const startWith = (change: object) =>
      post("StartAutomationExecution", { DocumentName: "Nap", Parameters: { Length: ["PT1M"] }, ...change });

    refusesWhatIsNoRequest("StartAutomationExecution", emulator);
    refusesValues(startWith, [
      ["DocumentName", undefined, NOT_NULL],
      ["DocumentName", "a b", pattern("^[a-zA-Z0-9_\\-.:/]{3,128}$")],
      ["DocumentVersion", "0", pattern("([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)")],
      ["ClientToken", "abc", pattern(TOKEN)],
      ["ClientToken", "a".repeat(37), lengthAtMost(36)],
      ["Mode", "Manual", oneOf("Auto", "Interactive")],
      ["TargetParameterName", "", lengthAtLeast(1)],
      ["TargetParameterName", "a".repeat(51), lengthAtMost(50)],
      ["MaxConcurrency", "0", pattern(CONCURRENCY)],
      ["MaxErrors", "101%", pattern("^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$")],
    ]);
    refusesNested(startWith, [
      ["no parameters at all", { Parameters: {} }, "parameters", "{}", lengthAtLeast(1)],
      [
        "an empty value",
        { Parameters: { Length: [""] } },
        "parameters.Length.member",
        "[]",
        `Member must satisfy constraint: [${lengthAtMost(512)}, ${lengthAtLeast(1)}]`,
      ],
    ]);
    acceptsValues(startWith, [
      ["DocumentVersion", "$LATEST"],
      ["DocumentVersion", "1"],
      ["Mode", "Interactive"],
      ["DocumentName", "arn:aws:ssm:us-east-1:000000000000:document/Nap"],
      ["DocumentName", "Nap:1"],
      ["ClientToken", "0b5c8e5a-3a0a-4a57-9b0f-0123456789ab"],
    ]);
    const parameters = (change: object) => ({ Parameters: { Length: ["PT1M"], ...change } });
    const INVALID = "InvalidAutomationExecutionParametersException";
    refuses(startWith, [
      [
        "an unknown runbook",
        { DocumentName: "No-Such" },
        "AutomationDefinitionNotFoundException",
        "Automation Definition Not Found: No-Such",
      ],
      [
        "a document that is no runbook",
        { DocumentName: "AWS-RunShellScript" },
        "AutomationDefinitionNotFoundException",
        "Automation Definition Not Found: AWS-RunShellScript",
      ],
      [
        "an unknown version",
        { DocumentVersion: "7" },
        "AutomationDefinitionVersionNotFoundException",
        "The document version is not valid or does not exist.",
      ],
      [
        "a missing parameter",
        { Parameters: undefined },
        INVALID,
        "Document Nap requires the parameter Length, which was not passed.",
      ],
      [
        "an unknown parameter",
        parameters({ Size: ["1"] }),
        INVALID,
        "Document Nap has no parameter Size; it has Length, Role, Hosts, Often, Kind.",
      ],
      [
        "a value that is not allowed",
        parameters({ Kind: ["c"] }),
        INVALID,
        'Parameter "Kind" has value "c" not found in [a, b].',
      ],
      ["a text for a number", parameters({ Often: ["x"] }), INVALID, 'Parameter Often is an Integer: "x" is not one.'],
      [
        "a role that cannot be assumed",
        parameters({ Role: ["arn:aws:iam::000000000000:role/none"] }),
        INVALID,
        "The defined assume role is unable to be assumed.",
      ],
      [
        "targets without their parameter",
        { Targets: [{ Key: "ParameterValues", Values: ["a"] }] },
        INVALID,
        "Targets need TargetParameterName.",
      ],
      [
        "a target parameter without targets",
        { TargetParameterName: "Length" },
        INVALID,
        "TargetParameterName needs Targets or TargetMaps.",
      ],
      [
        "a target parameter that is passed too",
        { TargetParameterName: "Length", Targets: [{ Key: "ParameterValues", Values: ["a"] }] },
        INVALID,
        "The parameter Length gets its values from Targets: do not pass it in Parameters.",
      ],
      [
        "a target parameter that the runbook does not have",
        { TargetParameterName: "Size", Targets: [{ Key: "ParameterValues", Values: ["a"] }] },
        INVALID,
        "Document Nap has no parameter Size for its targets.",
      ],
      [
        "other accounts and Regions",
        { TargetLocations: [{ Accounts: ["111122223333"], Regions: ["eu-west-1"] }] },
        INVALID,
        "The emulator takes no TargetLocations: start an execution in each account and Region.",
      ],
    ]);

    it("refuses targets of an unknown kind", async () => {
      const answer = await startWith({ TargetParameterName: "Hosts", Targets: [{ Key: "colour", Values: ["red"] }] });
      expect(answer.body.__type).to.equal("InvalidTarget");
    });

    it("accepts a role that trusts SSM", async () => {
      const trust = {
        Statement: [{ Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" }],
      };
      const role = { RoleName: "runbooks", AssumeRolePolicyDocument: JSON.stringify(trust) };
      const { Role } = await emulator.get().iam.send(new CreateRoleCommand(role));
      const { status } = await startWith(parameters({ Role: [Role!.Arn] }));
      expect(status).to.equal(200);
    });

    it("says why it has no AWS-PatchInstanceWithRollback", async () => {
      const { body } = await startWith({ DocumentName: "AWS-PatchInstanceWithRollback" });
      expect(body.__type).to.equal("AutomationDefinitionNotFoundException");
      expect(body.Message).to.contain("snapshots of volumes");
    });

    it("starts once per ClientToken", async () => {
      const ClientToken = "11111111-2222-4333-8444-555555555555";
      const first = await startWith({ ClientToken });
      expect((await startWith({ ClientToken })).body).to.deep.equal(first.body);
      const other = await startWith({ ClientToken, ...parameters({ Kind: ["b"] }) });
      expect(other.body.__type).to.equal("IdempotentParameterMismatch");
    });

    it("takes up to five tags", async () => {
      const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
      const { body } = await startWith({ Tags: tags(5) });
      const { TagList } = await emulator
        .get()
        .ssm.send(
          new ListTagsForResourceCommand({ ResourceType: "Automation", ResourceId: body.AutomationExecutionId }),
        );
      expect(TagList).to.have.length(5);
      expect((await startWith({ Tags: tags(6) })).status).to.equal(400);
      const Filters = [{ Key: "TagKey" as const, Values: ["k4"] }];
      const found = await emulator.get().ssm.send(new DescribeAutomationExecutionsCommand({ Filters }));
      expect(
        found.AutomationExecutionMetadataList!.map(({ AutomationExecutionId }) => AutomationExecutionId),
      ).to.deep.equal([body.AutomationExecutionId]);
    });
  });

  describe("GetAutomationExecution, StopAutomationExecution and SendAutomationSignal", () => {
    for (const operation of ["GetAutomationExecution", "StopAutomationExecution", "DescribeAutomationStepExecutions"]) {
      it(`${operation} refuses ids that are none and unknown ones`, async () => {
        const short = await post(operation, { AutomationExecutionId: "abc" });
        expect(short.body.Message).to.contain(
          `'automationExecutionId' failed to satisfy constraint: ${lengthAtLeast(36)}`,
        );
        const unknown = await post(operation, { AutomationExecutionId: UNKNOWN_UUID });
        expectRefusal(unknown, "AutomationExecutionNotFoundException", NOT_FOUND);
      });
    }
    const nap = () => start(emulator.get(), { DocumentName: "Nap", Parameters: { Length: ["PT1M"] } });

    it("show what was asked for and every step", async () => {
      const execution = await executionOf(emulator.get(), await nap());
      expect(execution).to.include({
        DocumentName: "Nap",
        DocumentVersion: "1",
        Mode: "Auto",
        StepExecutionsTruncated: false,
      });
      expect(execution.ExecutedBy).to.equal("arn:aws:iam::000000000000:root");
      expect(execution.Parameters).to.deep.equal({
        Length: ["PT1M"],
        Role: [""],
        Hosts: [],
        Often: ["1"],
        Kind: ["a"],
      });
      expect(execution.ResolvedTargets).to.deep.equal({ ParameterValues: [], Truncated: false });
      expect(execution.Outputs).to.deep.equal({});
      expect(execution.steps.nap).to.include({
        Action: "aws:sleep",
        OnFailure: "Abort",
        MaxAttempts: 1,
        IsCritical: true,
      });
    });

    it("do not stop what has ended", async () => {
      const id = await nap();
      expect((await post("StopAutomationExecution", { AutomationExecutionId: id })).body).to.deep.equal({});
      await emulator.get().advance("PT1S");
      const again = await post("StopAutomationExecution", { AutomationExecutionId: id });
      expect(again.body.__type).to.equal("InvalidAutomationStatusUpdateException");
    });

    it("refuse signals that nothing waits for", async () => {
      const AutomationExecutionId = await nap();
      const signal = (change: object) => post("SendAutomationSignal", { AutomationExecutionId, ...change });
      for (const SignalType of ["Approve", "Reject", "Resume", "StartStep", "StopStep", "Revoke"]) {
        const Payload = { StepName: ["nap"] };
        expect((await signal({ SignalType, Payload })).body.__type).to.equal("InvalidAutomationSignalException");
      }
      const Payload = { StepExecutionId: [UNKNOWN_UUID] };
      expect((await signal({ SignalType: "StopStep", Payload })).body.__type).to.equal(
        "AutomationStepNotFoundException",
      );
      expect((await signal({ SignalType: "Wake" })).body.Message).to.contain("enum value set");
      const unknown = { AutomationExecutionId: UNKNOWN_UUID, SignalType: "Resume" };
      expectRefusal(await post("SendAutomationSignal", unknown), "AutomationExecutionNotFoundException", NOT_FOUND);
    });
  });

  describe("DescribeAutomationExecutions", () => {
    const describeWith = (change: object) => post("DescribeAutomationExecutions", change);
    const filter = (Key: string, ...Values: string[]) => ({ Filters: [{ Key, Values }] });

    refusesValues(describeWith, [
      ["MaxResults", 0, valueAtLeast(1)],
      ["MaxResults", 51, valueAtMost(50)],
    ]);
    refuses(describeWith, [
      ["a token of another list", { NextToken: "abc" }, "InvalidNextToken", "The specified token is not valid."],
    ]);

    it("refuses unknown filters and values", async () => {
      expect((await describeWith(filter("Colour", "red"))).body.__type).to.equal("ValidationException");
      expect((await describeWith(filter("ExecutionStatus", "Done"))).body.__type).to.equal("InvalidFilterValue");
      expect((await describeWith(filter("StartTimeAfter", "noon"))).body.__type).to.equal("InvalidFilterValue");
    });

    it("lists the newest first, a page at a time", async () => {
      const ids: string[] = [];
      for (let count = 0; count < 3; count++) {
        ids.push(await start(emulator.get(), { DocumentName: "Nap", Parameters: { Length: ["PT1M"] } }));
      }
      const first = await describeWith({ MaxResults: 2 });
      const second = await describeWith({ MaxResults: 2, NextToken: first.body.NextToken });
      const seen = [...first.body.AutomationExecutionMetadataList, ...second.body.AutomationExecutionMetadataList];
      expect(seen.slice(0, 3).map(({ AutomationExecutionId }) => AutomationExecutionId)).to.deep.equal(ids.reverse());
      expect(seen[0]).to.include({ AutomationType: "Local", LogFile: "", DocumentName: "Nap" });
    });

    it("filters by id, name, status, action, type and time", async () => {
      const id = await start(emulator.get(), { DocumentName: "Nap", Parameters: { Length: ["PT1M"] } });
      await emulator.get().advance("PT1S");
      const count = async (change: object) => (await describeWith(change)).body.AutomationExecutionMetadataList.length;
      expect(await count(filter("ExecutionId", id))).to.equal(1);
      expect(
        await count({ Filters: [...filter("ExecutionId", id).Filters, ...filter("DocumentNamePrefix", "Na").Filters] }),
      ).to.equal(1);
      expect(
        await count({ Filters: [...filter("ExecutionId", id).Filters, ...filter("DocumentNamePrefix", "na").Filters] }),
      ).to.equal(0);
      expect(
        await count({
          Filters: [...filter("ExecutionId", id).Filters, ...filter("ExecutionStatus", "InProgress", "Failed").Filters],
        }),
      ).to.equal(1);
      expect(
        await count({
          Filters: [...filter("ExecutionId", id).Filters, ...filter("CurrentAction", "aws:sleep").Filters],
        }),
      ).to.equal(1);
      expect(await count(filter("AutomationType", "CrossAccount"))).to.equal(0);
      expect(await count(filter("StartTimeAfter", "2027-01-01T00:00:00Z"))).to.equal(0);
      expect(
        await count({
          Filters: [...filter("ExecutionId", id).Filters, ...filter("StartTimeBefore", "2027-01-01T00:00:00Z").Filters],
        }),
      ).to.equal(1);
    });
  });

  describe("runbooks", () => {
    const step = (change: object) => ({ name: "a", action: "aws:sleep", inputs: { Duration: "PT1M" }, ...change });
    const content = (document: object) =>
      post("CreateDocument", {
        Name: "Checked",
        DocumentType: "Automation",
        Content: JSON.stringify({ schemaVersion: "0.3", mainSteps: [step({})], ...document }),
      });
    const INVALID = "InvalidDocumentContent";
    refuses(content, [
      ["an unknown action", { mainSteps: [step({ action: "aws:dance" })] }, INVALID, "Unknown action: aws:dance"],
      [
        "a missing input",
        { mainSteps: [step({ action: "aws:runCommand", inputs: {} })] },
        INVALID,
        "Input DocumentName is required by aws:runCommand, but missing in step a.",
      ],
      [
        "a sleep without length",
        { mainSteps: [step({ inputs: {} })] },
        INVALID,
        "Step a of aws:sleep needs the input Duration or Timestamp.",
      ],
      [
        "a nextStep that is not there",
        { mainSteps: [step({ nextStep: "b" })] },
        INVALID,
        "Step a leads to the step b, which does not exist.",
      ],
      [
        "an onFailure that is not there",
        { mainSteps: [step({ onFailure: "step:b" })] },
        INVALID,
        "Step a leads to the step b, which does not exist.",
      ],
      [
        "an onFailure that is none",
        { mainSteps: [step({ onFailure: "retry" })] },
        INVALID,
        'onFailure of step a is "retry": use Abort, Continue or step:<name of a step>.',
      ],
      [
        "a choice without NextStep",
        { mainSteps: [step({ action: "aws:branch", inputs: { Choices: [{}] } })] },
        INVALID,
        "A choice of step a has no NextStep.",
      ],
      [
        "an undeclared parameter",
        { mainSteps: [step({ inputs: { Duration: "{{ Length }}" } })] },
        INVALID,
        'Parameter "Length" is not declared.',
      ],
      [
        "an undeclared variable",
        { mainSteps: [step({ inputs: { Duration: "{{ variable:x }}" } })] },
        INVALID,
        'Variable "x" is not declared.',
      ],
      [
        "an output of no step",
        { mainSteps: [step({ inputs: { Duration: "{{ b.Length }}" } })] },
        INVALID,
        'Step "b" of b.Length does not exist.',
      ],
      [
        "an output without name",
        { mainSteps: [step({ outputs: [{ Selector: "$.a" }] })] },
        INVALID,
        "An output of step a has no Name.",
      ],
      [
        "an output of an unknown type",
        { mainSteps: [step({ outputs: [{ Name: "x", Type: "Text" }] })] },
        INVALID,
        "Output type: Text of step a is invalid.",
      ],
      [
        "outputs that are not a step's",
        { outputs: ["x"] },
        INVALID,
        'The output "x" is not <step>.<output> of a step that exists.',
      ],
    ]);

    it("may be YAML", async () => {
      const Content =
        'schemaVersion: "0.3"\nmainSteps:\n  - name: nap\n    action: aws:sleep\n    inputs:\n      Duration: PT1M\n';
      await post("CreateDocument", { Name: "Yaml", DocumentType: "Automation", DocumentFormat: "YAML", Content });
      const id = await start(emulator.get(), { DocumentName: "Yaml" });
      await emulator.get().advance("PT5M");
      expect((await executionOf(emulator.get(), id)).AutomationExecutionStatus).to.equal("Success");
    });
  });
});

describe("Automation at its quotas", () => {
  const emulator = useEmulator({ quotas: { concurrentAutomations: 2, queuedAutomations: 3 } });

  it("runs as many as may, queues the next, and refuses more than the queue holds", async () => {
    const step = { name: "nap", action: "aws:sleep", inputs: { Duration: "PT1H" } };
    const DocumentName = await createRunbook(emulator.get(), "Nap", [step]);
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push(await start(emulator.get(), { DocumentName }));
    expectRefusal(
      await emulator.post("StartAutomationExecution", { DocumentName }),
      "AutomationExecutionLimitExceededException",
      "3 automations wait already, the account's quota.",
    );
    await emulator.get().advance("PT1S");
    const statuses = ids.map(async (id) => (await executionOf(emulator.get(), id)).AutomationExecutionStatus);
    expect(await Promise.all(statuses)).to.deep.equal(["InProgress", "InProgress", "Pending", "Pending", "Pending"]);
  });
});
