import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { DescribeParametersCommand, GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { type Functions, functionsOf, zip } from "../helpers/functions.ts";
import { refusal } from "../helpers/refusal.ts";

/** Code and text of a refusal. */
const told = async (sent: Promise<unknown>) => String(await refusal(sent));
const ARN = "arn:aws:lambda:us-east-1:000000000000:function";

/** Puts what it gets into a parameter, by the SDK that Lambda's runtime brings along. */
const KEEPER = `
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
export const handler = async (event) => {
  await new SSMClient({}).send(new PutParameterCommand({
    Name: process.env.KEEP_IN, Type: "String", Value: JSON.stringify(event), Overwrite: true,
  }));
};`;

describe("Lambda", () => {
  let emulator: TestEmulator;
  let functions: Functions;
  before(async () => {
    emulator = await startTestEmulator({ run: ["functions"] });
    functions = await functionsOf(emulator);
    await functions.create("echo", "export const handler = async (event) => ({ got: event });", { Tags: { a: "b" } });
  });
  after(async () => {
    functions.client.destroy();
    await emulator.stop();
  });
  const send: Functions["client"]["send"] = (command: never) => functions.client.send(command) as never;
  const parameter = async (Name: string) => {
    const { Parameter } = await emulator.ssm.send(new GetParameterCommand({ Name }));
    return JSON.parse(Parameter!.Value!);
  };

  it("shows a function with its code and configuration", async () => {
    const { Configuration, Code, Tags } = await send(new GetFunctionCommand({ FunctionName: "echo" }));
    expect(Configuration).to.deep.include({
      FunctionName: "echo",
      FunctionArn: `${ARN}:echo`,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Timeout: 3,
      MemorySize: 128,
      Version: "$LATEST",
      State: "Active",
      LastUpdateStatus: "Successful",
      PackageType: "Zip",
      Architectures: ["x86_64"],
    });
    expect(Tags).to.deep.equal({ a: "b" });
    const code = await fetch(Code!.Location!);
    expect((await code.arrayBuffer()).byteLength).to.equal(Configuration!.CodeSize);
    const byArn = await send(new GetFunctionConfigurationCommand({ FunctionName: `${ARN}:echo:$LATEST` }));
    expect(byArn.FunctionArn).to.equal(`${ARN}:echo:$LATEST`);
  });

  it("runs a function with its event, and gives back what it returns", async () => {
    const answer = await functions.invoke("echo", { a: [1, "ü"] });
    expect(answer.value).to.deep.equal({ got: { a: [1, "ü"] } });
    expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(answer).to.not.have.property("FunctionError");
  });

  it("gives a function its context, client context and environment", async () => {
    const source = `export const handler = async (event, context) => ({
      ...context, remaining: context.getRemainingTimeInMillis(), kind: process.env.KIND,
      endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION, home: process.env.SECRET_OF_THE_MACHINE });`;
    process.env.SECRET_OF_THE_MACHINE = "secret";
    await functions.create("curious", source, { Timeout: 7, Environment: { Variables: { KIND: "test" } } });
    const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString("base64");
    const { value, $metadata } = await functions.invoke("curious", {}, { ClientContext });
    delete process.env.SECRET_OF_THE_MACHINE;
    expect(value).to.include({
      functionName: "curious",
      functionVersion: "$LATEST",
      invokedFunctionArn: `${ARN}:curious`,
      memoryLimitInMB: "128",
      awsRequestId: $metadata.requestId,
      kind: "test",
      endpoint: emulator.endpoint,
      region: "us-east-1",
    });
    expect(value).to.not.have.property("home");
    expect(value.clientContext).to.deep.equal({ custom: { a: "b" } });
    expect(value.remaining).to.be.within(1, 7000);
  });

  it("runs CommonJS, callbacks, and handlers in folders", async () => {
    const files = {
      "src/app.js":
        "const { twice } = require('./twice'); exports.run = (event, _, callback) => callback(null, twice(event.n));",
      "src/twice.js": "exports.twice = (n) => n * 2;",
    };
    await functions.create("legacy", files, { Handler: "src/app.run" });
    expect((await functions.invoke("legacy", { n: 21 })).value).to.equal(42);
    await functions.create("silent", { "index.cjs": "exports.handler = () => {};" });
    expect((await functions.invoke("silent")).value).to.equal(null);
  });

  it("tells of an error as Lambda does, with the log's tail", async () => {
    const source =
      "export const handler = async () => { console.log('before', { a: 1 }); throw new TypeError('broken'); };";
    await functions.create("broken", source);
    const { value, FunctionError, StatusCode, log } = await functions.invoke("broken", {}, { LogType: "Tail" });
    expect({ StatusCode, FunctionError }).to.deep.equal({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(value).to.include({ errorType: "TypeError", errorMessage: "broken" });
    expect(value.trace[0]).to.equal("TypeError: broken");
    expect(log).to.match(
      /^START RequestId: \S+ Version: \$LATEST\n\S+\tINFO\tbefore \{ a: 1 \}\nEND RequestId: \S+\nREPORT /,
    );
  });

  const failures: [string, Record<string, string>, string, RegExp][] = [
    [
      "ends its process",
      { "index.mjs": "export const handler = () => process.exit(3);" },
      "Runtime.ExitError",
      /exit status 3$/,
    ],
    [
      "takes too long",
      { "index.mjs": "export const handler = () => new Promise(() => setInterval(() => {}, 1000));" },
      "Sandbox.Timedout",
      /Task timed out after 1\.00 seconds$/,
    ],
    ["has no such file", { "other.mjs": "" }, "Runtime.ImportModuleError", /Cannot find module 'index'/],
    [
      "has no such export",
      { "index.mjs": "export const other = 1;" },
      "Runtime.HandlerNotFound",
      /^index.handler is undefined or not exported$/,
    ],
    ["is no JavaScript", { "index.mjs": "export const" }, "Runtime.UserCodeSyntaxError", /./],
    [
      "returns what is no JSON",
      { "index.mjs": "export const handler = async () => ({ a: 1n });" },
      "Runtime.MarshalError",
      /BigInt/,
    ],
    [
      "throws later",
      {
        "index.mjs":
          "export const handler = () => { setImmediate(() => { throw new Error('late'); }); return new Promise(() => {}); };",
      },
      "Error",
      /^late$/,
    ],
  ];
  for (const [index, [title, files, errorType, message]] of failures.entries()) {
    it(`answers with a FunctionError when a function ${title}`, async () => {
      await functions.create(`failing-${index}`, files, { Timeout: 1 });
      const { value, FunctionError } = await functions.invoke(`failing-${index}`);
      expect(FunctionError).to.equal("Unhandled");
      expect(value.errorType).to.equal(errorType);
      expect(value.errorMessage).to.match(message);
    });
  }

  it("publishes versions that later changes leave alone, and aliases for them", async () => {
    await functions.create("versioned", "export const handler = async () => 'one';");
    expect((await send(new PublishVersionCommand({ FunctionName: "versioned" }))).Version).to.equal("1");
    expect((await send(new PublishVersionCommand({ FunctionName: "versioned" }))).Version).to.equal("1");
    const ZipFile = zip({ "index.mjs": "export const handler = async () => 'two';" });
    await send(new UpdateFunctionCodeCommand({ FunctionName: "versioned", ZipFile }));
    await send(new CreateAliasCommand({ FunctionName: "versioned", Name: "live", FunctionVersion: "1" }));
    expect((await functions.invoke("versioned")).value).to.equal("two");
    const answer = await functions.invoke("versioned:live");
    expect([answer.value, answer.ExecutedVersion]).to.deep.equal(["one", "1"]);
    const { Versions } = await send(new ListVersionsByFunctionCommand({ FunctionName: "versioned" }));
    expect(Versions!.map(({ FunctionArn }) => FunctionArn)).to.deep.equal([
      `${ARN}:versioned:$LATEST`,
      `${ARN}:versioned:1`,
    ]);
  });

  it("changes, tags, limits and deletes a function", async () => {
    await functions.create("passing", "export const handler = async () => 1;");
    const changed = await send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: "passing",
        Timeout: 9,
        TracingConfig: { Mode: "Active" },
      }),
    );
    expect(changed).to.deep.include({ Timeout: 9, TracingConfig: { Mode: "Active" } });
    await send(new TagResourceCommand({ Resource: `${ARN}:passing`, Tags: { x: "1", y: "2" } }));
    await send(new UntagResourceCommand({ Resource: `${ARN}:passing`, TagKeys: ["x"] }));
    expect((await send(new ListTagsCommand({ Resource: `${ARN}:passing` }))).Tags).to.deep.equal({ y: "2" });
    const signing = await send(new GetFunctionCodeSigningConfigCommand({ FunctionName: "passing" }));
    expect(signing.FunctionName).to.equal("passing");
    await send(new PutFunctionConcurrencyCommand({ FunctionName: "passing", ReservedConcurrentExecutions: 0 }));
    expect(await told(functions.invoke("passing"))).to.match(/^TooManyRequestsException: Rate Exceeded/);
    await send(new DeleteFunctionConcurrencyCommand({ FunctionName: "passing" }));
    const permission = { StatementId: "sns", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com" };
    await send(new AddPermissionCommand({ FunctionName: "passing", ...permission }));
    const { Policy } = await send(new GetPolicyCommand({ FunctionName: "passing" }));
    expect(JSON.parse(Policy!).Statement[0].Principal).to.deep.equal({ Service: "sns.amazonaws.com" });
    await send(new DeleteFunctionCommand({ FunctionName: "passing" }));
    expect(await told(send(new GetFunctionCommand({ FunctionName: "passing" })))).to.equal(
      `ResourceNotFoundException: Function not found: ${ARN}:passing`,
    );
  });

  it("lists every function once over pages", async () => {
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const answer = await send(new ListFunctionsCommand({ MaxItems: 2, Marker }));
      names.push(...answer.Functions!.map(({ FunctionName }) => FunctionName));
      Marker = answer.NextMarker;
    } while (Marker);
    expect(names).to.include("echo");
    expect(new Set(names).size).to.equal(names.length);
    expect(await told(send(new ListFunctionsCommand({ Marker: "x" })))).to.match(/^InvalidParameterValueException/);
  });

  it("takes the package from a bucket", async () => {
    const Body = zip({ "index.mjs": "export const handler = async () => 'from S3';" });
    await emulator.s3.send(new CreateBucketCommand({ Bucket: "packages" }));
    await emulator.s3.send(new PutObjectCommand({ Bucket: "packages", Key: "f.zip", Body }));
    await functions.create("stored", "", { Code: { S3Bucket: "packages", S3Key: "f.zip" } });
    expect((await functions.invoke("stored")).value).to.equal("from S3");
  });

  it("refuses what cannot be a function, with the way out", async () => {
    const create = (change: object) => told(functions.create("wrong", "", change));
    expect(await create({ Role: "arn:aws:iam::000000000000:role/nobody" })).to.equal(
      "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
    );
    expect(await create({ Code: { ZipFile: new Uint8Array([1, 2, 3]) } })).to.match(/Could not unzip uploaded file/);
    expect(await create({ Code: { ZipFile: zip({ "../out.js": "" }) } })).to.match(/Could not unzip uploaded file/);
    expect(await create({ PackageType: "Image", Code: { ImageUri: "a" } })).to.match(/runs no container images/);
    expect(await create({ Timeout: 901 })).to.match(/^ValidationException: 1 validation error detected: .*'timeout'/);
    expect(await create({ Environment: { Variables: { AWS_REGION: "x" } } })).to.match(/reserved keys.*AWS_REGION/);
    expect(await told(functions.create("echo", ""))).to.equal(
      "ResourceConflictException: Function already exist: echo",
    );
    expect(await told(functions.invoke("nobody"))).to.equal(
      `ResourceNotFoundException: Function not found: ${ARN}:nobody`,
    );
    expect(await told(functions.invoke("echo", {}, { Payload: "{" }))).to.match(/^InvalidRequestContentException/);
  });

  it("creates functions of other runtimes and refuses to run them", async () => {
    await functions.create("snake", { "app.py": "" }, { Runtime: "python3.13", Handler: "app.handler" });
    expect(await told(functions.invoke("snake"))).to.equal(
      "InvalidRuntimeException: The emulator runs functions of Node.js runtimes, not of python3.13: start it with --lambda-endpoint to forward them.",
    );
  });

  it("runs a function later for an event, and not at all for a dry run", async () => {
    await functions.create("keeper", KEEPER, { Environment: { Variables: { KEEP_IN: "/kept" } }, Timeout: 20 });
    expect((await functions.invoke("keeper", { n: 0 }, { InvocationType: "DryRun" })).StatusCode).to.equal(204);
    expect((await functions.invoke("keeper", { n: 1 }, { InvocationType: "Event" })).StatusCode).to.equal(202);
    await emulator.advance("PT1S");
    expect(await parameter("/kept")).to.deep.equal({ n: 1 });
  });

  it("tries a failing event twice more, a minute and two minutes later", async () => {
    const source = `${KEEPER.replace("JSON.stringify(event)", "String(Date.now())").replace("handler", "keep")}
      export const handler = async () => { await keep(); throw new Error("again"); };`;
    await functions.create("stubborn", source, { Environment: { Variables: { KEEP_IN: "/tried" } }, Timeout: 20 });
    await functions.invoke("stubborn", {}, { InvocationType: "Event" });
    const version = async () =>
      (await emulator.ssm.send(new GetParameterCommand({ Name: "/tried" }))).Parameter!.Version;
    const seen: (number | undefined)[] = [];
    for (const step of ["PT1S", "PT58S", "PT2S", "PT2M", "PT1H"]) {
      await emulator.advance(step);
      seen.push(await version());
    }
    expect(seen).to.deep.equal([1, 1, 2, 3, 3]);
    expect((await emulator.ssm.send(new DescribeParametersCommand({}))).Parameters).to.be.an("array");
  });

  it("gets messages of SNS and events of EventBridge", async () => {
    await functions.create("listener", KEEPER, { Environment: { Variables: { KEEP_IN: "/heard" } }, Timeout: 20 });
    const { TopicArn } = await emulator.sns.send(new CreateTopicCommand({ Name: "news" }));
    await emulator.sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: `${ARN}:listener` }));
    await emulator.sns.send(new PublishCommand({ TopicArn, Message: "hello", Subject: "greeting" }));
    await emulator.advance("PT1S");
    const { Records } = await parameter("/heard");
    expect(Records[0].EventSource).to.equal("aws:sns");
    expect(Records[0].Sns).to.include({ Message: "hello", Subject: "greeting", TopicArn });

    const events = new EventBridgeClient({
      endpoint: emulator.endpoint,
      region: "us-east-1",
      credentials: CREDENTIALS,
    });
    await events.send(new PutRuleCommand({ Name: "own", EventPattern: '{"source":["own"]}' }));
    await events.send(new PutTargetsCommand({ Rule: "own", Targets: [{ Id: "f", Arn: `${ARN}:listener` }] }));
    await events.send(new PutEventsCommand({ Entries: [{ Source: "own", DetailType: "News", Detail: '{"a":1}' }] }));
    await emulator.advance("PT1S");
    expect((await parameter("/heard")).detail).to.deep.equal({ a: 1 });
    events.destroy();
  });
});

describe("Lambda with another endpoint for other runtimes", () => {
  it("forwards their invocations and passes on what comes back", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      request.resume().on("end", () => response.end('{"from":"elsewhere"}'));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const emulator = await startTestEmulator({ lambdaEndpoint: `http://127.0.0.1:${port}` });
    const functions = await functionsOf(emulator);
    await functions.create("snake", { "app.py": "" }, { Runtime: "python3.13" });
    expect((await functions.invoke("snake")).value).to.deep.equal({ from: "elsewhere" });
    expect(asked).to.deep.equal(["/2015-03-31/functions/snake/invocations"]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const { FunctionError, value } = await functions.invoke("snake");
    expect(FunctionError).to.equal("Unhandled");
    expect(value.errorMessage).to.match(/did not run snake: /);
    functions.client.destroy();
    await emulator.stop();
  });
});
