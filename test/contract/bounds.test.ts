import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateDocumentCommand, GetCommandInvocationCommand, SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { zipSync } from "fflate";
import { createRunbook, executionOf, start } from "../helpers/automations.ts";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { refusal } from "../helpers/refusal.ts";

const NODE = "i-0a1b2c3d4e5f60001";
const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Each of these ended the process once, or kept it from answering. */
describe("what a client supplies", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator();
    await s3("PUT", "/bucket");
    await s3("PUT", "/bucket/key", "x");
  });
  after(() => emulator.stop());

  async function s3(method: string, path: string, body?: string): Promise<string> {
    const response = await fetch(emulator.endpoint + path, { method, ...(body === undefined ? {} : { body }) });
    return `${response.status} ${await response.text()}`;
  }

  async function json(target: string, input: object | string): Promise<string> {
    const response = await fetch(emulator.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
      body: typeof input === "string" ? input : JSON.stringify(input),
    });
    return `${response.status} ${await response.text()}`;
  }

  async function ec2(action: string, parameters: Record<string, string>): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: "2016-11-15", ...parameters });
    const response = await fetch(emulator.endpoint, { method: "POST", body });
    return `${response.status} ${await response.text()}`;
  }

  describe("as JSON", () => {
    it("nests no deeper than a program can follow", async () => {
      expect(await json("AmazonSSM.GetParameter", `{"Name":${deep(20_000)}}`)).to.match(
        /^400 .*SerializationException/,
      );
      const events = await json("AWSEvents.PutEvents", {
        Entries: [{ Source: "a", DetailType: "b", Detail: `{"a":${deep(20_000)}}` }],
      });
      expect(events).to.match(/^200 .*"ErrorCode":"MalformedDetail"/);
      const pattern = `{"a":${deep(2000)}}`;
      expect(await json("AWSEvents.PutRule", { Name: "r", EventPattern: pattern })).to.match(
        /^400 .*InvalidEventPattern/,
      );
      const { status, body } = await emulator.control("POST", "/nodes", `{"tags":${deep(5000)}}`);
      expect([status, body.error]).to.deep.equal([
        400,
        "The body is not JSON: It is nested too deep: more than 1000 levels.",
      ]);
    });
  });

  describe("as XML", () => {
    for (const [what, inner] of [
      ["nests 100 deep", `${"<a>".repeat(101)}${"</a>".repeat(101)}`],
      ["nests 20,000 deep", `${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}`],
      ["has an element __proto__", "<__proto__><a>1</a></__proto__>"],
      ["has a DOCTYPE in small letters", "<!doctype a>"],
    ] as const) {
      it(`is refused when it ${what}`, async () => {
        const answer = await s3("PUT", "/bucket?tagging", `<Tagging><TagSet>${inner}</TagSet></Tagging>`);
        expect(answer).to.match(/^400 .*<Code>MalformedXML<\/Code>/s);
      });
    }

    it("names no tag twice, also where a bucket is created", async () => {
      const tag = "<Tag><Key>a</Key><Value>b</Value></Tag>";
      const body = `<CreateBucketConfiguration><Tags>${tag}${tag}</Tags></CreateBucketConfiguration>`;
      expect(await s3("PUT", "/twice", body)).to.match(/^400 .*<Code>InvalidTag<\/Code>/s);
      expect(await s3("GET", "/twice")).to.match(/^404 /);
    });
  });

  it("is put into a sentence whatever it is", async () => {
    const body = new URLSearchParams({
      Action: "CreatePolicy",
      Version: "2010-05-08",
      PolicyName: "p",
      PolicyDocument: '{"Statement":{"Effect":{"toString":1},"Action":"a","Resource":"b"}}',
    });
    const response = await fetch(emulator.endpoint, { method: "POST", body });
    expect(response.status).to.equal(400);
    expect(await response.text()).to.contain("<Message>Invalid effect: {&quot;toString&quot;:1}</Message>");
    const Content = JSON.stringify({
      schemaVersion: "2.2",
      mainSteps: [
        {
          name: "s",
          action: "aws:runShellScript",
          precondition: { StringEquals: ["platformType", { toString: 1 }] },
          inputs: { runCommand: [{ toString: 1 }, "ls"], timeoutSeconds: { toString: 1 } },
        },
      ],
    });
    await emulator.ssm.send(new CreateDocumentCommand({ Name: "Texts", DocumentType: "Command", Content }));
    await emulator.ssm.send(new SendCommandCommand({ DocumentName: "Texts", InstanceIds: [NODE] }));
    await emulator.advance("PT1H");
  });

  it("becomes a header only where a header can carry it", async () => {
    for (const value of ["%E2%82%AC", "a%0d%0aSet-Cookie:b", "%00"]) {
      expect(await s3("GET", `/bucket/key?response-content-disposition=${value}`), value).to.match(
        /^400 .*<Code>InvalidArgument<\/Code><Message>Header value cannot be represented using ISO-8859-1\./s,
      );
    }
    expect(await s3("GET", "/bucket/key?response-content-disposition=%C3%A9")).to.equal("200 x");
  });

  describe("as filters", () => {
    it("may leave out the values", async () => {
      for (const operation of ["ListComplianceSummaries", "ListResourceComplianceSummaries", "ListComplianceItems"]) {
        expect(await json(`AmazonSSM.${operation}`, { Filters: [{ Key: "ComplianceType" }] }), operation).to.equal(
          '400 {"__type":"InvalidFilter","Message":"The filter ComplianceType has no values."}',
        );
      }
    });

    it("may be thousands", async () => {
      const Filters = Array.from({ length: 3000 }, () => ({ Key: "Status", Values: ["COMPLIANT"] }));
      for (const operation of [
        "ListResourceComplianceSummaries",
        "DescribeInstanceInformation",
        "DescribeParameters",
      ]) {
        expect(await json(`AmazonSSM.${operation}`, { Filters }), operation).to.match(
          /^400 .*less than or equal to 500/,
        );
      }
      const values = Object.fromEntries(
        Array.from({ length: 1000 }, (_, at) => [`Filter.1.Value.${at + 1}`, `*${at}`]),
      );
      for (const action of ["DescribeInstances", "DescribeTags"]) {
        expect(await ec2(action, { "Filter.1.Name": "tag:Role", ...values })).to.contain("FilterLimitExceeded");
      }
    });

    it("are patterns that take linear time", async () => {
      const Value = "a".repeat(256);
      await ec2("CreateTags", { "ResourceId.1": NODE, "Tag.1.Key": "Long", "Tag.1.Value": Value });
      const startedAt = performance.now();
      for (const action of ["DescribeInstances", "DescribeTags"]) {
        const answer = await ec2(action, { "Filter.1.Name": "tag:Long", "Filter.1.Value.1": `${"*a".repeat(60)}b` });
        expect(answer).to.match(/^200 /).and.not.contain(NODE);
        expect(
          await ec2(action, { "Filter.1.Name": "tag:Long", "Filter.1.Value.1": `${"*a".repeat(60)}?` }),
        ).to.contain(NODE);
      }
      expect(performance.now() - startedAt).to.be.below(2000);
    });
  });

  describe("as an allowedPattern", () => {
    const text = `${"a".repeat(4000)}!`;

    it("takes linear time for a parameter", async () => {
      const answer = await json("AmazonSSM.PutParameter", {
        Name: "p",
        Type: "String",
        Value: text,
        AllowedPattern: "(a+)+$",
      });
      expect(answer).to.contain("ParameterPatternMismatchException");
    });

    it("takes linear time for a document's parameter", async () => {
      const Content = JSON.stringify({
        schemaVersion: "2.2",
        parameters: { p: { type: "String", allowedPattern: "(a+)+$" } },
        mainSteps: [{ name: "s", action: "aws:runShellScript", inputs: { runCommand: ["ls"] } }],
      });
      await emulator.ssm.send(new CreateDocumentCommand({ Name: "Patterned", DocumentType: "Command", Content }));
      const sent = emulator.ssm.send(
        new SendCommandCommand({ DocumentName: "Patterned", InstanceIds: [NODE], Parameters: { p: [text] } }),
      );
      expect(String(await refusal(sent))).to.match(/not matching regular expression "\(a\+\)\+\$"/);
    });

    it("is refused with the reason when RE2 has nothing like it", async () => {
      const answer = await json("AmazonSSM.PutParameter", {
        Name: "p",
        Type: "String",
        Value: "a",
        AllowedPattern: "(?=a)a",
      });
      expect(answer).to.match(/InvalidAllowedPatternException.*it is not one of RE2, which the emulator uses/);
    });
  });

  describe("as a deployment package", () => {
    before(async () => {
      const Statement = [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }];
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      await emulator.iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument }));
    });

    const lambda = () =>
      new LambdaClient({ endpoint: emulator.endpoint, region: "us-east-1", credentials: CREDENTIALS });
    const create = (ZipFile: Uint8Array) =>
      lambda().send(
        new CreateFunctionCommand({
          FunctionName: "f",
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/r",
          Code: { ZipFile },
        }),
      );

    it("is refused when its stream is corrupt", async () => {
      const zip = zipSync({ "index.js": Buffer.alloc(5000, "abcdef") });
      zip.fill(0xff, 40, 60);
      expect(String(await refusal(create(zip)))).to.contain("Could not unzip uploaded file.");
    });

    for (const names of [["a\0b"], ["/abs"], ["a/../../b"], ["a", "a/b"], ["n".repeat(300)], ["d/".repeat(2000)]]) {
      it(`is refused when it names ${JSON.stringify(names).slice(0, 30)}`, async () => {
        const zip = zipSync(Object.fromEntries(names.map((name) => [name, Buffer.from("x")])));
        expect(String(await refusal(create(zip)))).to.contain("Could not unzip uploaded file.");
      });
    }
  });

  describe("as a file for patching", () => {
    async function patch(parameters: Record<string, string[]>, content: string): Promise<string> {
      await emulator.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "file", Body: content }));
      const { Command } = await emulator.ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunPatchBaseline",
          InstanceIds: [NODE],
          Parameters: { Operation: ["Install"], ...parameters },
        }),
      );
      await emulator.advance("PT30M");
      const { Status, StandardErrorContent } = await emulator.ssm.send(
        new GetCommandInvocationCommand({
          CommandId: Command!.CommandId,
          InstanceId: NODE,
          PluginName: "PatchLinux",
        }),
      );
      return `${Status}: ${StandardErrorContent}`;
    }

    it("fails the command when a baseline in it has the wrong types", async () => {
      const baseline = (more: object) => JSON.stringify([{ OperatingSystem: "AMAZON_LINUX_2", ...more }]);
      for (const [more, fault] of [
        [{ ApprovedPatches: "x" }, "ApprovedPatches is x, but must be a list"],
        [{ ApprovedPatches: [{}] }, "ApprovedPatches[0] is {}, but must be a text"],
        [{ GlobalFilters: { PatchFilters: [null] } }, "GlobalFilters.PatchFilters[0] is null, but must be a map"],
        [{ ApprovalRules: { PatchRules: [{ ApproveAfterDays: "7" }] } }, "must be a number"],
        [{ RejectedPatches: { toString: 1 } }, 'RejectedPatches is {"toString":1}, but must be a list'],
      ] as const) {
        const result = await patch({ BaselineOverride: ["s3://bucket/file"] }, baseline(more));
        expect(result)
          .to.match(/^Failed: .* in the baseline override s3:\/\/bucket\/file is not valid: /)
          .and.contain(fault);
      }
    });

    it("fails the command when a list of patches is no list, or means too much", async () => {
      const laughs = Array.from(
        { length: 12 },
        (_, at) => `a${at}: &a${at} [${at ? `*a${at - 1},`.repeat(9) : "x"}]`,
      ).join("\n");
      for (const content of ["[".repeat(5000), laughs, "patches: &a [{id: x}, *a]", "patches: 5", "- x"]) {
        expect(await patch({ InstallOverrideList: ["s3://bucket/file"] }, content)).to.match(
          /^Failed: .*install override list/i,
        );
      }
    });

    it("may be at an address that is not percent-encoded as it should be", async () => {
      expect(await patch({ BaselineOverride: ["s3://bucket/%zz"] }, "")).to.contain("no such object");
    });
  });

  describe("as a runbook", () => {
    async function ended(name: string, steps: readonly Record<string, unknown>[], more = {}) {
      await createRunbook(emulator, name, steps, more);
      const id = await start(emulator, { DocumentName: name });
      await emulator.advance("PT1H");
      return executionOf(emulator, id);
    }

    it("may compare anything in aws:branch", async () => {
      const operands: readonly unknown[] = [{}, { toString: 1 }, [], [{}], null, [{ valueOf: null }]];
      const Choices = operands.flatMap((operand) =>
        ["StringEquals", "Contains", "StartsWith", "NumericEquals", "BooleanEquals"].map((operator) => ({
          NextStep: "end",
          Variable: operand,
          [operator]: operand === null ? "x" : { toString: null },
        })),
      );
      const { AutomationExecutionStatus: status } = await ended("Branch", [
        { name: "branch", action: "aws:branch", inputs: { Choices, Default: "end" } },
        { name: "end", action: "aws:sleep", inputs: { Duration: "PT1S" } },
      ]);
      expect(status).to.equal("Success");
    });

    it("fails when a variable grows without end", async () => {
      const { AutomationExecutionStatus: status, FailureMessage: message } = await ended(
        "Growing",
        [
          {
            name: "double",
            action: "aws:updateVariable",
            inputs: { Name: "variable:a", Value: "{{ variable:a }}{{ variable:a }}" },
            nextStep: "double",
          },
        ],
        { variables: { a: { type: "String", default: "x" } } },
      );
      expect(status).to.equal("Failed");
      expect(message).to.contain("has more than 1000000 characters");
    });
  });
});
